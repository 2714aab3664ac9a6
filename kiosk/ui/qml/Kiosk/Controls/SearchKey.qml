import QtQuick
import Kiosk.Style

// Leads to the search: looks like the field that it opens, with an edge and without a lip.
Touchable {
    id: key

    property string label: ""

    name: label
    implicitHeight: Math.max(Style.field, Style.line(Style.s) + 40)

    Rectangle {
        anchors.fill: parent
        radius: Style.radius
        color: key.pressed ? Style.soft : Style.surface
        border.width: Style.edgeWidth
        border.color: Style.edge
        antialiasing: true
    }
    Icon {
        id: glass

        x: 32
        anchors.verticalCenter: parent.verticalCenter
        name: "search"
        size: Math.round(Style.s * 1.5)
        color: Style.accent
    }
    KText {
        x: glass.x + glass.width + 20
        width: parent.width - x - 28
        height: parent.height - 16
        anchors.verticalCenter: parent.verticalCenter
        text: key.label
        color: Style.ink2
        fit: true
        maximumLineCount: natural * 0.8 <= width ? 1 : 2
        verticalAlignment: Text.AlignVCenter
    }
}
