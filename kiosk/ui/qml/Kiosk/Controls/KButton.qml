import QtQuick
import Kiosk.Style

// A button by its kind: "primary" (the one filled button), "secondary", "tile" (icon above title and sub), "key" and "soft" (keys of a pad).
Keycap {
    id: button

    property string kind: "secondary"
    property string label: ""
    property string sub: ""
    property string icon: ""
    property int iconSize: kind === "tile" ? 60 : size >= Style.m ? 48 : 40
    property int size: kind === "primary" || kind === "tile" ? Style.m : kind === "key" ? 44 : Style.s
    property bool bold: kind !== "key" && kind !== "soft"
    property color inkColor: kind === "primary" ? Style.accentInk : kind === "secondary" ? Style.accent : Style.ink
    // Icons that point onward stand behind the words.
    property bool iconAfter: icon === "arrow-right" || icon === "send" || icon === "chevron-right"

    // The width at which the label stands comfortably.
    readonly property real natural: words.implicitWidth + (icon === "" ? 0 : iconSize + row.spacing) + 56
    readonly property bool filled: kind === "primary"
    readonly property bool padKey: kind === "key" || kind === "soft"

    name: sub === "" ? label : label + " " + sub
    implicitWidth: kind === "tile" ? 304 : 320
    implicitHeight: kind === "tile" ? 208 : kind === "primary" ? 128 : 120
    radius: padKey ? Style.radiusKey : kind === "tile" ? Style.radiusCard : Style.radius
    edgeWidth: filled ? 0 : chosen ? 4 : Style.edgeWidth
    ground: filled ? Style.accent : chosen || kind === "soft" ? Style.soft : Style.surface
    edgeColor: filled ? Style.accentLip : chosen ? Style.accent : Style.edge

    Item {
        id: tile

        readonly property bool twoLines: button.kind === "tile" && measure.width * 0.8 > width

        visible: button.kind === "tile"
        anchors.fill: parent
        anchors.leftMargin: 28 - button.edgeWidth
        anchors.rightMargin: 16

        TextMetrics {
            id: measure

            font.family: Style.family
            font.pixelSize: button.size
            font.bold: true
            text: button.kind === "tile" ? button.label : ""
        }
        Icon {
            y: tile.twoLines ? 22 : 26
            x: -2
            name: button.kind === "tile" ? button.icon : ""
            size: button.iconSize
            color: Style.accent
        }
        KText {
            y: tile.twoLines ? 82 : 88
            width: parent.width
            text: button.kind === "tile" ? button.label : ""
            size: measure.width <= tile.width ? button.size : measure.width * 0.8 <= tile.width * 1.6 ? Style.s : Style.xs
            lineHeight: tile.twoLines ? 37 : 56
            bold: true
            maximumLineCount: tile.twoLines ? 2 : 1
        }
        KText {
            y: tile.twoLines ? 156 : 142
            width: parent.width
            text: button.kind === "tile" ? button.sub : ""
            size: Style.xs
            color: Style.ink2
            maximumLineCount: 1
            elide: Text.ElideRight
        }
    }

    Row {
        id: row

        visible: button.kind !== "tile"
        anchors.centerIn: parent
        spacing: button.filled ? 28 : 20
        layoutDirection: button.iconAfter ? Qt.RightToLeft : Qt.LeftToRight

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: button.kind === "tile" ? "" : button.icon
            size: button.iconSize
            color: button.inkColor
        }
        KText {
            id: words

            readonly property int room: button.width - (button.padKey ? 16 : button.width < 200 ? 24 : 48) - (button.icon === "" ? 0 : button.iconSize + row.spacing)

            visible: text !== ""
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, room)
            text: button.kind === "tile" ? "" : button.label
            size: button.size
            bold: button.bold
            color: button.inkColor
            horizontalAlignment: implicitWidth > room ? Text.AlignHCenter : Text.AlignLeft
            lineHeight: implicitWidth > room ? Math.round(button.size * 1.25) : Style.line(button.size)
            maximumLineCount: 2
        }
    }
}
