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
    // One size for all of them: where a label is a little too long, all become a little smaller.
    readonly property int shared: {
        let most = 1;
        for (const entry of entries) {
            const aside = entry.icon ? size * 1.22 : 0;
            const wanted = Style.advance(entry.label ?? "", size, true) + aside;
            const room = side - 2 * Style.edgeWidth - (side < 220 ? 14 : 44) - (aside === 0 ? 0 : side < 220 ? 12 : 20);
            if (wanted > room && wanted * 0.78 <= room)
                most = Math.min(most, room / wanted);
        }
        return Math.floor(size * most);
    }
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
            size: grid.shared
            target: entry.id ?? ""
            label: entry.label ?? ""
            icon: entry.icon ?? ""
            chosen: entry.chosen ?? false
            choosable: entry.chosen !== undefined
        }
    }
}
