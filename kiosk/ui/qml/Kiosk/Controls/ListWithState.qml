pragma ComponentBehavior: Bound
import QtQuick

// Things and how they are, one a row: icon, name, what there is to say, the state with its own icon, and what can be done about it.
//
// rows: [{icon, title, sub, state: {tone "ok"|"attn"|"error"|"off", icon, text}, button}].
Card {
    id: list

    property var rows: []

    padding: 32
    topPadding: 12
    bottomPadding: 12

    Column {
        width: parent.width

        Repeater {
            model: list.rows.length

            StateRow {
                required property int index

                width: parent ? parent.width : 0
                entry: list.rows[index] ?? ({})
                last: index === list.rows.length - 1
            }
        }
    }
}
