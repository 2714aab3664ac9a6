pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The mark of the city: the brand's own picture, or the terminal's mark where the page names no brand.
Item {
    id: city

    property var page: ({})
    property color bay: Style.accent
    property color headColor: Style.kapok
    readonly property string source: page.brand?.mark ?? ""
    readonly property int pixels: Math.max(1, Math.round(72 * Style.unit))

    width: 72
    height: 72

    Loader {
        active: city.source === ""
        sourceComponent: Mark {
            bay: city.bay
            head: city.headColor
        }
    }
    Image {
        anchors.fill: parent
        visible: city.source !== ""
        source: city.source === "" ? "" : city.source + "/" + Style.theme + "/" + city.pixels + "x" + city.pixels
        sourceSize: Qt.size(city.pixels, city.pixels)
        mirror: Style.mirrored
        Accessible.ignored: true
    }
}
