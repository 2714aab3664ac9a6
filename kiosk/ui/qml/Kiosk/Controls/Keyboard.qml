pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The terminal's own keyboard in the touch zone: candidates above, rows of keys below. It shows nothing larger under the finger, keeps
// nothing and learns nothing. Keys are as wide as ten of them (or three) need to fill the row, and as high as the zone allows.
Rectangle {
    id: keyboard

    property var field: ({})
    readonly property var rows: field.keys ?? []
    readonly property bool bar: field.bar ?? false
    readonly property real side: 24
    readonly property real gap: 12
    readonly property real pitch: (width - 2 * side + gap) / 10
    readonly property real first: bar ? candidates.y + candidates.height + 13 : side
    readonly property real keyHeight: (height - first - side - gap * (rows.length - 1)) / Math.max(1, rows.length)

    width: 1080
    height: 640
    color: Style.sunken

    Rule {
        width: parent.width
    }
    CandidateBar {
        id: candidates

        visible: keyboard.bar
        x: keyboard.side
        y: 15
        width: parent.width - 2 * keyboard.side
        height: Math.min(implicitHeight, Math.round(keyboard.height * 0.2))
        field: keyboard.bar ? keyboard.field : ({})
    }
    Column {
        y: keyboard.first
        width: parent.width
        spacing: keyboard.gap

        Repeater {
            model: keyboard.rows.length

            Row {
                id: line

                required property int index
                readonly property var row: keyboard.rows[index] ?? []

                anchors.horizontalCenter: parent?.horizontalCenter
                spacing: keyboard.gap

                Repeater {
                    model: line.row.length

                    KeyboardKey {
                        required property int index

                        entry: line.row[index] ?? ({})
                        width: keyboard.pitch * (entry.span ?? 1) - keyboard.gap
                        height: keyboard.keyHeight
                    }
                }
            }
        }
    }
}
