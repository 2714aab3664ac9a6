import QtQuick
import Kiosk.Style

// One row of the notice before consent: icon in its disc, title, text, and a hair line to the row above.
Item {
    id: row

    property string icon: ""
    property string title: ""
    property string text: ""
    // How far the row above it is; 0 for the first one.
    property real air: 0
    readonly property bool narrow: width < 620 || Style.scale > 1.5
    readonly property int disc: narrow ? 64 : 88
    readonly property int indent: disc + (narrow ? 20 : 28)

    implicitHeight: Math.max(disc, content.height)

    Rule {
        visible: row.air > 0
        x: row.indent
        y: -Math.round(row.air * 0.46) - 1
        width: parent.width - x
    }
    Rectangle {
        y: content.height < row.disc ? 0 : 6
        width: row.disc
        height: row.disc
        radius: row.disc / 2
        color: Style.soft
        border.width: Style.flatEdge
        border.color: Style.accent
        antialiasing: true

        Icon {
            anchors.centerIn: parent
            name: row.icon
            size: Math.round(row.disc * 0.58)
        }
    }
    Column {
        id: content

        x: row.indent
        width: parent.width - x
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
