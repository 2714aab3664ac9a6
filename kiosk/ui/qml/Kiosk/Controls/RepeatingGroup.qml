pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The same few questions for one person or thing after another: a card for each, and one key to add the next.
//
// field: {label, note, problem, entries [{title, lines, icon, change, remove, problem, asking}], add, full}. Taking a card away asks in the
// card itself (`asking`: {text, yes, no}); "keep" stands at the right, where the hand is not by habit.
Column {
    id: group

    property var field: ({})
    readonly property var entries: field.entries ?? []
    readonly property var more: field.add ?? null

    spacing: 20

    FieldLabel {
        width: parent.width
        text: group.field.label ?? ""
        note: group.field.note ?? ""
        problem: group.field.problem ?? ""
    }
    Repeater {
        model: group.entries.length

        RepeatedCard {
            required property int index

            width: group.width
            number: index + 1
            entry: group.entries[index] ?? ({})
        }
    }
    Card {
        visible: group.entries.length === 0
        width: parent.width
        padding: 32

        KText {
            width: parent.width
            text: group.field.empty ?? ""
            color: Style.ink2
            horizontalAlignment: Text.AlignHCenter
        }
    }
    KButton {
        visible: group.more !== null
        width: parent.width
        height: Style.button
        target: group.more?.id ?? ""
        label: group.more?.label ?? ""
        icon: group.more?.icon ?? "plus"
        showing: group.more?.showing ?? ""
    }
    KText {
        visible: text !== ""
        width: parent.width
        text: group.field.full ?? ""
        size: Style.xs
        color: Style.ink2
    }
}
