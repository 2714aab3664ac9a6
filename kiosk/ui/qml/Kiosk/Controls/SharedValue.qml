pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What government knows, on a card that is only read: its label and value, where it comes from and how old it is, and at the right the key
// that says it is wrong; below where words would have less than half of the card.
Card {
    id: known

    property var field: ({})
    readonly property var lines: field.lines ?? []
    readonly property var wrong: field.wrong ?? null
    readonly property bool beside: wrong === null || width - 2 * padding - key.width - Style.gap > Math.max(width * 0.5, 14 * Style.s)

    padding: Style.shallow ? 24 : 32

    Column {
        id: words

        width: parent.width - (known.beside && known.wrong !== null ? key.width + Style.gap : 0)
        spacing: 4

        FieldLabel {
            width: parent.width
            text: known.field.label ?? ""
            problem: known.field.problem ?? ""
        }
        ValueRow {
            visible: known.lines.length === 0
            width: parent.width
            labelWidth: 0
            value: known.field.value ?? ""
            show: known.field.show ?? null
        }
        Repeater {
            model: known.lines.length

            Prose {
                required property int index

                width: words.width
                text: known.lines[index] ?? ""
            }
        }
        SourceLine {
            width: parent.width
            source: known.field.source ?? null
        }
    }
    KButton {
        id: key

        visible: known.wrong !== null
        x: known.beside ? parent.width - width : 0
        y: known.beside ? Math.max(0, Math.round((words.height - height) / 2)) : words.height + 8
        width: Math.min(parent.width, Math.max(200, natural))
        height: Math.max(88, Style.line(Style.s) + 36)
        target: known.wrong?.id ?? ""
        label: known.wrong?.label ?? ""
        icon: known.wrong?.icon ?? ""
    }
}
