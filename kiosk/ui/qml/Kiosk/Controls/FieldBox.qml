import QtQuick
import Kiosk.Style

// The body of what is typed into: an edge without a lip. Open: a thick edge in the accent; wrong: in red, on a red ground; absent: no edge.
Touchable {
    id: box

    property bool open: false
    property bool wrong: false

    implicitHeight: Style.field

    Rectangle {
        anchors.fill: parent
        radius: Style.radius
        color: box.wrong ? Style.errSoft : !box.enabled ? Style.paper : box.pressed ? Style.soft : Style.surface
        border.width: box.wrong || box.open ? Style.edgeWidth + 3 : Style.edgeWidth
        border.color: box.wrong ? Style.error : box.open ? Style.accent : box.enabled ? Style.edge : Style.plain ? Style.paper : Style.hair
        antialiasing: true
    }
}
