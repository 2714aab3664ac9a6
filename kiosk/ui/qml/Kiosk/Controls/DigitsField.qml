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
        height: 104
        target: digits.field.id ?? ""
        name: (digits.field.label ?? "") + " " + digits.value

        Rectangle {
            anchors.fill: parent
            radius: Style.radius
            color: digits.problem !== "" ? Style.errSoft : box.pressed ? Style.soft : Style.surface
            border.width: digits.open || digits.problem !== "" ? 5 : 2
            border.color: box.line
            antialiasing: true
        }
        KText {
            id: typed

            x: 28
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(measure.advanceWidth + 2, parent.width - 72)
            text: digits.value !== "" ? digits.value : digits.open ? "" : digits.field.placeholder ?? ""
            size: Style.m
            color: digits.value !== "" ? Style.ink : Style.ink2
            maximumLineCount: 1
            wrapMode: Text.NoWrap
            elide: Text.ElideLeft

            // An elided text knows only the width it was given.
            TextMetrics {
                id: measure

                font: typed.font
                text: typed.text
            }
        }
        KText {
            visible: digits.open && digits.value === ""
            x: 44
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - 72
            text: digits.field.placeholder ?? ""
            size: Style.m
            color: Style.ink2
            maximumLineCount: 1
            elide: Text.ElideRight
        }
        Rectangle {
            visible: digits.open
            x: typed.x + (digits.value === "" ? 0 : typed.width + 4)
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
