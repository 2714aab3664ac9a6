pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Bridge
import Kiosk.Controls

// The terminal waits: what is to be known today, two lines, the harbour, one button, the languages. The scene answers a touch as the button
// does.
//
// Portrait: one below the other. Landscape: words and languages left, the scene right, the button in the footer's own place.
// Where words need its room, the scene becomes low, and then goes; no size does.
Rectangle {
    id: root

    property var page: ({})
    readonly property var headline: page.headline ?? []
    readonly property var sub: page.sub ?? []
    readonly property var languages: page.languages ?? []
    readonly property var assist: page.assist ?? []
    readonly property bool marked: page.mark ?? false
    readonly property bool known: (page.machine ?? null) !== null
    readonly property string longest: headline.reduce((a, b) => a.length >= b.length ? a : b, "")
    readonly property real column: Style.landscape ? Style.left - Style.margin - 40 : width - 2 * Style.margin
    // What of the scene may stand between the words and what is below it; its sky is the page, so it may begin behind the last words.
    readonly property real floor: Style.landscape ? foot.y : start.y - (Style.pageHeight > 1700 ? 40 : 28)
    readonly property real sceneRoom: floor - said.y - said.height
    // Its sky is empty but for the sun, at seven tenths of its width: short lines may stand in it.
    readonly property real sky: {
        const clear = Style.pageWidth * 0.7 - Style.margin;
        if (sub.some(words => Style.advance(words, Style.m, false) > clear * 0.9))
            return Style.advance(sub[sub.length - 1], Style.m, false) > clear * 0.9 ? 30 : 24 + Math.round(Style.m * 1.5);
        return subs.height + 24 + (Style.advance(headline[headline.length - 1] ?? "", fitted.size, true) < clear ? fitted.size * 1.29 : 0);
    }
    readonly property bool tall: sceneRoom + Math.min(sky, subs.height + 24) >= Style.pageWidth * 740 / 1080
    // A short panel lets go of what is said elsewhere, too.
    readonly property bool tight: Style.shallow || (Style.landscape && Style.large)

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
    Fits {
        readonly property real newsEnd: news.y + news.tallness

        over: said.y + said.height > (Style.landscape ? tongues.y - (hint.visible ? hint.height + 32 : 0) : start.y) - 20 || (Style.landscape && news.tallness > 0 && newsEnd > (line.visible ? line.y : foot.y) - 20) || (hint.visible && Style.landscape && hint.y + hint.height > tongues.y - 12)
    }
    HarbourScene {
        page: root.page
        low: Style.landscape ? news.tallness > 0 : !root.tall
        x: Style.landscape ? Style.left : 0
        width: root.width - x
        room: Style.landscape ? foot.y : root.sceneRoom + root.sky
        y: root.floor - height
    }
    // Not the header: its corners are staff's (Main).
    Item {
        y: head.height
        width: parent.width
        height: foot.y - y

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 0
            onTapped: {
                if (root.visible)
                    Journey.touch(root.page.start?.id ?? "");
            }
        }
    }
    PageHead {
        id: head

        page: root.page
    }
    Rectangle {
        id: sign

        visible: root.marked
        x: parent.width - Style.margin - width
        y: head.height + 4
        width: 56
        height: 56
        radius: 28
        color: Style.attnSoft
        border.width: Style.flatEdge
        border.color: Style.attn
        antialiasing: true
        Accessible.role: Accessible.Indicator
        Accessible.name: root.page.mark_label ?? ""

        Icon {
            anchors.centerIn: parent
            name: "tool"
            size: 34
            color: Style.attn
        }
    }
    NoticeList {
        id: news

        readonly property real tallness: notices.length > 0 ? height : 0

        x: Style.landscape ? Style.left + Style.margin : Style.margin
        y: head.height + (Style.shallow ? 0 : 8)
        width: Style.inner - (root.marked ? 80 : 0)
        // The first page stays calm: where there is little room a third one is read on the page of the machine.
        notices: (root.page.notices ?? []).slice(0, Style.low || Style.large || root.tight ? 2 : 3)
    }
    Column {
        id: said

        readonly property real lowest: Style.landscape ? head.height + (Style.shallow ? 0 : 24) : news.tallness > 0 ? news.y + news.tallness + 28 : head.height + (Style.pageHeight > 1700 && !Style.large ? 72 : 16)
        readonly property real below: (hint.visible ? hint.height + (Style.shallow ? 12 : 32) : 0) + (tongues.visible ? tongues.height + 24 : 0)

        x: Style.margin
        // High contrast has no scene: the words come down to the button.
        y: Style.landscape ? Math.max(lowest, Math.round((foot.y - head.height - height - below) * 0.5) + head.height) : Style.plain ? Math.max(lowest, start.y - 64 - height) : lowest
        width: root.column
        spacing: Style.shallow || Style.large ? 12 : 24

        Column {
            id: lines

            width: parent.width

            Repeater {
                model: root.headline.length

                KText {
                    required property int index

                    width: parent ? parent.width : 0
                    text: root.headline[index] ?? ""
                    size: fitted.size
                    bold: true
                    lineHeight: Math.round(size * 1.29)
                    Accessible.role: Accessible.Heading
                }
            }
        }
        Column {
            id: subs

            width: parent.width
            spacing: 4

            Repeater {
                model: root.sub.length

                KText {
                    required property int index

                    width: parent ? parent.width : 0
                    text: root.sub[index] ?? ""
                    size: Style.shallow ? Style.xs : Style.landscape ? Style.s : Style.m
                    lineHeight: Math.round(size * 1.5)
                    color: Style.ink2
                    even: true
                }
            }
        }
    }
    QtObject {
        id: fitted

        // The largest size at which the longest line stands whole, a figure's at most; below a question's size it takes two lines.
        readonly property int least: Style.shallow ? 48 * Math.min(1, Style.scale) : Style.l
        readonly property int size: Math.max(least, Math.min(Style.landscape && Style.large ? 80 : Style.figure, Math.floor(Style.figure * root.column / Style.advance(root.longest, Style.figure, true) / 4) * 4))
    }
    Item {
        id: hint

        readonly property string words: root.page.card_hint ?? ""

        visible: words !== "" && !root.tight
        x: Style.margin
        y: Style.landscape ? said.y + said.height + 32 : foot.y - height - (root.known ? line.height + 48 : 32)
        width: root.column
        height: Math.max(card.size, hinted.height)

        Icon {
            id: card

            x: Style.landscape ? 0 : Math.max(0, (parent.width - size - 20 - Math.min(hinted.natural, hinted.width)) / 2)
            anchors.verticalCenter: parent.verticalCenter
            name: "id"
            size: Math.round(Style.s * 1.4)
            color: Style.ink2
        }
        KText {
            id: hinted

            x: card.x + card.size + 20
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(natural, Style.even(text, parent.width - card.size - 20, size, false))
            text: hint.words
            color: Style.ink2
        }
    }
    MachineLine {
        id: line

        visible: root.known && !(root.tight && news.tallness > 0)
        x: Style.landscape ? Style.left + Style.margin : Style.margin
        y: foot.y - height - 24
        width: Style.inner
        entry: root.page.machine ?? ({})
    }
    KButton {
        id: start

        visible: !Style.landscape
        x: Style.margin
        y: (hint.visible ? hint.y : foot.y) - (Style.pageHeight > 1700 ? 32 : 24) - height
        width: Style.inner
        height: Math.round((Style.pageHeight > 1700 ? 168 : 144) + 48 * Style.grown)
        kind: "primary"
        size: Math.round(48 * Style.scale)
        target: Style.landscape ? "" : root.page.start?.id ?? ""
        label: root.page.start?.label ?? ""
        icon: root.page.start?.icon ?? ""
    }
    PageFoot {
        id: foot

        page: ({
                assist: root.assist,
                primary: Style.landscape ? root.page.start ?? null : null,
                tongues: Style.landscape ? [] : root.languages
            })
    }
    Tongues {
        id: tongues

        visible: Style.landscape
        x: Style.margin
        y: foot.y - height - 20
        width: root.column
        languages: Style.landscape ? root.languages : []
    }
    Tongues {
        visible: !Style.landscape
        x: Style.margin
        y: foot.y + foot.barTop
        width: Style.inner
        languages: Style.landscape ? [] : root.languages
    }

    // The languages, each in its own words.
    component Tongues: Row {
        id: row

        property var languages: []

        spacing: Style.gap

        Repeater {
            model: row.languages.length

            KButton {
                required property int index
                readonly property var entry: row.languages[index] ?? ({})

                width: (row.width - (row.languages.length - 1) * Style.gap) / row.languages.length
                height: Style.landscape ? Math.min(Style.bar, 104) : Style.bar
                target: entry.id ?? ""
                label: entry.label ?? ""
                chosen: entry.chosen ?? false
                choosable: true
                readonly property bool tight: width < 260
                icon: chosen && !tight ? "check" : ""
                checked: chosen && tight
            }
        }
    }
}
