pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// One of five helps in the assist bar: icon above word; a chosen one has a ground, an edge and a check.
Touchable {
    id: help

    property var entry: ({})
    readonly property bool strong: chosen && Style.plain

    implicitWidth: 174
    implicitHeight: Math.round(104 + 60 * Style.grown)
    target: entry.id ?? ""
    name: entry.label ?? ""
    chosen: entry.chosen ?? false

    Rectangle {
        visible: help.chosen || help.pressed || Style.plain
        anchors.fill: parent
        radius: Style.radius
        color: help.strong ? Style.accent : help.chosen || help.pressed ? Style.soft : Style.surface
        border.width: help.chosen ? 3 : Style.plain ? 2 : 0
        border.color: help.chosen ? Style.accent : Style.edge
        antialiasing: true
    }
    Icon {
        id: sign

        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round(help.height * (Style.shallow ? 0.05 : 0.09))
        name: help.entry.icon ?? ""
        size: Math.round(help.height * (Style.shallow ? 0.36 : 0.42))
        color: help.strong ? Style.accentInk : Style.accent
    }
    KText {
        y: sign.y + sign.size
        x: 3
        width: parent.width - 6
        height: parent.height - y - 6
        text: help.entry.label ?? ""
        size: Style.xs
        bold: help.chosen
        color: help.strong ? Style.accentInk : Style.ink
        fit: true
        // As many as stand in the height: Qt does not make a text smaller that a count of lines has cut.
        maximumLineCount: 20
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    Loader {
        active: help.chosen
        x: parent.width - 22
        y: -12
        sourceComponent: Rectangle {
            width: 36
            height: 36
            radius: 18
            color: Style.accent
            border.width: 3
            border.color: Style.surface
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: "check"
                size: 24
                color: Style.accentInk
            }
        }
    }
}
