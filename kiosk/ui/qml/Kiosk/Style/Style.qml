pragma Singleton
import QtQuick
import "Themes.js" as Themes

// Every measure and colour of the terminal. Measures are design units of 1/3.21 mm, so that one unit is one pixel of a 27-inch 1080x1920
// panel; Main scales them to the panel that is there and tells the page's size. Colours are tokens of Themes.js, changed by the brand.
QtObject {
    id: style

    // --- What Main sets.
    // Pixels of the panel for one unit: pictures are asked for at their true size.
    property real unit: 1
    // The page in units.
    property real pageWidth: 1080
    property real pageHeight: 1920
    property string theme: "light"
    // {theme: {token: colour}} of the city, or null.
    property var brand: null
    // The size of the text: "large" is 1.4 of the usual one.
    property string text: "normal"
    // A factor on all text, for those who need more (2 is 200 %).
    property real factor: 1
    // Taken back by Pages, step by step, when a single thing does not fit its page.
    property real squeeze: 1
    // Reduced motion: what moves by itself stands still.
    property bool still: false
    // Hands reach from a wheelchair: controls stand lower.
    property bool low: false
    // Languages that run from right to left: the page is mirrored as a whole.
    property bool mirrored: false

    // --- Shape of the page.
    readonly property bool landscape: pageWidth > pageHeight
    // A low panel: bands and bars are drawn closer.
    readonly property bool shallow: landscape && pageHeight < 900
    readonly property int margin: landscape ? (pageWidth < 1500 ? 44 : 64) : 56
    // Landscape: what speaks stands in the left column, what is touched in the right one.
    readonly property int left: landscape ? Math.round(pageWidth * 0.375) : 0
    // The width of what is touched.
    readonly property int inner: landscape ? pageWidth - left - 2 * margin : pageWidth - 2 * margin
    // Landscape with room enough in the left column for more than words.
    readonly property bool roomy: landscape && !shallow && !large
    // No decoration: high contrast.
    readonly property bool plain: theme === "contrast"

    // The language of the page (BCP 47): ideographs are written as its readers write them.
    property string lang: ""
    readonly property string family: familyOf(lang)

    function familyOf(of: string): string {
        return of === "zh-HK" ? "Noto Sans CJK HK" : "Noto Sans CJK SC";
    }

    // --- Colours.
    readonly property var colours: Object.assign({}, Themes.THEMES[theme] ?? Themes.THEMES.light, brand?.[theme] ?? {})
    readonly property color paper: colours.paper
    readonly property color surface: colours.surface
    readonly property color sunken: colours.sunken
    readonly property color soft: colours.soft
    readonly property color ink: colours.ink
    readonly property color ink2: colours.ink2
    readonly property color edge: colours.edge
    readonly property color hair: colours.hair
    readonly property color accent: colours.accent
    readonly property color accentInk: colours.accentInk
    readonly property color accentLip: colours.accentLip
    readonly property color attn: colours.attn
    readonly property color attnSoft: colours.attnSoft
    readonly property color error: colours.error
    readonly property color errSoft: colours.errSoft
    readonly property color focus: colours.focus
    readonly property color kapok: colours.kapok
    readonly property color pen: colours.pen
    // The cover of the idle warning is dark whatever the theme.
    readonly property color night: colours.night
    readonly property color nightInk: colours.nightInk
    readonly property color nightInk2: colours.nightInk2
    readonly property color nightAccent: colours.nightAccent
    readonly property color nightKapok: colours.nightKapok

    // --- Type.
    readonly property real scale: Math.max(text === "large" ? 1.4 : 1, factor) * squeeze
    // Squeezed or not: an arrangement does not change back while its text is being made smaller.
    readonly property bool large: Math.max(text === "large" ? 1.4 : 1, factor) > 1.2
    readonly property int xs: Math.round(26 * scale)
    readonly property int s: Math.round(32 * scale)
    readonly property int m: Math.round(40 * scale)
    // Questions are large already: they grow by three quarters of the rest.
    readonly property int l: Math.round(56 * (1 + (scale - 1) * (scale > 1 ? 0.75 : 1)))
    readonly property int figure: Math.max(l, Math.round(96 * Math.min(1, scale)))

    // --- Space and shape.
    readonly property int gap: 24
    readonly property int radius: 16
    readonly property int radiusCard: 20
    readonly property int radiusKey: 12
    readonly property int radiusSheet: 40
    readonly property int edgeWidth: plain ? 4 : 2
    readonly property int lip: plain ? 8 : 6
    // A flat card has no edge, but black on black needs one.
    readonly property int flatEdge: plain ? 2 : 0
    readonly property real grown: Math.max(0, scale - 1)
    // The filled button, a second button, one answer, a field.
    readonly property int bar: (shallow ? 104 : landscape ? 120 : 128) + 60 * grown
    readonly property int button: (shallow ? 96 : 120) + 56 * grown
    readonly property int field: (shallow ? 92 : 104) + 56 * grown

    // --- Motion, milliseconds. Nothing moves under reduced motion.
    readonly property int motion: still ? 0 : 160
    readonly property int quick: still ? 0 : 90

    // The line height of a text size; other sizes get a line of half their size more.
    function line(size: int): int {
        switch (size) {
        case xs:
            return Math.round(size * 38 / 26);
        case s:
            return Math.round(size * 1.5);
        case m:
            return Math.round(size * 1.4);
        case l:
            return Math.round(size * 72 / 56);
        case figure:
            return Math.round(size * 124 / 96);
        default:
            return Math.round(size * 1.45);
        }
    }

    // How wide a text is in one line, measured once at a size at which no hinting shows; of several lines the widest.
    readonly property FontMetrics thin: FontMetrics {
        font.family: style.family
        font.pixelSize: 200
    }
    readonly property FontMetrics thick: FontMetrics {
        font.family: style.family
        font.pixelSize: 200
        font.bold: true
    }

    function advance(text: string, size: real, bold: bool): real {
        let most = 0;
        for (const line of text.split("\n"))
            most = Math.max(most, (bold ? thick : thin).advanceWidth(line));
        return Math.ceil(most * size / 200) + 2;
    }

    // The room for a text without marked phrases: drawn in a little where its last line would have fewer than four characters.
    function even(text: string, room: real, size: int, bold: bool): real {
        if (/[\n\u2060]/.test(text))
            return room;
        const natural = advance(text, size, bold);
        const lines = Math.ceil(natural / Math.max(1, room));
        const rest = natural - (lines - 1) * room;
        return lines > 1 && rest < 4 * size ? room - Math.min(room / 4, Math.ceil((4 * size - rest) / (lines - 1)) + size) : room;
    }

    // Positioners lay out before the next frame; all those inside `item` do at once, so that nothing is measured as it was before.
    function lay(item: var): void {
        for (const child of item.children)
            lay(child);
        if (typeof item.forceLayout === "function")
            item.forceLayout();
    }

    // What a tone looks like: "attn" and "error" as they say, "take" as attn, everything else quiet.
    function toneInk(tone: string): color {
        return tone === "error" ? error : (tone === "attn" || tone === "take") ? attn : accent;
    }

    function toneGround(tone: string): color {
        return tone === "error" ? errSoft : (tone === "attn" || tone === "take") ? attnSoft : soft;
    }
}
