import QtQuick
import Kiosk.Style

// One flat sentence in its tone, with its own icon; `button` ({id, label}) may stand at its right end.
Rectangle {
    id: banner

    property string tone: "info"
    property string icon: ""
    property string title: ""
    property string text: ""
    property var button: null
    property color inkColor: Style.toneInk(tone)

    implicitWidth: Style.inner
    implicitHeight: Math.max(104, words.height + 56)
    radius: Style.radiusCard
    color: Style.toneGround(tone)
    antialiasing: true

    Accessible.role: tone === "info" ? Accessible.StaticText : Accessible.AlertMessage
    Accessible.name: title + " " + text

    Icon {
        x: 32
        y: Math.round((104 - size) / 2)
        name: banner.icon
        size: 48
        color: Style.toneInk(banner.tone)
    }
    Column {
        id: words

        x: banner.icon === "" ? 40 : 104
        anchors.verticalCenter: parent.verticalCenter
        width: banner.width - x - (change.visible ? change.width + 36 : 40)

        KText {
            visible: text !== ""
            width: parent.width
            text: banner.title
            bold: true
            color: banner.inkColor
        }
        KText {
            visible: text !== ""
            width: parent.width
            text: banner.text
            color: banner.inkColor
        }
    }
    KButton {
        id: change

        visible: banner.button !== null && banner.button !== undefined
        anchors.right: parent.right
        anchors.rightMargin: 12
        anchors.verticalCenter: parent.verticalCenter
        width: Math.max(152, natural)
        height: 80
        target: banner.button ? banner.button.id : ""
        label: banner.button ? banner.button.label : ""
    }
}
