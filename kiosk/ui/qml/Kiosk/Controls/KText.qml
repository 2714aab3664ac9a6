import QtQuick
import Kiosk.Style

// The only way a text gets onto the screen: plain text, a fixed line height, centred by eye.
//
// With `fit` it takes the largest size, `size` at most, at which all of it stands inside its width and height, at most `maximumLineCount` lines.
Text {
    id: text

    property int size: Style.s
    property bool bold: false
    property bool fit: false
    // At the far end of its line: the right one, in mirrored languages the left one.
    property bool toEnd: false
    // The last line is no single word: the lines above it are drawn in a little. For a text whose width is given to it.
    property bool even: false
    // The language it is in (BCP 47), where that is not the page's.
    property string lang: ""
    // Its width in one line at its full size; a fitted text knows only what it has been fitted to.
    readonly property real natural: Style.advance(text.text, size, bold)
    // How large it can be at most, as a part of `size`: lines that end between words are hardly ever filled further, and no text needs less
    // than its own area. Qt looks for a fitting size by halves, and from a far larger one it may end beside it and cut the text.
    readonly property real holds: !fit || maximumLineCount === 1 ? 1 : (maximumLineCount < 10 ? maximumLineCount * 0.88 * width : Math.sqrt(width * height * natural / (1.28 * size))) / Math.max(1, natural)

    readonly property real spare: even && width > 0 ? Math.max(0, Math.floor(width - Style.even(text.text, width, size, bold))) : 0

    textFormat: Text.PlainText
    leftPadding: horizontalAlignment === Text.AlignHCenter ? spare / 2 : horizontalAlignment === Text.AlignRight ? spare : 0
    rightPadding: horizontalAlignment === Text.AlignHCenter ? spare / 2 : horizontalAlignment === Text.AlignRight ? 0 : spare
    font.family: lang === "" ? Style.family : Style.familyOf(lang)
    font.pixelSize: Math.max(Math.min(size, minimumPixelSize), Math.min(size, Math.floor(size * holds)))
    font.weight: bold ? Font.Bold : Font.Normal
    color: Style.ink
    wrapMode: !fit ? Text.Wrap : maximumLineCount === 1 ? Text.NoWrap : Text.WordWrap
    fontSizeMode: fit ? Text.Fit : Text.FixedSize
    minimumPixelSize: 16
    horizontalAlignment: toEnd !== Style.mirrored ? Text.AlignRight : Text.AlignLeft
    lineHeightMode: fit ? Text.ProportionalHeight : Text.FixedHeight
    // Noto's line box is 1.448 em; lines of a fitted text stand 1.28 em apart.
    lineHeight: fit ? 0.884 : Style.line(size)
    // A tight line would keep the height of the font's own line.
    height: Math.max(1, lineCount) * (fit ? size * 1.28 : lineHeight)

    Accessible.role: Accessible.StaticText
    Accessible.name: text.text

    // Ideographs sit 0.056 em below the middle of Noto's line box, and a fixed line height keeps the full ascent. On a mirrored page a text
    // is turned back, so that it can be read.
    transform: Matrix4x4 {
        matrix: Qt.matrix4x4(Style.mirrored ? -1 : 1, 0, 0, Style.mirrored ? text.width : 0, 0, 1, 0, Math.round((text.fit ? 0 : Math.min(0, (text.lineHeight - 1.448 * text.size) / 2)) - 0.056 * text.size), 0, 0, 1, 0, 0, 0, 0, 1)
    }
}
