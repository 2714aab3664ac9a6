pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What is known already and stands as it is: rows in one card, with where they came from.
Card {
    id: card

    property var rows: []
    property var source: null
    property int labelWidth: widest.width
    property int spacing: 4

    padding: Style.shallow || width < 620 ? 24 : 40
    topPadding: Style.shallow ? 20 : 36
    bottomPadding: topPadding

    LabelWidth {
        id: widest

        rows: card.rows
    }
    Column {
        width: parent.width
        spacing: card.spacing

        SourceLine {
            visible: card.source !== null && card.source !== undefined
            width: parent.width
            source: card.source
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
