import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Where the card goes: the order in large type, the machine as it stands there, and what went wrong, if anything did.
PageFrame {
    id: root

    readonly property var banner: page.banner ?? null

    headingSize: Style.shallow ? Style.l : Style.landscape ? Math.max(80, Style.l) : Style.figure
    order: true
    speaking: Banner {
        id: aside

        visible: Style.roomy && root.banner !== null
        width: parent.width
        tone: root.banner?.tone ?? "info"
        icon: root.banner?.icon ?? ""
        title: root.banner?.title ?? ""
        text: root.banner?.text ?? ""
    }

    Fits {
        over: told.visible && told.height > told.parent.height || Style.roomy && root.banner !== null && aside.height > root.speakingPlace.height
    }
    MachineDrawing {
        visible: height > 150
        width: parent.width
        height: parent.height - (told.visible ? told.height + Style.gap : 0)
        card: root.page.drawing?.card ?? "none"
        code: root.page.drawing?.code ?? "none"
        document: root.page.drawing?.document ?? "card"
        ring: root.page.drawing?.ring ?? "none"
        tone: root.page.drawing?.tone ?? "ask"
    }
    Banner {
        id: told

        visible: !Style.roomy && root.banner !== null
        y: parent.height - height
        width: parent.width
        tone: root.banner?.tone ?? "info"
        icon: root.banner?.icon ?? ""
        title: root.banner?.title ?? ""
        text: root.banner?.text ?? ""
    }
}
