import QtQuick
import Kiosk.Style

// An outline icon of assets/icons by its name, in any colour; drawn for the panel's true pixels, because the software renderer does not filter.
Image {
    id: icon

    property string name: ""
    property int size: 48
    property color color: Style.accent

    readonly property int pixels: Math.round(size * Style.unit)

    width: size
    height: size
    visible: name !== ""
    source: name === "" ? "" : "image://icon/" + name + "/" + String(color).slice(1) + "/" + pixels
    sourceSize: Qt.size(pixels, pixels)
    Accessible.ignored: true
}
