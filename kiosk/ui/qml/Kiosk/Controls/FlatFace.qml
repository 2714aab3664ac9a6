pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What stands on a tile of a low panel: the icon, and beside it the title, its second line and the sign of its kind.
Item {
    id: face

    property string label: ""
    property string sub: ""
    property string icon: ""
    property var mark: null
    property int iconSize: 52

    // A fitted text's first line is 1.45 em high, each further one 1.28.
    readonly property int subLine: sub === "" ? 0 : Math.round(Style.xs * 1.4)
    readonly property int titleLines: lines(title)
    readonly property real words: Math.ceil(Style.s * (0.22 + 1.28 * titleLines)) + subLine * second.lines

    // A line that ends between words is not filled; one of ideographs is.
    function lines(words: KText): int {
        const rest = words.text.includes(" ") ? 0.45 : 0.1;
        return words.natural <= words.width ? 1 : Math.min(6, Math.ceil(words.natural / Math.max(1, words.width) + rest));
    }

    implicitHeight: Math.max(iconSize, words) + 13 + Style.lip

    Icon {
        id: sign

        y: Math.round((face.height - Style.lip - size) / 2)
        name: face.icon
        size: face.iconSize
        color: Style.accent
    }
    KText {
        id: title

        x: sign.size + 20
        y: 6
        width: parent.width - x
        height: Math.max(1, face.height - Style.lip - 12 - (face.sub === "" ? 0 : second.height + second.pad))
        text: face.label
        size: Style.s
        bold: true
        fit: true
        maximumLineCount: 6
        verticalAlignment: face.sub === "" ? Text.AlignVCenter : Text.AlignBottom
    }
    Icon {
        visible: second.visible && face.mark !== null
        x: title.x
        y: second.y + Math.round((Style.xs * 1.4 - size) / 2) + 1
        name: face.mark?.icon ?? ""
        size: Math.round(Style.xs * 1.15)
        color: second.color
    }
    KText {
        id: second

        readonly property int lines: face.lines(second)
        // Both stand in the middle of the tile.
        readonly property int pad: Math.max(0, Math.round((face.height - Style.lip - 12 - face.words) / 2))

        visible: text !== ""
        x: title.x + (face.mark ? Math.round(Style.xs * 1.15) + 8 : 0)
        y: face.height - Style.lip - 6 - pad - height
        width: parent.width - x
        height: Math.round(Style.xs * 1.4) * lines
        text: face.sub
        size: Style.xs
        color: face.mark?.tone === "attn" ? Style.attn : Style.ink2
        fit: true
        maximumLineCount: lines === 1 ? 1 : 6
        verticalAlignment: Text.AlignTop
    }
}
