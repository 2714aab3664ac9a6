import QtQuick
import Kiosk.Style

// The only way a text gets onto the screen: plain text, a fixed line height, and centred by eye.
Text {
    id: text

    property int size: Style.s
    property bool bold: false

    textFormat: Text.PlainText
    font.family: Style.family
    font.pixelSize: size
    font.weight: bold ? Font.Bold : Font.Normal
    color: Style.ink
    wrapMode: Text.Wrap
    lineHeightMode: Text.FixedHeight
    lineHeight: Style.line(size)
    // A tight line would keep the height of the font's own line.
    height: Math.max(1, lineCount) * lineHeight

    Accessible.role: Accessible.StaticText
    Accessible.name: text.text

    // Ideographs sit 0.056 em below the middle of Noto's line box (1.448 em), and a fixed line height keeps the full ascent.
    transform: Translate {
        y: Math.round(Math.min(0, (text.lineHeight - 1.448 * text.size) / 2) - 0.056 * text.size)
    }
}
