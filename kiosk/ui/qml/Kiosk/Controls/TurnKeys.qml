import QtQuick
import Kiosk.Style

// Two keys that turn the pages of `pages`, and which one is open, between them. They stand there while there is more than one page.
Item {
    id: root

    property Pages pages: null
    // {more, less}: what the keys say.
    property var labels: null
    readonly property int side: Math.min(Math.round(width * 0.36), Math.max(200, Math.round(Math.max(back.natural, onward.natural))))

    visible: (pages?.count ?? 1) > 1

    KButton {
        id: back

        enabled: root.pages?.less ?? false
        opacity: enabled ? 1 : 0
        width: root.side
        height: root.height
        target: "page-less"
        label: root.labels?.less ?? ""
        icon: "arrow-left"
        onTapped: root.pages.turn(false)
    }
    KText {
        anchors.centerIn: parent
        text: ((root.pages?.at ?? 0) + 1) + " / " + (root.pages?.count ?? 1)
        color: Style.ink2
    }
    KButton {
        id: onward

        enabled: root.pages?.more ?? false
        opacity: enabled ? 1 : 0
        x: root.width - width
        width: root.side
        height: root.height
        target: "page-more"
        label: root.labels?.more ?? ""
        icon: "arrow-right"
        onTapped: root.pages.turn(true)
    }
}
