import QtQuick
import Kiosk.Style

// What every page has, in portrait and in landscape: header, step bars, the words, what speaks beside them, what is touched, footer.
//
// Portrait: words, then `speaking` (`aside` high), then the content, one below the other. Landscape: words and `speaking` in the left
// column, the content in the right one. Children are laid into the content, `Style.inner` wide; `speaking` things into their own place.
Rectangle {
    id: frame

    property var page: ({})
    // The pages of the content: the footer turns them.
    property Pages book: null
    property int headingSize: Style.landscape ? Math.round(Style.l * 1.14) : Style.l
    property int leadSize: headingSize > Style.l * 1.2 ? Style.m : Style.s
    // Read from two metres away: as large as it stands in one line, a question's size at the least.
    property bool order: false
    // Dense pages begin a little higher.
    property bool dense: false
    // No room for the sentence below the heading.
    property bool brief: false
    // The screen draws its own heading.
    property bool headless: false
    // The content begins at the header and not below the words, over the whole width: nothing speaks beside it.
    property bool bare: false
    // The words stand lower, where there is little to say.
    property real drop: 0
    // A sign in a disc before the heading: above it, or beside it.
    property string sign: ""
    property string signTone: "info"
    property bool signBeside: false
    // Portrait: the height of what speaks between the words and the content, 0 without.
    property real aside: 0
    // Landscape: what is spoken beside the words needs at least this height.
    property real asideLeast: 0
    // Low reach brings the content down; a pad stands low already.
    property bool lowered: Style.low
    readonly property real bodyTop: 0
    readonly property alias headHeight: head.height
    // Where the content ends, and how high the band between header and footer is.
    readonly property real floor: foot.y - (Style.landscape ? (Style.shallow ? 20 : 32) : dense ? 24 : 32)
    readonly property real wordsEnd: words.visible ? words.y + words.height : wordsFrom
    readonly property real wordsFrom: Style.landscape && (page.stages ?? []).length === 0 ? head.height : steps.y + steps.height + (Style.shallow ? 8 : 20)
    readonly property alias footTop: foot.y
    readonly property alias contentTop: slot.y
    readonly property alias contentPlace: slot
    readonly property alias speakingPlace: beside
    // What lies over the whole page below the header: a pad, a picker.
    property alias over: above.data
    property alias speaking: beside.data
    default property alias content: slot.data

    // Languages that part their words get lines of about the same length; Chinese lines end where the author said.
    function balanced(text: string, natural: real, room: real, size: int): real {
        const lines = Math.ceil(natural / Math.max(1, room));
        return lines > 1 && !String(page.lang ?? "").startsWith("zh") ? Math.min(room, natural / lines + 3 * size) : Style.even(text, room, size, false);
    }

    // Another page of the same screen begins with its first part.
    readonly property string about: [page.step ?? "", page.heading ?? "", page.lang ?? ""].join("\n")
    onAboutChanged: {
        if (book)
            book.first();
    }

    width: Style.pageWidth
    height: Style.pageHeight
    color: Style.paper

    Rectangle {
        visible: Style.landscape
        width: Style.left
        height: foot.y
        color: Style.surface

        Rectangle {
            visible: Style.plain
            x: parent.width - 2
            width: 2
            height: parent.height
            color: Style.hair
        }
    }
    PageHead {
        id: head

        page: frame.page
    }
    StepBars {
        id: steps

        x: Style.margin
        y: head.height + (Style.shallow ? 0 : 8)
        visible: count > 0 && !Style.shallow
        height: Style.shallow ? 0 : implicitHeight
        width: Style.landscape ? Style.left - Style.margin - 40 : frame.width - 2 * Style.margin
        stages: frame.page.stages ?? []
    }
    Item {
        id: words

        // What the words may take: a part of the page, so that something is left for what they are about.
        readonly property real most: Style.landscape ? foot.y - frame.wordsFrom - 40 - frame.asideLeast : Math.max(0, (foot.y - frame.wordsFrom) * 0.46)
        readonly property real indent: frame.sign !== "" && frame.signBeside ? disc.width + 28 : 0
        readonly property bool chipBeside: !Style.landscape && sample.visible && indent + heading.natural + sample.width + Style.gap <= width
        readonly property real chipAbove: sample.visible && !chipBeside ? sample.height + 12 : 0
        readonly property real signAbove: frame.sign !== "" && !frame.signBeside ? disc.height + (Style.shallow ? 12 : 36) : 0

        visible: (frame.page.heading ?? "") !== "" && !frame.headless
        x: Style.margin
        y: frame.wordsFrom + (frame.dense ? 6 : 12) + (Style.landscape ? 0 : frame.drop)
        width: steps.width
        height: heading.y + Math.max(heading.used, frame.signBeside && frame.sign !== "" ? disc.height : 0) + (lead.text === "" ? 0 : lead.height + (frame.dense ? 6 : 10))

        Rectangle {
            id: disc

            y: words.chipAbove + (frame.signBeside ? Math.max(0, Math.round((heading.used - height) / 2)) : 0)
            width: frame.signBeside ? 104 : Style.shallow ? 88 : 136
            height: width
            visible: frame.sign !== ""
            radius: width / 2
            color: frame.signTone === "good" ? Style.accent : Style.toneGround(frame.signTone)
            border.width: frame.signTone === "good" ? 0 : Style.flatEdge
            border.color: Style.toneInk(frame.signTone)
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: frame.sign
                size: Math.round(disc.width * 0.64)
                color: frame.signTone === "good" ? Style.accentInk : Style.toneInk(frame.signTone)
            }
        }
        Chip {
            id: sample

            room: words.width
            most: Style.landscape ? words.most * 0.24 : 1000
            x: words.chipBeside ? parent.width - width : 0
            y: words.chipBeside ? heading.y + Math.round((heading.size * 1.286 - height) / 2) : 0
            text: frame.headless ? "" : frame.page.sample ?? ""
            icon: "info-circle"
        }
        KText {
            id: heading

            readonly property real used: text === "" ? 0 : contentHeight
            readonly property real room: words.most - words.chipAbove - words.signAbove - (lead.text === "" ? 0 : Style.landscape ? words.most * 0.3 : Style.s * 1.5)

            x: words.indent
            y: words.chipAbove + words.signAbove + (frame.signBeside && frame.sign !== "" ? Math.max(0, (disc.height - contentHeight) / 2) : 0)
            width: frame.balanced(text, natural, words.width - x, size)
            height: Math.max(size * 1.3, Math.min(room, size * 1.3 * (Style.landscape ? 4 : 3)))
            text: frame.page.heading ?? ""
            // The size at which it stands in one line; a heading that is a little too long takes it rather than leave a word alone.
            readonly property int oneLine: Math.floor(frame.headingSize * (words.width - x) / Style.advance(text, frame.headingSize, true) / 2) * 2
            size: oneLine >= frame.headingSize ? frame.headingSize : frame.order && !Style.landscape ? Math.max(Math.min(Style.l, frame.headingSize), oneLine) : oneLine >= frame.headingSize * 0.76 && oneLine >= Style.l * 0.85 ? oneLine : frame.headingSize
            bold: true
            fit: true
            maximumLineCount: 20
            Accessible.role: Accessible.Heading
        }
        KText {
            id: lead

            readonly property real room: Math.max(size * 1.5, words.most - heading.y - heading.used - 10)

            visible: text !== ""
            y: heading.y + Math.max(heading.used, frame.signBeside && frame.sign !== "" ? disc.height : 0) + (frame.dense ? 6 : 10)
            width: frame.balanced(text, natural, words.width, size)
            height: Math.min(room, whole.height)
            text: frame.brief ? "" : frame.page.lead ?? ""
            size: frame.leadSize
            color: Style.ink2
            fit: true
            lineHeight: 1.0

            // How high it would be at its full size.
            KText {
                id: whole

                visible: false
                width: lead.width
                text: lead.text
                size: lead.size
                lineHeight: Style.line(size)
            }
        }
    }
    Item {
        id: beside

        x: Style.margin
        y: frame.wordsEnd + (Style.shallow ? 16 : 32)
        width: steps.width
        height: Style.landscape ? Math.max(0, frame.floor - y) : frame.aside
    }
    Item {
        id: slot

        readonly property real under: frame.wordsEnd + (frame.dense ? 24 : 32) + (frame.aside > 0 ? frame.aside + Style.gap : 0)

        x: Style.landscape ? (frame.bare ? Style.margin : Style.left + Style.margin) : Style.margin
        y: Style.landscape ? (frame.bare ? frame.wordsEnd + 20 : head.height + (Style.shallow ? 0 : 8)) : frame.lowered ? Math.max(under, Style.pageHeight * (frame.dense ? 0.37 : 0.44)) : under
        width: Style.landscape && frame.bare ? frame.width - 2 * Style.margin : Style.inner
        height: Math.max(0, frame.floor - y)
    }
    Item {
        id: above

        y: head.height
        width: frame.width
        height: foot.y - y
    }
    PageFoot {
        id: foot

        page: frame.page
        pages: frame.book
    }
}
