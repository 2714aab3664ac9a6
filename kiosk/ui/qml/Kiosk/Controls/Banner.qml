import QtQuick
import Kiosk.Style

// One flat sentence in its tone, with its own icon; `button` ({id, label}) may stand at its right end. A sentence in another language than the
// page's (`lang`) has that language's name below it (`mark`), for eyes and for screen readers.
Rectangle {
    id: banner

    property string tone: "info"
    property string icon: ""
    property string title: ""
    property string text: ""
    property string lang: ""
    property string mark: ""
    property var button: null
    property color inkColor: Style.toneInk(tone)
    readonly property int air: Style.shallow ? 16 : 28
    readonly property bool asks: button !== null && button !== undefined
    // A button takes no more than two fifths, and the words beside it no more than three lines; else it stands below them.
    readonly property real room: width - words.x - change.width - 36
    readonly property bool below: asks && (change.width > width * 0.42 || said.natural > 3 * room)

    implicitWidth: Style.inner
    implicitHeight: Math.max(Style.shallow ? 80 : 104, words.height + 2 * air + (below ? change.height + 12 : 0), asks && !below ? change.height + 24 : 0)
    radius: Style.radiusCard
    color: Style.toneGround(tone)
    border.width: Style.flatEdge
    border.color: Style.toneInk(tone)
    antialiasing: true

    Accessible.role: tone === "info" ? Accessible.StaticText : Accessible.AlertMessage
    Accessible.name: title + " " + text
    Accessible.description: mark

    Icon {
        id: sign

        x: 32
        y: words.y + Math.round((Style.line(Style.s) - size) / 2)
        name: banner.icon
        size: Math.round(Style.s * 1.5)
        color: Style.toneInk(banner.tone)
    }
    Item {
        id: words

        x: banner.icon === "" ? 40 : 32 + sign.size + 24
        y: banner.below ? banner.air : (banner.height - height) / 2
        width: banner.width - x - (banner.asks && !banner.below ? change.width + 36 : 32)
        height: (banner.title === "" ? 0 : headline.height) + (banner.text === "" ? 0 : said.height) + (banner.mark === "" ? 0 : named.height + 4)

        KText {
            id: headline

            visible: text !== ""
            width: Style.even(text, parent.width, size, true)
            text: banner.title
            bold: true
            color: banner.inkColor
        }
        KText {
            id: said

            visible: text !== ""
            y: banner.title === "" ? 0 : headline.height
            width: Style.even(text, parent.width, size, false)
            text: banner.text
            lang: banner.lang
            color: banner.inkColor
        }
        KText {
            id: named

            visible: text !== ""
            y: said.y + said.height + 4
            width: parent.width
            text: banner.mark
            size: Style.xs
            color: Style.ink2
        }
    }
    KButton {
        id: change

        visible: banner.asks
        anchors.right: parent.right
        anchors.rightMargin: 12
        y: banner.below ? banner.height - height - 12 : (banner.height - height) / 2
        width: Math.min(banner.width - 24, Math.max(152, natural))
        height: 80 + 40 * Style.grown
        target: banner.asks ? banner.button.id : ""
        label: banner.asks ? banner.button.label : ""
    }
}
