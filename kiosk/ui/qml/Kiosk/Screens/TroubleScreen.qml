import QtQuick
import Kiosk.Style
import Kiosk.Controls

// It does not go on here: what happened, what is safe, what to do now. Never a code, never blame.
Item {
    id: root

    property var page: ({})
    readonly property var number: page.number ?? null
    readonly property var lines: page.lines ?? []
    // An end as it was meant to be is no trouble.
    readonly property bool calm: page.icon === "circle-check" || page.icon === "eye-off"

    width: 1080
    height: 1920

    HeadingSize {
        id: fit

        text: root.page.heading ?? ""
    }
    PageFrame {
        page: Object.assign({}, root.page, {
            heading: "",
            lead: "",
            sample: ""
        })

        Chip {
            x: parent.width - width
            y: words.y + 46
            text: root.page.sample ?? ""
            icon: "info-circle"
        }
        Column {
            id: words

            // little to say stands nearer to the middle
            y: Math.max(56, Math.round((parent.height - height) * 0.3))
            width: parent.width

            Rectangle {
                width: 136
                height: 136
                radius: 68
                color: root.calm ? Style.soft : Style.attnSoft
                antialiasing: true

                Icon {
                    anchors.centerIn: parent
                    name: root.page.icon ?? ""
                    size: 84
                    color: root.calm ? Style.accent : Style.attn
                }
            }
            Item {
                width: 1
                height: 40
            }
            KText {
                width: parent.width
                text: root.page.heading ?? ""
                size: Math.min(72, fit.size)
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
                height: 56
            }
            NumberCard {
                visible: root.number !== null
                width: parent.width
                label: root.number?.label ?? ""
                number: root.number?.number ?? ""
            }
            Item {
                visible: root.number !== null
                width: 1
                height: Style.gap
            }
            LineCard {
                visible: root.lines.length > 0
                width: parent.width
                lines: root.lines
            }
        }
    }
}
