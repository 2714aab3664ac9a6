import QtQuick
import Kiosk.Style

// A touchable body with an edge all round and a lip below, like a key; it sinks when pressed. What stands on it goes into its face.
Touchable {
    id: cap

    property int radius: Style.radius
    property int edgeWidth: Style.edgeWidth
    property int lip: Style.lip
    property color ground: Style.surface
    property color edgeColor: Style.edge
    property color lipColor: edgeColor
    readonly property int sink: pressed ? lip - 2 : 0
    default property alias face: slot.data

    ringRadius: radius

    Rectangle {
        y: cap.sink
        width: cap.width
        height: cap.height - cap.sink
        radius: cap.radius
        color: cap.lipColor
        antialiasing: true
    }
    Rectangle {
        id: slot

        x: cap.edgeWidth
        y: cap.edgeWidth + cap.sink
        width: cap.width - 2 * cap.edgeWidth
        height: cap.height - cap.edgeWidth - Math.max(cap.lip, cap.edgeWidth)
        radius: Math.max(0, cap.radius - cap.edgeWidth)
        color: cap.ground
        antialiasing: true
    }
}
