import QtQuick
import Kiosk.Style

// What every page has: header, step bars, heading and lead, footer. Children are laid into the body: 968 wide, from y 232 to 1600.
//
// `bodyTop` is where the body's first thing may begin (below heading and lead, in the body's own y).
Rectangle {
    id: frame

    property var page: ({})
    property int headingSize: Style.l
    property int leadSize: headingSize > Style.l ? Style.m : Style.s
    // Dense pages begin a little higher.
    property bool dense: false
    // The screen draws its own heading.
    property bool headless: false
    readonly property real bodyTop: words.visible ? words.y + words.height : 0
    default property alias content: slot.data

    // Languages that part their words get lines of about the same length; Chinese lines end where the author said.
    function balanced(natural: real, room: real, size: int): real {
        const lines = Math.ceil(natural / Math.max(1, room));
        return lines > 1 && page.lang !== "zh-CN" ? Math.min(room, natural / lines + 3 * size) : room;
    }

    width: 1080
    height: 1920
    color: Style.paper

    PageHead {
        page: frame.page
    }
    StepBars {
        x: Style.margin
        y: 136
        width: Style.inner
        stages: frame.page.stages ?? []
    }
    Item {
        id: slot

        x: Style.margin
        y: 232
        width: Style.inner
        height: 1368

        Column {
            id: words

            readonly property bool beside: heading.implicitWidth + sample.width + Style.gap <= width

            visible: heading.text !== "" && !frame.headless
            y: frame.dense ? 8 : 16
            width: parent.width
            spacing: frame.dense ? 4 : 8

            Item {
                visible: sample.visible && !words.beside
                width: 1
                height: 44
            }
            KText {
                id: heading

                width: frame.balanced(implicitWidth, words.width, size)
                text: frame.page.heading ?? ""
                size: frame.headingSize
                bold: true
                Accessible.role: Accessible.Heading
            }
            KText {
                visible: text !== ""
                width: frame.balanced(implicitWidth, words.width, size)
                text: frame.page.lead ?? ""
                size: frame.leadSize
                color: Style.ink2
            }
        }
        Chip {
            id: sample

            x: words.beside ? parent.width - width : 0
            y: words.beside ? words.y + Math.round((heading.lineHeight - height) / 2) : words.y
            text: frame.page.sample ?? ""
            icon: "info-circle"
        }
    }
    PageFoot {
        page: frame.page
    }
}
