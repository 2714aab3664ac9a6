pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// The whole notice, a page at a time: nothing scrolls.
PageFrame {
    id: screen

    readonly property var paragraphs: page.paragraphs ?? []
    readonly property var more: page.more ?? null

    Card {
        y: screen.bodyTop + 32
        width: parent.width
        topPadding: 40
        bottomPadding: 44

        Column {
            width: parent.width
            spacing: 28

            Repeater {
                model: screen.paragraphs.length

                Column {
                    id: paragraph

                    required property int index
                    readonly property var entry: screen.paragraphs[index] ?? ({})

                    width: parent ? parent.width : 0
                    spacing: 4

                    KText {
                        visible: text !== ""
                        width: parent.width
                        text: paragraph.entry.title ?? ""
                        bold: true
                        color: Style.accent
                    }
                    Prose {
                        width: parent.width
                        text: paragraph.entry.text ?? ""
                    }
                }
            }
        }
    }
    KText {
        y: 1432 - 232
        height: 120
        width: parent.width - (screen.more ? 472 + Style.gap : 0)
        verticalAlignment: Text.AlignVCenter
        text: screen.page.page_text ?? ""
        color: Style.ink2
    }
    KButton {
        visible: screen.more !== null
        x: parent.width - width
        y: 1432 - 232
        width: 472
        height: 120
        target: screen.more ? screen.more.id : ""
        label: screen.more ? screen.more.label : ""
        icon: screen.more ? screen.more.icon ?? "" : ""
    }
}
