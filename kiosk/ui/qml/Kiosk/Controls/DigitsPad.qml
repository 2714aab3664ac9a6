pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Our own pad in the touch zone: rows of keys, all of one width; in a row with fewer of them those that act take what is left. It learns
// nothing and keeps nothing.
Rectangle {
    id: zone

    property var keys: []
    readonly property int columns: keys.reduce((most, row) => Math.max(most, row.length), 1)
    readonly property real keyWidth: Math.min(320, (width - 2 * Style.margin - (columns - 1) * 12) / columns)
    readonly property real keyHeight: Math.min(136, (height - 40 - (keys.length - 1) * 12) / Math.max(1, keys.length))

    implicitWidth: 1080
    implicitHeight: 640
    color: Style.sunken

    Rule {
        width: parent.width
    }
    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round((zone.height - height) / 2) + 1
        spacing: 12

        Repeater {
            model: zone.keys.length

            Row {
                id: line

                required property int index
                readonly property var row: zone.keys[index] ?? []
                readonly property int acting: row.filter(entry => entry.soft).length
                readonly property real spare: acting > 0 ? (zone.columns - row.length) * (zone.keyWidth + 12) / acting : 0

                spacing: 12

                Repeater {
                    model: line.row.length

                    KButton {
                        required property int index
                        readonly property var entry: line.row[index] ?? ({})

                        kind: entry.soft || (entry.icon ?? "") !== "" ? "soft" : "key"
                        width: zone.keyWidth + (entry.soft ? line.spare : 0)
                        height: zone.keyHeight
                        target: entry.id ?? ""
                        name: (entry.name ?? "") !== "" ? entry.name : entry.label ?? ""
                        label: (entry.icon ?? "") === "" ? entry.label ?? "" : ""
                        icon: entry.icon ?? ""
                        iconSize: 52
                        size: kind === "soft" || label.length > 3 ? Style.s : Math.round(44 * Math.min(1.4, Style.scale))
                    }
                }
            }
        }
    }
}
