import QtQuick
import Kiosk.Style

// One number that says how things are, and its words; for staff. Flat: it can only be read. `tone`: "ok", "attn", "error".
Rectangle {
    id: card

    property string number: ""
    property string words: ""
    property string tone: "ok"
    property int wordsSize: Style.s
    readonly property bool plain: tone !== "attn" && tone !== "error"
    readonly property color inkColor: plain ? Style.ink : Style.toneInk(tone)

    implicitWidth: 304
    implicitHeight: Math.max(152, text.height + 48)
    radius: Style.radiusCard
    color: plain ? Style.surface : Style.toneGround(tone)
    border.width: Style.flatEdge
    border.color: plain ? Style.hair : inkColor
    antialiasing: true
    Accessible.role: plain ? Accessible.StaticText : Accessible.AlertMessage
    Accessible.name: number + " " + words

    // The words stand beside the number while they fit there, else below it; a row of cards may set it for all.
    property bool stacked: measure.advanceWidth + figure.implicitWidth + 12 > width - 48

    TextMetrics {
        id: measure

        font.family: Style.family
        font.pixelSize: card.wordsSize
        text: card.words
    }
    Item {
        id: text

        anchors.left: parent.left
        anchors.leftMargin: 24
        anchors.right: parent.right
        anchors.rightMargin: 24
        anchors.verticalCenter: parent.verticalCenter
        height: card.stacked ? figure.height + says.height : Math.max(figure.height, says.height)

        KText {
            id: figure

            anchors.left: parent.left
            y: card.stacked ? 0 : Math.round((parent.height - height) / 2)
            text: card.number
            size: Style.l
            bold: true
            color: card.inkColor
            wrapMode: Text.NoWrap
            Accessible.ignored: true
        }
        KText {
            id: says

            anchors.left: card.stacked ? parent.left : figure.right
            anchors.leftMargin: card.stacked ? 0 : 12
            anchors.right: parent.right
            y: card.stacked ? figure.height : Math.round((parent.height - height) / 2)
            text: card.words
            size: card.wordsSize
            color: card.plain ? Style.ink2 : card.inkColor
            Accessible.ignored: true
        }
    }
}
