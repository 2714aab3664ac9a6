// The scene of the city, behind the words of the attract page and, low, of the catalogue. High contrast has none.
import QtQuick
import Kiosk.Style

Image {
    id: root

    property var page: ({})
    // the low scene, 490 to 1080, for pages that need the room below it; else 740 to 1080
    property bool low: false
    // How high it may be: it stands whole or not at all, so that neither sun nor hills are cut.
    property real room: width * proportion
    readonly property real whole: Math.round(width * proportion)
    readonly property real proportion: low ? 490 / 1080 : 740 / 1080

    // The software scene graph does not filter: the picture is asked for in the panel's own pixels.
    readonly property int pixelsWide: Math.round(width * Style.unit)
    readonly property int pixelsHigh: Math.round(height * Style.unit)
    readonly property string scene: (page.brand?.scene ?? "image://brand/harbour/scene") + (low ? "-low" : "")

    width: Style.pageWidth
    height: Math.max(2, whole)
    visible: !Style.plain && room > whole - 1
    source: Style.plain || pixelsWide < 2 || pixelsHigh < 2 ? "" : scene + "/" + Style.theme + "/" + pixelsWide + "x" + pixelsHigh
    sourceSize: Qt.size(pixelsWide, pixelsHigh)
    Accessible.ignored: true
}
