pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Where the citizen is: done bars are filled with a check, the present one is thicker and bold, those to come are hollow.
// Where the names do not fit under their bars, the present one alone is named.
Item {
    id: bars

    property var stages: []
    readonly property int count: stages ? stages.length : 0
    readonly property int space: Style.pageWidth < 1000 || Style.shallow ? 12 : 16
    readonly property real step: (width + space) / Math.max(1, count)
    readonly property real widest: {
        let most = 0;
        for (let i = 0; i < list.made; ++i)
            most = Math.max(most, (list.itemAt(i) as Stage)?.natural ?? 0);
        return most;
    }
    readonly property bool crowded: widest > step - space + 1

    implicitWidth: Style.inner
    implicitHeight: count > 0 ? 28 + Math.round(Style.xs * 1.46) + 4 : 0
    visible: count > 0

    component Stage: Item {
        property real natural: 0
    }

    Repeater {
        id: list

        property int made: 0

        model: bars.count
        onItemAdded: made++
        onItemRemoved: made--

        Stage {
            id: stage

            required property int index
            readonly property var entry: bars.stages[index] ?? {
                label: "",
                state: "todo"
            }
            readonly property bool done: entry.state === "done"
            readonly property bool now: entry.state === "now"
            readonly property int indent: done ? Math.round(Style.xs * 1.15) + 4 : number.natural + 10

            natural: indent + label.natural
            x: index * bars.step
            width: bars.step - bars.space
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
            Item {
                visible: !bars.crowded || stage.now
                x: bars.crowded ? Math.max(-stage.x, Math.min(0, bars.width - stage.x - width)) : 0
                y: 26
                width: bars.crowded ? Math.min(bars.width, stage.natural + 2) : stage.width
                height: Math.round(Style.xs * 1.46)

                Icon {
                    visible: stage.done
                    x: -4
                    anchors.verticalCenter: parent.verticalCenter
                    name: "check"
                    size: Math.round(Style.xs * 1.15)
                }
                KText {
                    id: number

                    visible: !stage.done
                    text: String(stage.index + 1)
                    size: Style.xs
                    bold: stage.now
                    color: stage.now ? Style.ink : Style.ink2
                    wrapMode: Text.NoWrap
                }
                KText {
                    id: label

                    x: stage.indent
                    width: parent.width - x
                    height: parent.height
                    text: stage.entry.label
                    size: Style.xs
                    bold: stage.now
                    color: stage.now ? Style.ink : Style.ink2
                    fit: true
                    maximumLineCount: 1
                    verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
}
