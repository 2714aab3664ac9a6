import QtQuick
import Kiosk.Style

// One row of the notice before consent: icon in its disc, title, text, and a hair line to the row above.
Item {
    id: row

    property string icon: ""
    property string title: ""
    property string text: ""
    property bool first: false
    // The room between this row and the one above.
    property real air: 68
    readonly property real words: Math.max(96, content.height)

    implicitHeight: words

    Rule {
        visible: !row.first
        x: 152
        y: -Math.round(row.air * 0.46) - 1
        width: parent.width - 152 - 32
    }
    Rectangle {
        x: 36
        y: 8
        width: 88
        height: 88
        radius: 44
        color: Style.soft
        antialiasing: true

        Icon {
            anchors.centerIn: parent
            name: row.icon
            size: 52
        }
    }
    Column {
        id: content

        x: 152
        width: parent.width - 152 - 40
        spacing: 6

        KText {
            width: parent.width
            text: row.title
            bold: true
            color: Style.accent
        }
        KText {
            width: parent.width
            text: row.text
        }
    }
}
