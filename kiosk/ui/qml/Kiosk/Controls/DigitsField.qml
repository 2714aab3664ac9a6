import QtQuick
import Kiosk.Style

// What is typed on our own pad: an edge without a lip, a caret while it is open.
Column {
    id: digits

    property var field: ({})
    property string note: ""
    readonly property bool open: field.active ?? false
    readonly property string problem: field.problem ?? ""
    readonly property string value: field.value ?? ""
    readonly property string help: field.help ?? ""

    spacing: 8

    FieldLabel {
        width: parent.width
        text: digits.field.label ?? ""
        note: digits.note === "" ? digits.help : digits.note
        problem: digits.problem
    }
    Touchable {
        id: box

        readonly property color line: digits.problem !== "" ? Style.error : digits.open ? Style.accent : Style.edge

        width: parent.width
        height: Style.field
        target: digits.field.id ?? ""
        name: (digits.field.label ?? "") + " " + digits.value

        Rectangle {
            anchors.fill: parent
            radius: Style.radius
            color: digits.problem !== "" ? Style.errSoft : box.pressed ? Style.soft : Style.surface
            border.width: digits.open || digits.problem !== "" ? 5 : Style.edgeWidth
            border.color: box.line
            antialiasing: true
        }
        KText {
            id: typed

            readonly property bool empty: digits.value === ""

            x: 28 + (empty && digits.open ? 16 : 0)
            width: parent.width - x - 28
            height: parent.height
            text: empty ? digits.field.placeholder ?? "" : digits.value
            size: Style.m
            color: empty ? Style.ink2 : Style.ink
            fit: true
            maximumLineCount: 1
            verticalAlignment: Text.AlignVCenter
        }
        Rectangle {
            visible: digits.open
            x: 28 + (typed.empty ? 0 : typed.contentWidth + 4)
            anchors.verticalCenter: parent.verticalCenter
            width: 4
            height: 52
            color: Style.accent

            SequentialAnimation on opacity {
                running: digits.open && !Style.still
                loops: Animation.Infinite

                PropertyAction {
                    value: 1
                }
                PauseAnimation {
                    duration: 700
                }
                PropertyAction {
                    value: 0
                }
                PauseAnimation {
                    duration: 500
                }
            }
        }
    }
    KText {
        visible: text !== ""
        width: parent.width
        text: digits.note === "" ? "" : digits.help
        size: Style.xs
        color: Style.ink2
    }
}
