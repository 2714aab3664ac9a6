// The code at the left, what it is for at its right; below it where words are large and the place is narrow.
import QtQuick
import Kiosk.Style

Item {
    id: root

    property string qr: ""
    property string title: ""
    property int titleSize: Style.m
    property string text: ""
    property int textSize: Style.s
    readonly property bool stacked: width - code.width - 32 < 7 * Style.s

    implicitWidth: 888
    implicitHeight: stacked ? code.height + words.height + 8 : Math.max(code.height, words.height)

    QrCode {
        id: code

        y: root.stacked ? 0 : Math.round((root.implicitHeight - height) / 2)
        text: root.qr
        size: Style.shallow ? 216 : 264
    }
    Column {
        id: words

        x: root.stacked ? 12 : code.width + 32
        y: root.stacked ? code.height : Math.round((root.implicitHeight - height) / 2)
        width: root.width - x
        spacing: 8

        KText {
            visible: text !== ""
            width: parent.width
            text: root.title
            size: root.titleSize
            bold: true
        }
        KText {
            visible: text !== ""
            width: parent.width
            text: root.text
            size: root.textSize
            color: Style.ink2
        }
    }
}
