pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Text of any length without marked phrases: the lines of a paragraph are drawn in a little when its last one would have fewer than four characters.
Column {
    id: prose

    property string text: ""
    property int size: Style.s
    property bool bold: false
    property color color: Style.ink
    property int lineHeight: Style.line(size)
    readonly property var paragraphs: text.split("\n")

    Repeater {
        model: prose.paragraphs.length

        KText {
            required property int index
            readonly property real drawnIn: {
                const lines = Math.ceil(implicitWidth / Math.max(1, prose.width));
                const rest = implicitWidth - (lines - 1) * prose.width;
                const least = 4 * size;
                return lines > 1 && rest < least ? Math.ceil((least - rest) / (lines - 1)) + size : 0;
            }

            width: prose.width - Math.min(drawnIn, prose.width / 4)
            text: prose.paragraphs[index] ?? ""
            size: prose.size
            bold: prose.bold
            color: prose.color
            lineHeight: prose.lineHeight
        }
    }
}
