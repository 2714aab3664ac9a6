import QtQuick
import Kiosk.Style

// What is typed on the pad below it: always open, so there is nothing to touch.
Item {
    id: typed

    property var field: null
    readonly property string value: field?.value ?? ""

    height: label.height + 12 + box.height
    Accessible.role: Accessible.StaticText
    Accessible.name: label.text + " " + value

    KText {
        id: label

        width: parent.width
        text: typed.field?.label ?? ""
        bold: true
    }
    Rectangle {
        id: box

        y: label.height + 12
        width: parent.width
        height: Style.field
        radius: Style.radius
        color: Style.surface
        border.width: 5
        border.color: Style.accent
        antialiasing: true

        KText {
            id: entered

            readonly property bool empty: typed.value === ""

            x: 28 + (empty ? 16 : 0)
            width: parent.width - x - 28
            height: parent.height
            text: empty ? typed.field?.placeholder ?? "" : typed.value
            size: Style.m
            color: empty ? Style.ink2 : Style.ink
            fit: true
            maximumLineCount: 1
            verticalAlignment: Text.AlignVCenter
        }
        Caret {
            x: 28 + (entered.empty ? 0 : entered.contentWidth + 4)
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
