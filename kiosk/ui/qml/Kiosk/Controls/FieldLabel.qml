import QtQuick
import Kiosk.Style

// The name of a field, and what helps or what is wrong: at its right where both fit one line, else below it.
Item {
    id: label

    property string text: ""
    property string note: ""
    property string problem: ""
    readonly property bool wrong: problem !== ""
    readonly property real natural: wrong ? sign.size + 12 + side.natural : side.natural
    readonly property bool beside: text === "" || name.natural + Style.gap + natural <= width
    readonly property real indent: wrong ? sign.size + 12 : 0

    implicitHeight: (text === "" ? 0 : name.height) + (side.text !== "" && (!beside || text === "") ? side.height : 0)
    visible: text !== "" || note !== "" || problem !== ""

    KText {
        id: name

        visible: text !== ""
        width: label.beside && side.text !== "" ? Math.min(parent.width, natural) : parent.width
        text: label.text
        bold: true
    }
    Icon {
        id: sign

        visible: label.wrong
        x: side.x - size - 12
        y: side.y + Math.round((side.lineHeight - size) / 2)
        name: "alert-circle"
        size: Math.round(side.size * 1.2)
        color: Style.error
    }
    KText {
        id: side

        visible: text !== ""
        x: label.beside && label.text !== "" ? parent.width - width : label.indent
        y: label.beside || label.text === "" ? Math.round((Style.line(Style.s) - Style.line(size)) / 2) : name.height
        width: label.beside ? Math.min(natural, parent.width - label.indent) : parent.width - label.indent
        text: label.wrong ? label.problem : label.note
        size: label.wrong ? Style.s : Style.xs
        bold: label.wrong
        color: label.wrong ? Style.error : Style.ink2
        Accessible.role: label.wrong ? Accessible.AlertMessage : Accessible.StaticText
    }
}
