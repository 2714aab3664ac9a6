pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Where the citizen is: done bars are filled with a check, the present one is thicker and bold, those to come are hollow.
Item {
    id: bars

    property var stages: []
    readonly property int count: stages ? stages.length : 0
    readonly property real step: (width + 16) / Math.max(1, count)

    implicitWidth: Style.inner
    implicitHeight: 72
    visible: count > 0

    Repeater {
        model: bars.count

        Item {
            id: stage

            required property int index
            readonly property var entry: bars.stages[index] ?? {
                label: "",
                state: "todo"
            }
            readonly property bool done: entry.state === "done"
            readonly property bool now: entry.state === "now"

            x: index * bars.step
            width: bars.step - 16
            height: bars.height

            Accessible.role: Accessible.StaticText
            Accessible.name: (index + 1) + " " + entry.label

            Rectangle {
                y: stage.now ? 0 : 2
                width: parent.width
                height: stage.now ? 12 : 8
                radius: height / 2
                color: stage.now || stage.done ? Style.accent : "transparent"
                border.width: stage.now || stage.done ? 0 : 2
                border.color: Style.edge
                antialiasing: true
            }
            Icon {
                visible: stage.done
                x: -4
                y: 30
                name: "check"
                size: 30
            }
            KText {
                id: number

                visible: !stage.done
                y: 26
                text: String(stage.index + 1)
                size: Style.xs
                bold: stage.now
                color: stage.now ? Style.ink : Style.ink2
            }
            KText {
                x: stage.done ? 36 : number.width + 12
                y: 26
                width: parent.width - x
                text: stage.entry.label
                size: Style.xs
                bold: stage.now
                color: stage.now ? Style.ink : Style.ink2
                maximumLineCount: 1
                elide: Text.ElideRight
            }
        }
    }
}
