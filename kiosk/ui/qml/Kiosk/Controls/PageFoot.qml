pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The footer: back at the left, the one filled button, or what is waited for, at the right; the assist bar above them, in landscape between them.
//
// While the page above has further pages, the filled button turns to them: what is agreed to has been seen. On later ones "back" turns back.
Rectangle {
    id: foot

    property var page: ({})
    property Pages pages: null
    readonly property var assist: page.assist ?? []
    readonly property bool turning: (pages?.count ?? 1) > 1
    readonly property var turn: page.turn ?? null
    readonly property var forth: turning && pages.more ? {
        id: "page-more",
        label: turn?.more ?? (pages.at + 2) + " / " + pages.count,
        icon: "arrow-right"
    } : null
    readonly property var back: turning && pages.less ? {
        id: "page-less",
        label: turn?.less ?? pages.at + " / " + pages.count,
        icon: "arrow-left"
    } : page.back ?? null
    readonly property var primary: forth ?? page.retry ?? page.primary ?? null
    readonly property string waiting: primary === null ? page.waiting ?? "" : ""
    readonly property bool bare: (page.tongues ?? []).length === 0 && assist.length === 0 && back === null && primary === null && waiting === ""
    readonly property int wide: Style.landscape ? Math.max(180, Math.round(Style.pageWidth * 0.125)) : Math.round((width - 2 * Style.margin) * 0.3306)
    readonly property int filled: Style.landscape ? Math.round(Style.pageWidth * (Style.shallow ? 0.26 : 0.296)) : width - 2 * Style.margin - wide - Style.gap
    readonly property int helpHeight: Math.round(104 + 60 * Style.grown)
    readonly property int air: Style.large ? 24 : 20
    readonly property int barTop: Style.landscape ? (Style.shallow ? 18 : 24) : assist.length > 0 ? 16 + helpHeight + (Style.large ? 16 : 12) + air : 32
    readonly property real placeX: Style.landscape ? Style.margin + wide + Style.gap : Style.margin
    readonly property real placeWidth: Style.landscape ? width - 2 * placeX + wide - filled : width - 2 * Style.margin
    readonly property int placeGap: Style.gap
    // As many as the terminal has, from edge to edge; never larger than a third.
    readonly property int places: Math.max(3, assist.length)

    function act(target: string): void {
        if (target === "page-more" || target === "page-less")
            pages.turn(target === "page-more");
    }

    y: Style.pageHeight - height
    width: Style.pageWidth
    height: bare ? 0 : Style.landscape ? 2 * barTop + Style.bar : barTop + Style.bar + 40
    visible: !bare
    color: Style.surface

    Rule {
        width: parent.width
    }
    Repeater {
        model: foot.assist.length

        Assist {
            required property int index

            entry: foot.assist[index] ?? ({})
            width: (foot.placeWidth - (foot.places - 1) * foot.placeGap) / foot.places
            x: foot.placeX + index * (width + foot.placeGap)
            y: Style.landscape ? Math.round((foot.height - height) / 2) : 16
            height: Style.landscape ? Math.min(foot.helpHeight, foot.height - 24) : foot.helpHeight
        }
    }
    Rule {
        visible: foot.assist.length > 0 && !Style.landscape
        x: Style.margin
        y: foot.barTop - foot.air
        width: parent.width - 2 * Style.margin
    }
    KButton {
        visible: foot.back !== null
        x: Style.margin
        y: foot.barTop
        width: foot.wide
        height: Style.bar
        target: foot.back?.id ?? ""
        label: foot.back?.label ?? ""
        icon: foot.back?.icon ?? ""
        onTapped: foot.act(target)
    }
    KButton {
        visible: foot.primary !== null
        kind: "primary"
        x: parent.width - Style.margin - width
        y: foot.barTop
        width: foot.filled
        height: Style.bar
        target: foot.primary?.id ?? ""
        label: foot.primary?.label ?? ""
        icon: foot.primary?.icon ?? ""
        onTapped: foot.act(target)
    }
    Item {
        id: wait

        readonly property bool middle: foot.back === null && !Style.landscape

        visible: foot.waiting !== ""
        // nothing to go back to: in the middle of the footer
        x: middle ? Style.margin : foot.width - Style.margin - foot.filled
        y: foot.barTop
        width: middle ? foot.width - 2 * Style.margin : foot.filled
        height: Style.bar

        Spinner {
            id: turningRing

            x: (parent.width - width - 24 - words.contentWidth) / 2
            anchors.verticalCenter: parent.verticalCenter
        }
        KText {
            id: words

            x: turningRing.x + turningRing.width + 24
            width: parent.width - turningRing.width - 24
            height: parent.height
            verticalAlignment: Text.AlignVCenter
            text: foot.waiting
            color: Style.ink2
            fit: true
            maximumLineCount: 20
        }
    }
}
