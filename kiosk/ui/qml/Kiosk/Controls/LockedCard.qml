pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What is known already and stands as it is: rows in one card, with where they came from.
Card {
    id: card

    property var rows: []
    property var source: null
    property int labelWidth: 176
    property int spacing: 4

    topPadding: 36
    bottomPadding: 36

    Column {
        width: parent.width
        spacing: card.spacing

        Row {
            visible: card.source !== null && card.source !== undefined
            height: 52
            spacing: 12

            Icon {
                y: 4
                name: card.source ? card.source.icon ?? "" : ""
                size: 32
                color: Style.ink2
            }
            KText {
                y: 1
                text: card.source ? card.source.text ?? "" : ""
                size: Style.xs
                color: Style.ink2
            }
        }
        Repeater {
            model: card.rows.length

            ValueRow {
                required property int index
                readonly property var entry: card.rows[index] ?? ({})

                width: parent ? parent.width : 0
                label: entry.label ?? ""
                value: entry.value ?? ""
                show: entry.show ?? null
                labelWidth: card.labelWidth
            }
        }
    }
}
