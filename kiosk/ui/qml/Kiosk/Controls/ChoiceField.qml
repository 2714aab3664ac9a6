pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// One question with its answers: one column up to five, two columns beyond.
Column {
    id: choice

    property var field: ({})
    // The height the answers may take in all.
    property real room: 800
    readonly property var options: field.options ?? []
    readonly property int columns: options.length > 5 ? 2 : 1
    readonly property int rows: Math.ceil(options.length / columns)
    readonly property int optionHeight: Math.max(96, Math.min(160, Math.floor((room - (rows - 1) * Style.gap) / Math.max(1, rows))))

    spacing: 16

    FieldLabel {
        width: parent.width
        text: choice.field.label ?? ""
        problem: choice.field.problem ?? ""
    }
    Grid {
        columns: choice.columns
        columnSpacing: Style.gap
        rowSpacing: Style.gap

        Repeater {
            model: choice.options.length

            Option {
                required property int index
                readonly property var entry: choice.options[index] ?? ({})

                width: (choice.width - (choice.columns - 1) * Style.gap) / choice.columns
                height: choice.optionHeight
                target: entry.id ?? ""
                label: entry.label ?? ""
                sub: entry.sub ?? ""
                icon: entry.icon ?? ""
                chosen: entry.chosen ?? false
            }
        }
    }
}
