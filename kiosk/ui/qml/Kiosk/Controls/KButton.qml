pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A button by its kind: "primary" (the one filled button), "secondary", "tile" (icon above title and sub), "key" and "soft" (keys of a pad).
// Its words stand whole in it, in up to three lines and, where that is not enough, a little smaller.
Keycap {
    id: button

    property string kind: "secondary"
    // A tile on a low panel: its icon beside the words.
    property bool flat: false
    property string label: ""
    property string sub: ""
    property string icon: ""
    // What kind of matter a tile is: {icon, text, tone}. Without a text the sign belongs to the second line: why it cannot be done now.
    property var mark: null
    property int iconSize: kind === "tile" ? 60 : padKey ? 44 : Math.round(size * 1.22)
    property int size: kind === "primary" || kind === "tile" ? Style.m : kind === "key" ? Math.round(Math.min(1.4, Style.scale) * 44) : Style.s
    property bool bold: kind !== "key" && kind !== "soft"
    property color inkColor: kind === "primary" ? Style.accentInk : kind === "secondary" ? Style.accent : Style.ink
    // A check in the corner, where the words leave no room for one beside them.
    property bool checked: false
    // Icons that point onward stand behind the words.
    property bool iconAfter: icon === "arrow-right" || icon === "send" || icon === "chevron-right"

    // The width at which the label stands comfortably.
    readonly property real natural: words.natural + (icon === "" ? 0 : iconSize + (filled ? 28 : 20)) + 56
    readonly property bool filled: kind === "primary"
    readonly property bool padKey: kind === "key" || kind === "soft"
    readonly property int space: filled ? 28 : width < 220 ? 12 : 20

    name: sub === "" ? label : label + " " + sub
    implicitWidth: kind === "tile" ? 304 : 320
    implicitHeight: kind === "tile" ? tile.implicitHeight : filled ? Style.bar : Style.button
    radius: padKey ? Style.radiusKey : kind === "tile" ? Style.radiusCard : Style.radius
    edgeWidth: filled ? 0 : chosen ? Style.edgeWidth + 2 : Style.edgeWidth
    ground: filled ? Style.accent : chosen || kind === "soft" ? Style.soft : Style.surface
    edgeColor: filled ? Style.accentLip : chosen ? Style.accent : Style.edge

    // What only some buttons have is made only for them: a pad has a dozen.
    Loader {
        id: tile

        active: button.kind === "tile"
        anchors.fill: parent
        anchors.leftMargin: 28 - button.edgeWidth
        anchors.rightMargin: 16
        sourceComponent: button.flat ? flatFace : face

        Component {
            id: face

            TileFace {
                label: button.label
                sub: button.sub
                icon: button.icon
                mark: button.mark
                iconSize: button.iconSize
                size: button.size
            }
        }
        Component {
            id: flatFace

            FlatFace {
                label: button.label
                sub: button.sub
                icon: button.icon
                mark: button.mark
            }
        }
    }
    Icon {
        id: sign

        readonly property real whole: size + (words.text === "" ? 0 : button.space + words.contentWidth)

        x: (button.iconAfter ? (parent.width + whole) / 2 - size : (parent.width - whole) / 2)
        anchors.verticalCenter: parent.verticalCenter
        name: button.kind === "tile" ? "" : button.icon
        size: button.iconSize
        color: button.inkColor
    }
    KText {
        id: words

        readonly property real aside: sign.visible ? sign.size + button.space : 0
        readonly property real room: button.width - 2 * button.edgeWidth - (button.padKey ? 10 : button.width < 220 ? 14 : 44) - aside

        visible: text !== ""
        x: (parent.width - aside - contentWidth) / 2 + (button.iconAfter ? 0 : aside)
        width: Math.max(1, room)
        height: Math.max(1, parent.height - (button.padKey ? 4 : 10))
        y: (parent.height - height) / 2
        text: button.kind === "tile" ? "" : button.label
        size: button.size
        bold: button.bold
        color: button.inkColor
        fit: true
        // A label that is a little too long becomes smaller and not broken. Else the height tells how many lines; Qt cuts at a count
        // instead of taking a smaller size.
        maximumLineCount: natural * 0.72 <= room ? 1 : 6
        verticalAlignment: Text.AlignVCenter
    }
    Loader {
        active: button.checked
        x: parent.width - 20
        y: -16
        sourceComponent: Rectangle {
            width: 36
            height: 36
            radius: 18
            color: Style.accent
            border.width: 3
            border.color: Style.surface
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: "check"
                size: 24
                color: Style.accentInk
            }
        }
    }
}
