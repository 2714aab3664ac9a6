import QtQuick
import Kiosk.Style

// The tile of the only matter there is: over the whole width, icon in its disc, an arrow that says where it leads.
Keycap {
    id: tile

    property string label: ""
    property string sub: ""
    property string icon: ""

    name: sub === "" ? label : label + " " + sub
    implicitHeight: Math.max(Style.shallow ? 160 : 208, words.height + 56)
    radius: Style.radiusCard

    Rectangle {
        x: 38
        anchors.verticalCenter: parent.verticalCenter
        width: 120
        height: 120
        radius: 60
        color: Style.soft
        border.width: Style.flatEdge
        border.color: Style.accent
        antialiasing: true

        Icon {
            anchors.centerIn: parent
            name: tile.icon
            size: 68
        }
    }
    Column {
        id: words

        x: 198
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - x - 110
        spacing: 4

        KText {
            width: parent.width
            text: tile.label
            size: Style.m
            bold: true
        }
        KText {
            visible: text !== ""
            width: parent.width
            text: tile.sub
            color: Style.ink2
        }
    }
    Icon {
        anchors.right: parent.right
        anchors.rightMargin: 38
        anchors.verticalCenter: parent.verticalCenter
        name: "chevron-right"
        size: 52
    }
}
