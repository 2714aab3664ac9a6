import QtQuick
import Kiosk.Style

// One of five helps in the assist bar: icon above word; chosen ones have a ground and an edge.
Touchable {
    id: help

    property var entry: ({})

    width: 174.4
    height: 104
    target: entry.id ?? ""
    name: entry.label ?? ""
    chosen: entry.chosen ?? false

    Rectangle {
        visible: help.chosen || help.pressed
        anchors.fill: parent
        radius: Style.radius
        color: Style.soft
        border.width: help.chosen ? 3 : 0
        border.color: Style.accent
        antialiasing: true
    }
    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        y: 9
        name: help.entry.icon ?? ""
        size: 44
    }
    KText {
        anchors.horizontalCenter: parent.horizontalCenter
        y: 56
        text: help.entry.label ?? ""
        size: Style.xs
        bold: help.chosen
        wrapMode: Text.NoWrap
    }
}
