pragma ComponentBehavior: Bound
import QtQuick

// One question of a kind that needs no room of its own, and above it what government says where the citizen says something else.
Column {
    id: question

    property var field: ({})
    readonly property var objected: field.objected ?? null

    spacing: 12

    Banner {
        visible: question.objected !== null
        width: parent.width
        icon: question.objected?.icon ?? ""
        text: question.objected?.text ?? ""
        button: question.objected?.right ?? null
    }
    Loader {
        width: parent.width
        sourceComponent: ({
                shared: shared,
                "yes-no": yesNo,
                multi: multi,
                money: money,
                date: dated,
                group: group
            })[question.field.kind] ?? null

        Component {
            id: shared

            SharedValue {
                field: question.field
            }
        }
        Component {
            id: yesNo

            YesNo {
                field: question.field
            }
        }
        Component {
            id: multi

            MultiChoice {
                field: question.field
            }
        }
        Component {
            id: money

            MoneyField {
                field: question.field
            }
        }
        Component {
            id: dated

            DateField {
                field: question.field
            }
        }
        Component {
            id: group

            RepeatingGroup {
                field: question.field
            }
        }
    }
}
