import QtQuick
import Kiosk.Style

// A matter, or a shelf of them, over the width of its column: icon in its disc, title, second line with its sign, an arrow.
Keycap {
    id: row

    property string label: ""
    property string sub: ""
    property string icon: ""
    property var mark: null
    readonly property int disc: Style.shallow || width < 520 ? 72 : 88
    readonly property int arrow: width < 600 ? 0 : 44
    readonly property int wordsFrom: 24 + disc + 24
    readonly property real wordsWidth: width - wordsFrom - (arrow > 0 ? arrow + 44 : 24)
    readonly property int signWidth: mark === null ? 0 : Math.round(Style.xs * 1.15) + 8
    readonly property string kind: mark?.text ?? ""
    readonly property int titleLines: lines(title.natural, wordsWidth)
    readonly property int subLines: second.text === "" ? 0 : lines(second.natural, wordsWidth - signWidth)
    // What its words need; a list takes the most of its rows for all of them.
    readonly property real needed: Math.max(disc + 28, titleLines * Math.ceil(Style.m * 1.3) + subLines * Math.ceil(Style.xs * 1.45) + 30) + Style.lip + Style.edgeWidth

    // As many as words of this width need, three at most; a little too long becomes smaller and not broken.
    function lines(natural: real, room: real): int {
        return natural * 0.78 <= room ? 1 : natural <= room * 1.8 ? 2 : 3;
    }

    name: sub === "" ? label : label + " " + sub
    implicitHeight: needed
    radius: Style.radiusCard

    Rectangle {
        x: 24
        anchors.verticalCenter: parent.verticalCenter
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
    Item {
        x: row.wordsFrom
        anchors.verticalCenter: parent.verticalCenter
        width: row.wordsWidth
        height: title.height + second.height

        KText {
            id: title

            width: parent.width
            height: Math.ceil(Style.m * 1.3) * row.titleLines
            text: row.label
            size: Style.m
            bold: true
            fit: true
            // Qt cuts at a count instead of taking a smaller size.
            maximumLineCount: row.titleLines === 1 ? 1 : 6
            verticalAlignment: Text.AlignVCenter
        }
        Icon {
            visible: row.mark !== null && second.visible
            y: second.y + Math.round((Style.xs * 1.4 - size) / 2) + 1
            name: row.mark?.icon ?? ""
            size: Math.round(Style.xs * 1.15)
            color: second.color
        }
        KText {
            id: second

            visible: text !== ""
            x: row.signWidth
            y: title.height
            width: parent.width - x
            height: Math.ceil(Style.xs * 1.45) * row.subLines
            text: row.kind === "" ? row.sub : row.sub === "" ? row.kind : row.kind + "  " + row.sub
            size: Style.xs
            color: row.mark?.tone === "attn" ? Style.attn : Style.ink2
            fit: true
            maximumLineCount: row.subLines < 2 ? 1 : 6
            verticalAlignment: Text.AlignVCenter
        }
    }
    Icon {
        visible: row.arrow > 0
        x: parent.width - width - 24
        anchors.verticalCenter: parent.verticalCenter
        name: "chevron-right"
        size: row.arrow
    }
}
