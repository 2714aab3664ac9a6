import QtQuick
import Kiosk.Style

// A short flat remark: a sample, a simulated device. It takes `room` in width at most.
Rectangle {
    id: chip

    property string tone: "info"
    property string icon: ""
    property string text: ""
    property real room: Style.inner
    // The height it may take; its words grow smaller for it.
    property real most: 1000
    readonly property int sign: icon === "" ? 0 : Math.round(Style.xs * 1.15) + 10

    // Its width with all its words at their full size.
    readonly property real full: Style.advance(text, Style.xs, true)
    readonly property real natural: full + sign + 34
    readonly property real inside: Math.max(1, room - sign - 34)
    // Two where one would be too small to read; three where words leave much of their lines empty; four where they need them.
    readonly property real least: full * words.minimumPixelSize / Style.xs / inside
    readonly property int lines: least > 1.2 ? (full * 1.25 > inside * 3 ? 4 : 3) : least > 1 ? 2 : 1

    visible: text !== ""
    implicitWidth: Math.min(room, natural)
    implicitHeight: Math.max(44, Math.min(most, Math.round(Style.xs * 1.3) * lines + 10))
    radius: 12
    color: Style.toneGround(tone)
    border.width: Style.flatEdge
    border.color: Style.toneInk(tone)
    antialiasing: true

    Icon {
        x: 16
        anchors.verticalCenter: parent.verticalCenter
        name: chip.icon
        size: Math.round(Style.xs * 1.15)
        color: Style.toneInk(chip.tone)
    }
    KText {
        id: words

        x: 16 + chip.sign
        width: chip.width - x - 14
        height: parent.height
        text: chip.text
        size: Style.xs
        bold: true
        fit: true
        // More than one: as many as stand in the height. Qt does not make a text smaller that a count of lines has cut.
        maximumLineCount: chip.lines > 1 ? 20 : 1
        verticalAlignment: Text.AlignVCenter
        color: Style.toneInk(chip.tone)
    }
}
