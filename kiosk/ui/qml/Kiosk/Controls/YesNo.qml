pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A question with two answers of the same size, side by side while their words fit, else one below the other. Neither is chosen beforehand.
Column {
    id: question

    property var field: ({})
    readonly property var options: field.options ?? []
    readonly property real half: (width - Style.gap) / 2
    // What stands beside the words in a key: icon, mark and the room around them.
    readonly property int around: 64 + 80 + 44 + Style.gap
    readonly property bool narrow: Math.max(first.advanceWidth, second.advanceWidth) + around > half

    spacing: 16

    TextMetrics {
        id: first

        font.family: Style.family
        font.pixelSize: Style.s
        font.bold: true
        text: question.options[0]?.label ?? ""
    }
    TextMetrics {
        id: second

        font: first.font
        text: question.options[1]?.label ?? ""
    }
    FieldLabel {
        width: parent.width
        text: question.field.label ?? ""
        problem: question.field.problem ?? ""
    }
    KText {
        visible: text !== ""
        width: parent.width
        text: question.field.help ?? ""
        size: Style.xs
        color: Style.ink2
    }
    Grid {
        columns: question.narrow ? 1 : 2
        columnSpacing: Style.gap
        rowSpacing: Style.gap

        Repeater {
            model: question.options.length

            AnswerKey {
                required property int index
                readonly property var entry: question.options[index] ?? ({})

                width: question.narrow ? question.width : question.half
                height: Math.max(Style.bar, implicitHeight)
                target: entry.id ?? ""
                label: entry.label ?? ""
                sub: entry.sub ?? ""
                icon: entry.icon ?? ""
                chosen: entry.chosen ?? false
                showing: entry.showing ?? ""
                enabled: entry.enabled ?? true
            }
        }
    }
}
