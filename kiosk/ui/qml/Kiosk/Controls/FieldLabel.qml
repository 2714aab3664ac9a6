import QtQuick
import Kiosk.Style

// The name of a field, and at its right what helps or what is wrong.
Item {
    id: label

    property string text: ""
    property string note: ""
    property string problem: ""
    readonly property real room: width - (name.text === "" ? 0 : name.width + Style.gap)

    implicitHeight: 48
    visible: text !== "" || note !== "" || problem !== ""

    KText {
        id: name

        text: label.text
        bold: true
        wrapMode: Text.NoWrap
    }
    KText {
        visible: label.problem === ""
        x: label.width - width
        y: 5
        width: label.room
        horizontalAlignment: Text.AlignRight
        text: label.note
        size: Style.xs
        color: Style.ink2
        maximumLineCount: 1
        elide: Text.ElideRight
    }
    Row {
        visible: label.problem !== ""
        anchors.right: parent.right
        spacing: 12

        Icon {
            y: 4
            name: label.problem === "" ? "" : "alert-circle"
            size: 40
            color: Style.error
        }
        KText {
            readonly property bool tight: measure.advanceWidth + 4 > label.room - 52

            width: tight ? label.room - 52 : measure.advanceWidth + 4
            text: label.problem
            size: tight ? Style.xs : Style.s
            lineHeight: 48
            bold: true
            color: Style.error
            maximumLineCount: 1
            elide: Text.ElideRight
            Accessible.role: Accessible.AlertMessage

            TextMetrics {
                id: measure

                font.family: Style.family
                font.pixelSize: Style.s
                font.bold: true
                text: label.problem
            }
        }
    }
}
