// The code at the left, what it is for at its right.
import QtQuick
import Kiosk.Style

Item {
    id: root

    property string qr: ""
    property string title: ""
    property int titleSize: Style.m
    property string text: ""

    implicitWidth: 888
    implicitHeight: code.height

    QrCode {
        id: code

        text: root.qr
        size: 264
    }
    Column {
        anchors.left: code.right
        anchors.leftMargin: 36
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
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
            color: Style.ink2
        }
    }
}
