pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The footer, from 1600: the assist bar, then back at the left and the one filled button, or what is waited for, at the right.
Rectangle {
    id: foot

    property var page: ({})
    readonly property var assist: page.assist ?? []
    readonly property var back: page.back ?? null
    readonly property var primary: page.retry ?? page.primary ?? null
    // One or two helps are keys as wide as "back"; more stand in five flat places.
    readonly property bool few: assist.length < 3
    readonly property string waiting: page.waiting ?? ""

    y: 1600
    width: 1080
    height: 320
    color: Style.surface

    Rule {
        width: parent.width
    }
    Repeater {
        model: foot.assist.length

        Loader {
            id: place

            required property int index
            readonly property var entry: foot.assist[index] ?? ({})

            x: Style.margin + index * (foot.few ? 344 : 198.4)
            y: 16
            sourceComponent: foot.few ? wide : five

            Component {
                id: wide

                KButton {
                    width: 320
                    height: 100
                    target: place.entry.id ?? ""
                    label: place.entry.label ?? ""
                    icon: place.entry.icon ?? ""
                    chosen: place.entry.chosen ?? false
                    bold: false
                }
            }
            Component {
                id: five

                Assist {
                    entry: place.entry
                }
            }
        }
    }
    Rule {
        visible: foot.assist.length > 0
        x: Style.margin
        y: 132
        width: Style.inner
    }
    KButton {
        visible: foot.back !== null
        x: Style.margin
        y: 152
        width: 320
        height: 128
        target: foot.back ? foot.back.id : ""
        label: foot.back ? foot.back.label : ""
        icon: foot.back ? foot.back.icon ?? "" : ""
    }
    KButton {
        visible: foot.primary !== null
        kind: "primary"
        x: 400
        y: 152
        width: 624
        height: 128
        target: foot.primary ? foot.primary.id : ""
        label: foot.primary ? foot.primary.label : ""
        icon: foot.primary ? foot.primary.icon ?? "" : ""
    }
    Row {
        visible: foot.primary === null && foot.waiting !== ""
        // nothing to go back to: in the middle of the footer
        x: foot.back !== null ? 400 + (624 - width) / 2 : (parent.width - width) / 2
        y: 152
        height: 128
        spacing: 24

        Spinner {
            anchors.verticalCenter: parent.verticalCenter
        }
        KText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, 624 - 64)
            text: foot.waiting
            color: Style.ink2
        }
    }
}
