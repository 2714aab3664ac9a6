import QtQuick
import QtQuick.Shapes
import Kiosk.Style

// The mark of the terminal: a person in a bay, 72x72.
Item {
    id: mark

    property color bay: Style.plain ? Style.ink : Style.accent
    property color head: Style.kapok

    width: 72
    height: 72
    Accessible.ignored: true

    Rectangle {
        x: 26
        y: 6
        width: 20
        height: 20
        radius: 10
        color: mark.head
        antialiasing: true
    }
    Shape {
        anchors.fill: parent

        ShapePath {
            strokeColor: mark.bay
            strokeWidth: 9.3
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            startX: 6
            startY: 27
            PathArc {
                x: 66
                y: 27
                radiusX: 30
                radiusY: 37
                direction: PathArc.Counterclockwise
            }
        }
        ShapePath {
            strokeColor: mark.bay
            strokeWidth: 9.3
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            startX: 23
            startY: 34
            PathArc {
                x: 49
                y: 34
                radiusX: 13
                radiusY: 14.3
                direction: PathArc.Counterclockwise
            }
        }
    }
}
