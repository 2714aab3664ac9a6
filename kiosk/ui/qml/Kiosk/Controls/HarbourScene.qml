// The harbour: the one scene of the terminal, behind the words of the attract page and, low, of the catalogue.
import QtQuick
import Kiosk.Style

Image {
    id: root

    // the low scene of 490 px for pages that need the room below it; else 740 px
    property bool low: false

    // The software scene graph does not filter: the picture is asked for in the panel's own pixels.
    readonly property int pixelsWide: Math.round(width * Style.unit)
    readonly property int pixelsHigh: Math.round(height * Style.unit)

    width: 1080
    height: root.low ? 490 : 740
    source: "image://art/" + (root.low ? "harbour-low" : "harbour") + "/" + root.pixelsWide + "x" + root.pixelsHigh
    sourceSize: Qt.size(root.pixelsWide, root.pixelsHigh)
    Accessible.ignored: true
}
