import QtQuick
import Kiosk.Style

// One key of the keyboard: what it types in its middle, or an icon; function keys on soft ground. Its text is as large as the key allows.
Keycap {
    id: key

    property var entry: ({})
    readonly property string label: entry.label ?? ""
    readonly property bool small: entry.small ?? false
    readonly property real base: small ? Style.xs + 2 : 44 * Math.max(1, Style.scale)
    readonly property real shrink: Math.min(1, (width - 2 * edgeWidth - 12) / Math.max(1, measure.advanceWidth), (height - lip - 16) / (base * 1.1))

    target: entry.id ?? ""
    name: (entry.name ?? "") !== "" ? entry.name : label
    chosen: entry.chosen ?? false
    radius: Style.radiusKey
    edgeWidth: chosen ? 4 : Style.edgeWidth
    edgeColor: chosen ? Style.accent : Style.edge
    // High contrast has no grey to sink into.
    readonly property bool lit: pressed && Style.plain
    readonly property color letters: lit ? Style.accentInk : Style.ink
    ground: lit ? Style.accent : pressed ? Style.hair : (entry.soft ?? false) ? Style.soft : Style.surface

    TextMetrics {
        id: measure

        font.family: Style.family
        font.pixelSize: Math.max(1, Math.round(key.base))
        text: key.label
    }
    KText {
        visible: text !== ""
        anchors.centerIn: parent
        text: key.label
        size: Math.floor(key.base * key.shrink)
        color: key.letters
        wrapMode: Text.NoWrap
    }
    Icon {
        anchors.centerIn: parent
        name: key.entry.icon ?? ""
        size: Math.min(48, key.height - key.lip - 24)
        color: key.letters
    }
}
