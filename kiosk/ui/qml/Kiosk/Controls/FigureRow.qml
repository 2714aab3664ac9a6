pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Figures with their words, side by side.
Item {
    id: cards

    property var entries: []
    // On a low panel large words below the figures would leave no room for anything else.
    readonly property bool low: Style.shallow && Style.large
    // They stand in one row, and so have one height.
    readonly property real most: {
        let found = Style.shallow ? 112 : 144;
        for (let at = 0; at < figures.count; ++at)
            found = Math.max(found, (figures.itemAt(at) as StatusCard)?.implicitHeight ?? 0);
        return found;
    }

    implicitHeight: most

    Repeater {
        id: figures

        model: cards.entries.length

        StatusCard {
            required property int index
            readonly property var it: cards.entries[index] ?? ({})

            x: index * (width + Style.gap)
            width: (cards.width - (cards.entries.length - 1) * Style.gap) / cards.entries.length
            height: cards.most
            number: it.number ?? ""
            words: it.words ?? ""
            tone: it.tone ?? "ok"
            stacked: !cards.low
            wordsSize: cards.low ? Style.xs : Style.s
        }
    }
}
