import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Out of service: said in words that can be read in passing, with where to go instead and whom to call. Nothing to touch.
Rectangle {
    id: root

    property var page: ({})
    readonly property var lines: page.lines ?? []
    readonly property string phone: page.phone ?? ""

    width: 1080
    height: 1920
    color: Style.paper

    PageHead {
        page: root.page
    }
    HeadingSize {
        id: fit

        text: root.page.heading ?? ""
    }
    Column {
        x: Style.margin
        y: Math.max(240, Math.round((parent.height - height) / 2) - 24)
        width: Style.inner

        Rectangle {
            width: 176
            height: 176
            radius: 88
            color: Style.soft
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: "clock-pause"
                size: 108
            }
        }
        Item {
            width: 1
            height: 48
        }
        KText {
            width: parent.width
            text: root.page.heading ?? ""
            size: fit.size
            bold: true
            Accessible.role: Accessible.Heading
        }
        Item {
            width: 1
            height: 12
        }
        KText {
            visible: text !== ""
            width: parent.width
            text: root.page.lead ?? ""
            size: Style.m
            color: Style.ink2
        }
        Item {
            width: 1
            height: 72
        }
        LineCard {
            visible: root.lines.length > 0
            width: parent.width
            lines: root.lines
        }
        Item {
            width: 1
            height: Style.gap
        }
        Card {
            visible: root.phone !== ""
            width: parent.width
            topPadding: 36
            bottomPadding: 28

            Icon {
                x: 4
                y: Math.round((call.lineHeight - height) / 2) - 12
                name: "phone"
                size: 72
            }
            KText {
                id: call

                x: 112
                width: parent.width - x
                text: root.phone
                size: root.phone.length <= 14 ? Style.figure : Style.m
                lineHeight: root.phone.length <= 14 ? 112 : 72
                bold: true
            }
        }
    }
}
