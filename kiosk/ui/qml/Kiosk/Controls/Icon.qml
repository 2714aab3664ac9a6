import QtQuick
import Kiosk.Style

// An outline icon of assets/icons by its name, in any colour; drawn for the panel's true pixels, because the software renderer does not filter.
Image {
    id: icon

    property string name: ""
    property int size: 48
    property color color: Style.accent
    // Part of a picture that is never mirrored.
    property bool fixed: false
    // What the icon is scaled by around it.
    property real zoom: 1

    readonly property int pixels: Math.max(1, Math.round(size * Style.unit * zoom))

    width: size
    height: size
    visible: name !== ""
    source: name === "" ? "" : "image://icon/" + name + "/" + String(color).slice(1) + "/" + pixels
    sourceSize: Qt.size(pixels, pixels)
    // What points somewhere points the other way on a mirrored page.
    mirror: Style.mirrored && !fixed && !/^(arrow|chevron)-(left|right)|^(send|backspace|logout)/.test(name)
    Accessible.ignored: true
}
