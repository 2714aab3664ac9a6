import QtQuick
import Kiosk.Style

// A QR code, black on white with its quiet zone in every theme, whole pixels a module; never kept in the picture cache, never mirrored.
Rectangle {
    id: code

    property string text: ""
    property int size: 280
    readonly property int pixels: Math.round(size * Style.unit)

    implicitWidth: size
    implicitHeight: size
    radius: 12
    color: "#FFFFFF"

    Image {
        anchors.centerIn: parent
        width: implicitWidth / Style.unit
        height: implicitHeight / Style.unit
        cache: false
        smooth: false
        mirror: Style.mirrored
        source: code.text === "" ? "" : "image://qr/" + encodeURIComponent(code.text)
        sourceSize: Qt.size(code.pixels, code.pixels)
    }
    Accessible.role: Accessible.Graphic
    Accessible.name: "QR"
}
