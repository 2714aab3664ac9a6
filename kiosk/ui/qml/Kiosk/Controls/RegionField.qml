pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A place, level by level: selects in two columns, in one where words are large. Their picker opens in the touch zone.
Column {
    id: region

    property var field: ({})
    readonly property var levels: field.levels ?? []
    readonly property int columns: width / Math.min(1.6, Style.scale) >= 300 ? 2 : 1
    // Narrow cells name their level only while it is empty.
    readonly property bool narrow: cell / Math.min(1.6, Style.scale) < 330
    readonly property real cell: (width - (columns - 1) * Style.gap) / columns

    spacing: 8

    FieldLabel {
        width: parent.width
        text: region.field.label ?? ""
        problem: region.field.problem ?? ""
    }
    Grid {
        columns: region.columns
        columnSpacing: Style.gap
        rowSpacing: Style.gap

        Repeater {
            model: region.levels.length

            Keycap {
                id: level

                required property int index
                readonly property var entry: region.levels[index] ?? ({})
                readonly property bool open: (entry.chosen ?? false) && enabled
                readonly property bool filled: (entry.value ?? "") !== ""

                width: region.cell
                height: Style.shallow ? 84 + 40 * Style.grown : Style.field
                enabled: entry.enabled ?? true
                target: entry.id ?? ""
                name: (entry.label ?? "") + " " + (entry.value ?? "")
                edgeWidth: open ? 5 : Style.edgeWidth
                lip: enabled ? Style.lip : Style.edgeWidth
                ground: enabled ? Style.surface : Style.paper
                edgeColor: open ? Style.accent : enabled ? Style.edge : Style.hair

                Item {
                    x: 26 - level.edgeWidth
                    width: level.width - 48
                    height: level.height - 8
                    y: 2 - level.edgeWidth

                    KText {
                        id: name

                        visible: !level.filled || !region.narrow
                        width: level.filled ? Math.min(natural, parent.width * 0.4) : parent.width - 48
                        height: parent.height
                        text: level.entry.label ?? ""
                        size: level.filled ? Style.xs : Style.s
                        color: Style.ink2
                        fit: true
                        maximumLineCount: 2
                        verticalAlignment: Text.AlignVCenter
                    }
                    KText {
                        x: region.narrow ? 0 : Math.max(level.width < 360 ? 0 : 100, name.width + 24)
                        visible: level.filled
                        width: Math.max(1, parent.width - x - 48)
                        height: parent.height
                        text: level.entry.value ?? ""
                        size: region.narrow ? Style.s : Style.m
                        bold: true
                        fit: true
                        maximumLineCount: 2
                        verticalAlignment: Text.AlignVCenter
                    }
                    Icon {
                        anchors.right: parent.right
                        anchors.rightMargin: -6
                        anchors.verticalCenter: parent.verticalCenter
                        name: level.enabled ? (level.open ? "chevron-up" : "chevron-down") : ""
                        size: 40
                    }
                }
            }
        }
    }
}
