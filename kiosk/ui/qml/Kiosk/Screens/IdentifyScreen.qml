import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Where the card goes: the order in large type, the machine as it stands there, and below it what went wrong, if anything did.
PageFrame {
    id: root

    readonly property var banner: page.banner ?? null

    headingSize: fit.size

    HeadingSize {
        id: fit

        text: root.page.heading ?? ""
    }
    MachineDrawing {
        id: drawing

        y: root.bodyTop + 36
        width: parent.width
        height: parent.height - y - 48 - (root.banner ? banner.height + Style.gap : 0)
        card: root.page.drawing?.card ?? "none"
        ring: root.page.drawing?.ring ?? "none"
        tone: root.page.drawing?.tone ?? "ask"
    }
    Banner {
        id: banner

        visible: root.banner !== null
        y: drawing.y + drawing.height + Style.gap
        width: parent.width
        tone: root.banner?.tone ?? "info"
        icon: root.banner?.icon ?? ""
        title: root.banner?.title ?? ""
        text: root.banner?.text ?? ""
    }
}
