pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Our own pad in the touch zone: rows of keys, all of one width. It learns nothing and keeps nothing.
Rectangle {
    id: zone

    property var keys: []
    readonly property int columns: keys.reduce((most, row) => Math.max(most, row.length), 1)
    readonly property real keyWidth: (Style.inner - (columns - 1) * 12) / columns
    readonly property real keyHeight: Math.min(136, (height - 50 - (keys.length - 1) * 12) / Math.max(1, keys.length))

    width: 1080
    height: 640
    color: Style.sunken

    Rule {
        width: parent.width
    }
    Column {
        x: Style.margin
        y: Math.round((zone.height - height) / 2) + 1
        spacing: 12

        Repeater {
            model: zone.keys.length

            Row {
                id: line

                required property int index
                readonly property var row: zone.keys[index] ?? []

                spacing: 12

                Repeater {
                    model: line.row.length

                    KButton {
                        required property int index
                        readonly property var entry: line.row[index] ?? ({})

                        kind: entry.soft || (entry.icon ?? "") !== "" ? "soft" : "key"
                        width: zone.keyWidth
                        height: zone.keyHeight
                        target: entry.id ?? ""
                        name: (entry.name ?? "") !== "" ? entry.name : entry.label ?? ""
                        label: (entry.icon ?? "") === "" ? entry.label ?? "" : ""
                        icon: entry.icon ?? ""
                        iconSize: 52
                        size: kind === "soft" || label.length > 3 ? Style.s : 44
                    }
                }
            }
        }
    }
}
