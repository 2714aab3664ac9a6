import QtQuick
import Kiosk.Style

// What the dark band of staff says: where one is, what citizens see, who is here. Placed by hand: a positioner would be a frame late.
Item {
    id: root

    property var page: ({})
    // How far the heading stands in beside the sign, where the lines below it begin under the sign; and how high the sign is.
    property real indent: 0
    property real beside: 0

    height: mark.y + (mark.text === "" ? 0 : mark.height)

    KText {
        id: heading

        // No word is broken: the longest one tells how large they can be.
        readonly property int full: Style.shallow ? Style.m : Style.l
        readonly property real widest: (root.page.heading ?? "").split(" ").reduce((most, word) => Math.max(most, Style.advance(word, full, true)), 1)

        x: root.indent
        width: parent.width - x
        text: root.page.heading ?? ""
        size: Math.floor(full * Math.min(1, width / widest))
        bold: true
        color: Style.nightInk
        Accessible.role: Accessible.Heading
    }
    KText {
        id: lead

        visible: text !== ""
        y: Math.max(heading.height, root.beside) + 6
        width: Style.even(text, parent.width, size, false)
        text: root.page.lead ?? ""
        size: Style.xs
        color: Style.nightInk2
    }
    KText {
        id: who

        visible: text !== ""
        y: lead.y + (lead.text === "" ? 0 : lead.height + 6)
        width: Style.even(text, parent.width, size, false)
        text: root.page.who ?? ""
        size: Style.xs
        color: Style.nightInk2
    }
    KText {
        id: mark

        visible: text !== ""
        y: who.y + (who.text === "" ? 0 : who.height + 6)
        width: parent.width
        text: root.page.simulated ?? ""
        size: Style.xs
        color: Style.nightKapok
    }
}
