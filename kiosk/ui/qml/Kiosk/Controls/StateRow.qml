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
    readonly property real taken: (acts ? act.width + Style.gap : 0) + (beside ? says.width + Style.gap : 0)
    readonly property bool beside: width - 88 - says.width - (acts ? act.width + Style.gap : 0) > Math.max(260, 0.4 * width)

    // Where all is well, one line is enough.
    readonly property bool slim: entry.slim ?? false
    readonly property bool acts: entry.button !== null && entry.button !== undefined

    implicitHeight: Math.max(slim ? Math.round(68 * Math.min(1, Style.scale)) : Style.shallow ? 96 : 110, words.height + (slim ? 14 : Style.shallow ? 20 : 32), acts ? act.height + 24 : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: (entry.title ?? "") + " " + (entry.sub ?? "") + " " + (how.text ?? "")

    Icon {
        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        name: row.entry.icon ?? ""
        size: row.slim ? 44 : 52
    }
    // Placed by hand: a positioner leaves out what is not seen, and a row of a further page would have no height.
    Item {
        id: words

        x: 88
        y: Math.round((row.height - height) / 2)
        width: row.width - 88 - row.taken
        height: heading.height + sub.tall + (row.beside ? 0 : says.height)

        Item {
            id: heading

            width: parent.width
            height: name.height + (code.under ? code.height : 0)

            KText {
                id: name

                width: code.under || code.text === "" ? parent.width : Math.min(parent.width, natural + 2)
                text: row.entry.title ?? ""
                bold: true
                even: code.under || code.text === ""
                lineHeight: Style.line(Style.xs) + 4
            }
            // What support asks for, beside the name while there is room for it.
            KText {
                id: code

                readonly property bool under: text !== "" && name.natural + 20 + natural > parent.width

                visible: text !== ""
                x: under ? 0 : name.natural + 20
                y: under ? name.height : Math.round((name.height - height) / 2) + 2
                width: Math.min(parent.width - x, natural + 2)
                text: row.entry.code ?? ""
                size: Math.round(Style.xs * 0.85)
                color: Style.ink2
            }
        }
        KText {
            id: sub

            readonly property real tall: text === "" ? 0 : height

            visible: text !== ""
            y: heading.height
            width: parent.width
            text: row.entry.sub ?? ""
            size: Style.xs
            color: Style.ink2
            even: true
        }
    }
    Item {
        id: says

        x: row.beside ? row.width - width - (row.acts ? act.width + Style.gap : 0) : 88
        y: row.beside ? Math.round((row.height - height) / 2) : words.y + words.height - height
        width: mark.size + 14 + saying.natural
        height: Math.max(40, saying.height)

        Icon {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            name: row.how.icon ?? ""
            size: 40
            color: row.tone === "ok" ? Style.accent : row.stateInk
        }
        KText {
            id: saying

            x: mark.size + 14
            anchors.verticalCenter: parent.verticalCenter
            text: row.how.text ?? ""
            bold: row.tone === "attn" || row.tone === "error"
            color: row.stateInk
            wrapMode: Text.NoWrap
        }
    }
    KButton {
        id: act

        visible: row.acts
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(168, natural)
        height: Style.shallow ? Math.max(72, Style.line(Style.s) + 24) : Math.max(84, Style.line(Style.s) + 32)
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
