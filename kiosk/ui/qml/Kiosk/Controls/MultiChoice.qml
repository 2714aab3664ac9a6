pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Any number of answers, each with a square to fill; how many are chosen stands at the right. "None of these" stands apart, below.
Column {
    id: choice

    property var field: ({})
    readonly property var options: field.options ?? []
    readonly property var none: field.none ?? null
    readonly property int columns: field.columns ?? (options.length > 4 ? 2 : 1)

    spacing: 16

    FieldLabel {
        width: parent.width
        text: choice.field.label ?? ""
        note: choice.field.count_text ?? ""
        problem: choice.field.problem ?? ""
    }
    Grid {
        id: grid

        // Keys of one row are equally high.
        readonly property real rowHeight: {
            let most = 0;
            for (let i = 0; i < answers.count; i++)
                most = Math.max(most, answers.itemAt(i)?.implicitHeight ?? 0);
            return most;
        }

        columns: choice.columns
        columnSpacing: Style.gap
        rowSpacing: Style.gap

        Repeater {
            id: answers

            model: choice.options.length

            AnswerKey {
                required property int index
                readonly property var entry: choice.options[index] ?? ({})

                width: (choice.width - (choice.columns - 1) * Style.gap) / choice.columns
                height: grid.rowHeight
                mark: "square"
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
    Rule {
        visible: choice.none !== null
        width: parent.width
    }
    AnswerKey {
        visible: choice.none !== null
        width: parent.width
        mark: "square"
        target: choice.none?.id ?? ""
        label: choice.none?.label ?? ""
        chosen: choice.none?.chosen ?? false
    }
}
