pragma ComponentBehavior: Bound
import QtQuick

// What government knows: its label, value, source and age, and the key that says it is wrong.
Column {
    id: known

    property var field: ({})
    readonly property var lines: field.lines ?? []
    readonly property var wrong: field.wrong ?? null

    spacing: 8

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

            width: known.width
            text: known.lines[index] ?? ""
        }
    }
    SourceLine {
        width: parent.width
        source: known.field.source ?? null
    }
    KButton {
        visible: known.wrong !== null
        width: Math.min(parent.width, Math.max(240, natural))
        height: 88
        target: known.wrong?.id ?? ""
        label: known.wrong?.label ?? ""
        icon: known.wrong?.icon ?? ""
    }
}
