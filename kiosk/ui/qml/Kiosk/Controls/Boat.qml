// The boat of the harbour on its way: stands beside good news only, once an application has really left.
// Drawn from shapes and not from a picture, so that it takes the colours of the theme. High contrast has none.
import QtQuick
import QtQuick.Shapes
import Kiosk.Style

Item {
    id: root

    implicitWidth: 218
    implicitHeight: 180

    Rectangle { x: 126; y: 14; width: 68; height: 68; radius: 34; color: Style.colours.sun }

    component Wave: Rectangle {
        height: 7
        radius: 3.5
        color: Style.colours.wave
    }
    Wave { x: 0; y: 144; width: 96 }
    Wave { x: 132; y: 136; width: 86 }
    Wave { x: 150; y: 162; width: 66 }
    Wave { x: 18; y: 168; width: 150 }

    Shape {
        id: boat
        width: 150
        height: 148
        y: 3
        x: 16
        ShapePath {
            strokeWidth: -1
            fillColor: Style.kapok
            PathSvg { path: "M56 20V106H16C18 68 32 38 56 20Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: Style.colours.sail
            PathSvg { path: "M64 0C96 24 114 66 117 106H64Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: Style.accent
            PathSvg { path: "M0 114H132C128 132 114 142 96 142H36C18 142 4 132 0 114Z" }
        }
        // one short reach into the picture when the page comes, then still
        NumberAnimation on x { running: !Style.still; from: 0; to: 16; duration: Style.motion; easing.type: Easing.OutCubic }
    }
}
