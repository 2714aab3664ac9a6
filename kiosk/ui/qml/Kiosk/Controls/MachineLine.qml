import QtQuick
import Kiosk.Style

// Whose machine this is and when it works, on a key that leads to the page about it.
Keycap {
    id: line

    // {id, label, icon, text}
    property var entry: ({})

    target: entry.id ?? ""
    name: (entry.label ?? "") + " " + (entry.text ?? "")
    implicitHeight: Math.max(Style.field, words.height + 36)

    Icon {
        x: 32
        anchors.verticalCenter: parent.verticalCenter
        name: line.entry.icon ?? ""
        size: 44
    }
    Item {
        id: words

        // side by side where there is room, else one below the other
        readonly property bool beside: title.implicitWidth + 28 + text.implicitWidth <= width

        x: 96
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - x - 88
        height: beside ? title.height : title.height + text.height

        KText {
            id: title

            width: words.beside ? implicitWidth : parent.width
            text: line.entry.label ?? ""
            bold: true
            color: Style.accent
        }
        KText {
            id: text

            x: words.beside ? title.implicitWidth + 28 : 0
            y: words.beside ? 0 : title.height
            width: words.beside ? implicitWidth : parent.width
            text: line.entry.text ?? ""
            color: Style.ink2
        }
    }
    Icon {
        anchors.right: parent.right
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        name: "chevron-right"
        size: 40
    }
}
