pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Out of service: said in words that can be read in passing, with where to go instead and whom to call. Nothing to touch.
PageFrame {
    id: root

    readonly property var lines: page.lines ?? []
    readonly property string phone: page.phone ?? ""
    // What staff wrote, below the reason they chose.
    readonly property var said: page.said ?? ({})

    headingSize: Style.shallow ? Style.l : Style.landscape ? Math.max(80, Style.l) : Style.figure
    order: true
    leadSize: Style.shallow ? Style.s : Style.m
    sign: "clock-pause"
    drop: Style.large || Style.pageHeight < 1700 ? 0 : 300
    book: list

    Pages {
        id: list

        anchors.fill: parent

        Block {
            wanted: (root.said.text ?? "") !== ""
            height: written.implicitHeight

            Banner {
                id: written

                width: parent.width
                icon: "message-2"
                text: root.said.text ?? ""
                lang: root.said.lang ?? ""
                mark: root.said.mark ?? ""
            }
        }
        Repeater {
            model: root.lines.length

            Block {
                required property int index

                group: 0
                air: 10
                give: 8
                height: words.height

                KText {
                    id: words

                    width: parent.width
                    text: root.lines[parent.index] ?? ""
                }
            }
        }
        Block {
            wanted: root.phone !== ""
            height: called.implicitHeight

            Card {
                id: called

                width: parent.width
                topPadding: Style.shallow ? 12 : 28
                bottomPadding: topPadding

                Icon {
                    y: Math.round((call.height - height) / 2)
                    name: "phone"
                    size: Style.shallow ? 52 : 72
                }
                KText {
                    id: call

                    x: Style.shallow ? 84 : 108
                    width: parent.width - x
                    height: Math.round(size * 1.25) * (root.phone.length > 14 ? 2 : 1)
                    text: root.phone
                    size: Style.shallow ? Style.l : root.phone.length <= 14 ? Style.figure : Style.m
                    bold: true
                    fit: true
                    maximumLineCount: 3
                    verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
}
