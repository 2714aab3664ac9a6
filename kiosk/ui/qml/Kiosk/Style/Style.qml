pragma Singleton
import QtQuick

// Every measure and colour of the terminal, in pixels of the 1080x1920 grid (27 inch, 3.21 px a millimetre).
QtObject {
    // Pixels of the panel for one pixel of the grid: pictures are asked for at their true size.
    property real unit: 1
    // Reduced motion: what moves by itself stands still.
    property bool still: false

    readonly property string family: "Noto Sans CJK SC"

    readonly property color paper: "#F7F3EA"
    readonly property color surface: "#FFFFFF"
    readonly property color sunken: "#E9E3D6"
    readonly property color soft: "#DDEBE5"
    readonly property color ink: "#15211F"
    readonly property color ink2: "#3D4946"
    readonly property color edge: "#6B7773"
    readonly property color hair: "#DCD4C5"
    readonly property color accent: "#09504B"
    readonly property color accentInk: "#FFFFFF"
    readonly property color accentLip: "#042E2B"
    readonly property color attn: "#684000"
    readonly property color attnSoft: "#FFEFD2"
    readonly property color error: "#8F1616"
    readonly property color errSoft: "#FBE7E3"
    readonly property color focus: "#BF5218"
    readonly property color kapok: "#E2702A"
    readonly property color pen: "#12204A"

    // The cover of the idle warning is dark whatever the theme.
    readonly property color night: "#0E1A18"
    readonly property color nightInk: "#F4F0E7"
    readonly property color nightInk2: "#C2CAC5"
    readonly property color nightAccent: "#8AD9CC"
    readonly property color nightKapok: "#F08A48"

    readonly property int xs: 26
    readonly property int s: 32
    readonly property int m: 40
    readonly property int l: 56
    readonly property int figure: 96

    readonly property int margin: 56
    readonly property int gap: 24
    readonly property int inner: 968
    readonly property int radius: 16
    readonly property int radiusCard: 20
    readonly property int radiusKey: 12
    readonly property int radiusSheet: 40
    readonly property int edgeWidth: 2
    readonly property int lip: 6
    readonly property int motion: 160

    // The line height of a text size; other sizes get a line of half their size more.
    function line(size: int): int {
        switch (size) {
        case xs:
            return 38;
        case s:
            return 48;
        case m:
            return 56;
        case l:
            return 72;
        case figure:
            return 124;
        default:
            return Math.round(size * 1.45);
        }
    }

    // What a tone looks like: "attn" and "error" as they say, "take" as attn, everything else quiet.
    function toneInk(tone: string): color {
        return tone === "error" ? error : (tone === "attn" || tone === "take") ? attn : accent;
    }

    function toneGround(tone: string): color {
        return tone === "error" ? errSoft : (tone === "attn" || tone === "take") ? attnSoft : soft;
    }
}
