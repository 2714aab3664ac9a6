import QtQuick
import Kiosk.Style

// What the dark band of staff says: where one is, what citizens see, who is here. Placed by hand: a positioner would be a frame late.
Item {
    id: root

    property var page: ({})
    // No word of the heading is broken: in a narrow column it is as large as its longest word allows.
    readonly property int largest: Style.shallow ? Style.m : Style.l
    readonly property real longest: (page.heading ?? "").split(" ").reduce((most, word) => Math.max(most, Style.advance(word, largest, true)), 1)
    readonly property bool narrow: longest > width && !/[\u3000-\u9fff]/.test(page.heading ?? "")

    height: mark.y + (mark.text === "" ? 0 : mark.height)

    KText {
        id: heading

        width: parent.width
        text: root.page.heading ?? ""
        size: root.narrow ? Math.max(Style.xs, Math.floor(root.largest * root.width / root.longest)) : root.largest
        bold: true
        color: Style.nightInk
        Accessible.role: Accessible.Heading
    }
    KText {
        id: lead

        visible: text !== ""
        y: heading.height + 6
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
