import QtQuick
import Kiosk.Style

// A text of any length without marked phrases: its lines are drawn in a little when the last one would be left with fewer than four characters.
Item {
    id: prose

    property alias text: words.text
    property alias size: words.size
    property alias bold: words.bold
    property alias color: words.color
    property alias lineHeight: words.lineHeight
    readonly property real drawnIn: {
        const lines = Math.ceil(words.implicitWidth / Math.max(1, width));
        const rest = words.implicitWidth - (lines - 1) * width;
        const least = 4 * size;
        return lines > 1 && rest < least ? Math.ceil((least - rest) / (lines - 1)) + size : 0;
    }

    implicitHeight: words.height

    KText {
        id: words

        width: prose.width - Math.min(prose.drawnIn, prose.width / 2)
    }
}
