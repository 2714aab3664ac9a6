// Short sentences, each on a line of its own: what to do now.
pragma ComponentBehavior: Bound
import QtQuick

Card {
    id: root

    // [text, ...]
    property var lines: []

    Column {
        width: parent.width
        spacing: 8

        Repeater {
            model: root.lines ? root.lines.length : 0

            KText {
                required property int index

                width: parent?.width ?? 0
                text: root.lines[index] ?? ""
            }
        }
    }
}
