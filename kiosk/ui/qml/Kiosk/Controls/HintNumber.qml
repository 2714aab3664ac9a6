import QtQuick
import Kiosk.Style

// A number in a disc: the same one in the picture and beside the words that belong to it.
Rectangle {
    id: disc

    property int number: 1
    property string tone: "info"

    width: 48
    height: 48
    radius: 24
    color: tone === "info" ? Style.accent : Style.toneInk(tone)
    border.width: 3
    border.color: Style.surface
    antialiasing: true

    KText {
        anchors.centerIn: parent
        text: disc.number
        size: Style.xs
        bold: true
        color: disc.tone === "info" ? Style.accentInk : Style.toneGround(disc.tone)
        Accessible.ignored: true
    }
}
