import QtQuick
import Kiosk.Style

// A short flat remark: a sample, a simulated device.
Rectangle {
    id: chip

    property string tone: "info"
    property string icon: ""
    property string text: ""

    visible: text !== ""
    implicitWidth: row.width + 32
    implicitHeight: 44
    radius: 12
    color: Style.toneGround(tone)
    antialiasing: true

    Row {
        id: row

        anchors.centerIn: parent
        spacing: 10

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: chip.icon
            size: 30
            color: Style.toneInk(chip.tone)
        }
        KText {
            anchors.verticalCenter: parent.verticalCenter
            text: chip.text
            size: Style.xs
            bold: true
            color: Style.toneInk(chip.tone)
        }
    }
}
