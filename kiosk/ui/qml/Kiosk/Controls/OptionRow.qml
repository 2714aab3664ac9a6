pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Answers that stand beside each other: one, or two; as high as the higher one.
Item {
    id: row

    property var options: []
    property int columns: 1
    property real least: 112
    property string mark: "round"
    readonly property real cell: (width - (columns - 1) * Style.gap) / columns
    readonly property real highest: {
        let most = least;
        for (let i = 0; i < list.made; ++i)
            most = Math.max(most, (list.itemAt(i) as Option)?.implicitHeight ?? 0);
        return most;
    }

    implicitHeight: highest

    Repeater {
        id: list

        property int made: 0

        model: row.options.length
        onItemAdded: made++
        onItemRemoved: made--

        Option {
            required property int index
            readonly property var entry: row.options[index] ?? ({})

            x: index * (row.cell + Style.gap)
            width: row.cell
            height: row.highest
            target: entry.id ?? ""
            label: entry.label ?? ""
            sub: entry.sub ?? ""
            icon: entry.icon ?? ""
            mark: row.mark
            chosen: entry.chosen ?? false
        }
    }
}
