import QtQuick
import Kiosk.Style

// One answer to choose: icon, words, and a ring at the right that is filled with a check once it is chosen.
Keycap {
    id: option

    property string label: ""
    property string sub: ""
    property string icon: ""
    readonly property int indent: icon === "" ? 0 : 88

    name: sub === "" ? label : label + " " + sub
    choosable: true
    implicitHeight: 120
    radius: Style.radius
    edgeWidth: chosen ? 4 : Style.edgeWidth
    ground: chosen ? Style.soft : Style.surface
    edgeColor: chosen ? Style.accent : Style.edge

    Item {
        x: 36 - option.edgeWidth
        width: option.width - 72
        height: option.height - option.lip - 2
        y: 2 - option.edgeWidth

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: option.icon
            size: 56
        }
        Column {
            x: option.indent
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - 72

            KText {
                width: parent.width
                text: option.label
                size: Style.m
                bold: true
                lineHeight: 52
                maximumLineCount: 1
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 26
                elide: Text.ElideRight
            }
            KText {
                visible: text !== ""
                width: parent.width
                text: option.sub
                size: Style.xs
                color: Style.ink2
                maximumLineCount: 1
                elide: Text.ElideRight
            }
        }
        Rectangle {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: 44
            height: 44
            radius: 22
            color: option.chosen ? Style.accent : Style.surface
            border.width: option.chosen ? 0 : 3
            border.color: Style.edge
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: option.chosen ? "check" : ""
                size: 30
                color: Style.accentInk
            }
        }
    }
}
