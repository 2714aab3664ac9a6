import QtQuick
import Kiosk.Style

// The header band: whose terminal it is on the left; the time, or the matter and the step, on the right. Nothing to touch.
// In large text the place and the matter step back for what is needed.
Item {
    id: head

    property var page: ({})
    property color ink: Style.ink
    property color ink2: Style.ink2
    property bool bare: false
    property color bay: Style.plain ? Style.ink : Style.accent
    property color headColor: Style.kapok
    readonly property bool inMatter: (page.title ?? "") !== ""
    readonly property var clock: page.clock ?? {
        time: "",
        date: ""
    }
    readonly property string first: bare ? "" : inMatter ? (Style.large ? page.step_text ?? "" : page.title) : clock.time
    readonly property string second: bare || Style.large ? "" : inMatter ? page.step_text ?? "" : clock.date
    readonly property int upper: Style.large ? Style.xs : Style.s
    // In landscape the left column holds whose terminal it is, alone.
    readonly property real end: Style.landscape ? Style.left - 32 : x0 + (width - x0 - Style.margin) * (rightWords.natural > 0 ? 1 - rightWords.share : 1) - (rightWords.natural > 0 ? 28 : 0)
    readonly property real x0: Style.margin + 92
    readonly property int middle: Math.max(Style.shallow ? 50 : 66, city.alone ? 0 : city.height)

    width: Style.pageWidth
    height: Math.max((Style.shallow ? 104 : 128) + Math.max(0, Style.scale - 1.4) * 60, chip.visible ? chip.y + chip.height + 4 : 0)

    CityMark {
        x: Style.margin
        y: head.middle - 36
        page: head.page
        bay: head.bay
        headColor: head.headColor
    }
    KText {
        id: city

        readonly property bool alone: place.text === "" && !chip.visible

        x: head.x0
        y: alone ? head.middle - height / 2 : head.middle - height + 2
        width: head.end - x
        height: Math.max(40, Math.round(head.upper * 1.46))
        text: head.page.city ?? ""
        size: head.upper
        bold: true
        color: head.ink
        fit: true
        maximumLineCount: 1
        verticalAlignment: Text.AlignVCenter
    }
    KText {
        id: place

        x: head.x0
        y: head.middle + 1
        width: head.end - x - (chip.visible && !chip.upstairs ? chip.width + 20 : 0)
        visible: text !== ""
        height: 38
        text: chip.alone ? "" : head.page.place ?? ""
        size: Style.xs
        color: head.ink2
        fit: true
        maximumLineCount: 1
        verticalAlignment: Text.AlignVCenter
    }
    Chip {
        id: chip

        // Beside the shorter of the two lines; alone in the second one where neither has room for it.
        readonly property real words: Style.advance(head.page.place ?? "", Style.xs, false)
        readonly property bool downstairs: visible && words + natural + 20 <= city.width
        readonly property bool upstairs: !Style.large && visible && !downstairs && city.natural + natural + 20 <= city.width
        readonly property bool alone: Style.large || (visible && !downstairs && !upstairs)

        tone: "attn"
        icon: "flask"
        room: city.width
        text: head.bare ? "" : head.page.simulated ?? ""
        x: alone ? head.x0 : upstairs ? city.x + city.contentWidth + 20 : place.x + place.contentWidth + 20
        y: alone ? head.middle + 6 : upstairs ? city.y + (city.height - height) / 2 : place.y + (place.height - height) / 2
    }
    Item {
        id: rightWords

        readonly property real natural: Math.max(above.natural, below.natural)
        readonly property real room: head.width - head.x0 - Style.margin
        // Each side gets what it needs, half of the band at least when both need more.
        readonly property real share: {
            const wanted = natural + 4;
            const other = Math.max(city.natural, Style.large ? 0 : chip.words) + 28;
            return wanted + other <= room ? wanted / room : Math.min(wanted / room, Math.max(0.5, 1 - other / room));
        }

        x: head.width - Style.margin - width
        width: Style.landscape ? Math.min(Style.inner, natural + 4) : room * share
        height: parent.height

        KText {
            id: above

            y: below.text === "" ? head.middle - height / 2 : head.middle - height + 2
            width: parent.width
            height: city.height + (maximumLineCount > 1 ? 12 : 0)
            text: head.first
            size: head.upper
            bold: true
            color: head.ink
            toEnd: true
            fit: true
            // Two where one would be too small to read.
            maximumLineCount: natural * minimumPixelSize > width * size ? 2 : 1
            verticalAlignment: Text.AlignVCenter
        }
        KText {
            id: below

            y: head.middle + 4
            width: parent.width
            height: 38
            text: head.second
            size: Style.xs
            color: head.ink2
            toEnd: true
            fit: true
            maximumLineCount: 1
            verticalAlignment: Text.AlignVCenter
        }
    }
}
