pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// It does not go on here: what happened, what is safe, what to do now. Never a code, never blame.
PageFrame {
    id: root

    readonly property var number: page.number ?? null
    readonly property var lines: page.lines ?? []
    // An end as it was meant to be is no trouble.
    readonly property bool calm: page.icon === "circle-check" || page.icon === "eye-off"

    headingSize: Style.shallow ? Style.l : Math.min(Style.figure, Math.round(72 * Math.max(1, Style.scale)))
    leadSize: Style.shallow ? Style.s : Style.m
    sign: page.icon ?? ""
    signTone: calm ? "info" : "attn"
    drop: Style.large || Style.pageHeight < 1700 ? 0 : number ? 40 : 140
    book: list

    Pages {
        id: list

        anchors.fill: parent

        Block {
            wanted: root.number !== null
            height: card.implicitHeight

            NumberCard {
                id: card

                width: parent.width
                label: root.number?.label ?? ""
                number: root.number?.number ?? ""
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
    }
}
