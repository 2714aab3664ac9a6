import QtQuick
import QtQuick.Shapes
import Kiosk.Style

// Something is being waited for. Three quarters of a ring, slow; it stands still under reduced motion.
Item {
    id: spinner

    property int size: 40
    property color color: Style.ink2

    width: size
    height: size
    Accessible.ignored: true

    Shape {
        anchors.fill: parent

        ShapePath {
            strokeColor: spinner.color
            strokeWidth: 4
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            PathAngleArc {
                centerX: spinner.size / 2
                centerY: spinner.size / 2
                radiusX: spinner.size / 2 - 2
                radiusY: spinner.size / 2 - 2
                startAngle: -75
                sweepAngle: -270
            }
        }
        RotationAnimation on rotation {
            running: !Style.still && spinner.visible
            from: 0
            to: 360
            duration: 2400
            loops: Animation.Infinite
        }
    }
}
