pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Buttons in rows, `across` of them beside each other. Placed by hand, as StateRow: buttons of a further page keep their height.
Item {
    id: grid

    property var entries: []
    property int across: 3
    property int high: 96
    property int size: Style.s
    // Whole units: what is measured is rounded, and two halves would be a unit too near.
    readonly property real side: Math.floor((width - (across - 1) * Style.gap) / across)
    readonly property real tall: Math.round(high + 40 * Style.grown)

    implicitHeight: Math.ceil(entries.length / across) * (tall + Style.gap) - Style.gap

    Repeater {
        model: grid.entries.length

        KButton {
            required property int index
            readonly property var entry: grid.entries[index] ?? ({})

            x: (index % grid.across) * (grid.side + Style.gap)
            y: Math.floor(index / grid.across) * (grid.tall + Style.gap)
            width: grid.side
            height: grid.tall
            size: grid.size
            target: entry.id ?? ""
            label: entry.label ?? ""
            icon: entry.icon ?? ""
            chosen: entry.chosen ?? false
            choosable: entry.chosen !== undefined
        }
    }
}
