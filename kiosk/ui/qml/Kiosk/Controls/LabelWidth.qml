import QtQuick
import Kiosk.Style

// The width that a column of labels needs, measured: [{label}, ...] in, pixels out. 176 at the least, so that short labels line up everywhere.
QtObject {
    id: column

    property var rows: []
    property int size: Style.s
    readonly property int width: (rows ?? []).reduce((most, row) => Math.max(most, Style.advance(row.label ?? "", size, false) + 32), Math.round(176 * size / 32))
}
