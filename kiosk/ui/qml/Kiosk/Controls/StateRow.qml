import QtQuick
import Kiosk.Style

// One row of a list with state. The state stands at the right while there is room for it, else below the name.
Item {
    id: row

    property var entry: ({})
    property bool last: false
    readonly property var how: entry.state ?? ({})
    readonly property string tone: how.tone ?? "ok"
    readonly property color stateInk: tone === "ok" || tone === "off" ? Style.ink2 : Style.toneInk(tone)
    readonly property real taken: (act.visible ? act.width + Style.gap : 0) + (beside ? says.width + Style.gap : 0)
    readonly property bool beside: width - 88 - says.width - (act.visible ? act.width + Style.gap : 0) > Math.max(260, 0.4 * width)

    implicitHeight: Math.max(110, words.height + 32, act.visible ? act.height + 24 : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: (entry.title ?? "") + " " + (entry.sub ?? "") + " " + (how.text ?? "")

    Icon {
        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        name: row.entry.icon ?? ""
        size: 52
    }
    Column {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: 88
        anchors.right: parent.right
        anchors.rightMargin: row.taken
        anchors.verticalCenter: parent.verticalCenter

        KText {
            width: parent.width
            text: row.entry.title ?? ""
            bold: true
            lineHeight: Style.line(Style.xs) + 4
        }
        KText {
            visible: text !== ""
            width: parent.width
            text: row.entry.sub ?? ""
            size: Style.xs
            color: Style.ink2
        }
        Item {
            visible: !row.beside
            width: 1
            height: says.height
        }
    }
    Row {
        id: says

        x: row.beside ? row.width - width - (act.visible ? act.width + Style.gap : 0) : 88
        y: row.beside ? Math.round((row.height - height) / 2) : words.y + words.height - height
        spacing: 14

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: row.how.icon ?? ""
            size: 40
            color: row.tone === "ok" ? Style.accent : row.stateInk
        }
        KText {
            anchors.verticalCenter: parent.verticalCenter
            text: row.how.text ?? ""
            bold: row.tone === "attn" || row.tone === "error"
            color: row.stateInk
            wrapMode: Text.NoWrap
        }
    }
    KButton {
        id: act

        visible: row.entry.button !== null && row.entry.button !== undefined
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(168, natural)
        height: Math.max(84, Style.line(Style.s) + 32)
        target: row.entry.button?.id ?? ""
        label: row.entry.button?.label ?? ""
    }
    Rule {
        visible: !row.last
        anchors.left: parent.left
        anchors.leftMargin: 88
        anchors.right: parent.right
        anchors.bottom: parent.bottom
    }
}
