// Short sentences to be read one by one, parted by hair lines.
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Card {
    id: root

    // [text, ...]
    property var lines: []

    topPadding: 12
    bottomPadding: 12

    Column {
        width: parent.width

        Repeater {
            model: root.lines ? root.lines.length : 0

            Item {
                id: line

                required property int index

                width: parent.width
                height: words.height + 56

                Rule {
                    visible: line.index > 0
                    width: parent.width
                }
                Rectangle {
                    y: 44
                    x: 4
                    width: 16
                    height: 16
                    radius: 8
                    color: Style.accent
                    antialiasing: true
                }
                KText {
                    id: words

                    x: 48
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - x
                    text: root.lines[line.index] ?? ""
                }
            }
        }
    }
}
