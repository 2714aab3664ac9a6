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

    // The width for a paragraph that is `natural` wide in one line.
    function room(natural: real): real {
        const lines = Math.ceil(natural / Math.max(1, width));
        const rest = natural - (lines - 1) * width;
        const least = 4 * size;
        return width - Math.min(lines > 1 && rest < least ? Math.ceil((least - rest) / (lines - 1)) + size : 0, width / 4);
    }

    KText {
        width: prose.room(implicitWidth)
        text: prose.paragraphs[0] ?? ""
        size: prose.size
        bold: prose.bold
        color: prose.color
        lineHeight: prose.lineHeight
    }
    // Most texts have one paragraph, and a page has many of them.
    Loader {
        active: prose.paragraphs.length > 1
        visible: active
        sourceComponent: Column {
            Repeater {
                model: prose.paragraphs.length - 1

                KText {
                    required property int index

                    width: prose.room(implicitWidth)
                    text: prose.paragraphs[index + 1] ?? ""
                    size: prose.size
                    bold: prose.bold
                    color: prose.color
                    lineHeight: prose.lineHeight
                }
            }
        }
    }
}
