pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A place, level by level: selects in two columns. Their picker opens in the touch zone below.
Column {
    id: region

    property var field: ({})
    readonly property var levels: field.levels ?? []

    spacing: 8

    FieldLabel {
        width: parent.width
        text: region.field.label ?? ""
        problem: region.field.problem ?? ""
    }
    Grid {
        columns: 2
        columnSpacing: Style.gap
        rowSpacing: Style.gap

        Repeater {
            model: region.levels.length

            Keycap {
                id: level

                required property int index
                readonly property var entry: region.levels[index] ?? ({})
                readonly property bool open: (entry.chosen ?? false) && enabled

                width: (region.width - Style.gap) / 2
                height: 104
                enabled: entry.enabled ?? true
                target: entry.id ?? ""
                name: (entry.label ?? "") + " " + (entry.value ?? "")
                edgeWidth: open ? 5 : Style.edgeWidth
                lip: enabled ? Style.lip : Style.edgeWidth
                ground: enabled ? Style.surface : Style.paper
                edgeColor: open ? Style.accent : enabled ? Style.edge : Style.hair

                Item {
                    x: 28 - level.edgeWidth
                    width: level.width - 56
                    height: level.height - 8
                    y: 2 - level.edgeWidth

                    KText {
                        id: name

                        anchors.verticalCenter: parent.verticalCenter
                        text: level.entry.label ?? ""
                        size: value.text === "" ? Style.s : Style.xs
                        color: Style.ink2
                        wrapMode: Text.NoWrap
                    }
                    KText {
                        id: value

                        x: Math.max(104, name.width + 28)
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - x - 52
                        text: level.entry.value ?? ""
                        size: Style.m
                        bold: true
                        maximumLineCount: 1
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: 24
                        elide: Text.ElideRight
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
