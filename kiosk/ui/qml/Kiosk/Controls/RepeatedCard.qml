pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// One card of a repeating group: its number, what was answered, and the keys to change it or to take it away.
Rectangle {
    id: card

    property var entry: ({})
    property int number: 1
    readonly property var asking: entry.asking ?? null
    readonly property var lines: entry.lines ?? []
    readonly property var keys: asking !== null ? [asking.no, asking.yes] : [entry.change, entry.remove].filter(key => key)
    readonly property real keysWidth: keys.length * 168 + (keys.length - 1) * Style.gap
    // Keys stand beside the words while these keep half of the card.
    readonly property bool beside: asking === null && Style.s < 40 && width - keysWidth > width / 2

    implicitHeight: body.height + 64
    radius: Style.radiusCard
    color: asking !== null ? Style.attnSoft : Style.surface
    border.width: (entry.problem ?? "") !== "" ? 5 : Style.flatEdge
    border.color: (entry.problem ?? "") !== "" ? Style.error : Style.hair
    antialiasing: true

    Rectangle {
        id: disc

        anchors.left: parent.left
        anchors.leftMargin: 32
        y: 32
        width: 64
        height: 64
        radius: 32
        color: card.asking !== null ? Style.surface : Style.soft
        antialiasing: true

        KText {
            anchors.centerIn: parent
            text: (card.entry.icon ?? "") === "" && card.asking === null ? card.number : ""
            bold: true
            color: Style.accent
        }
        Icon {
            anchors.centerIn: parent
            name: card.asking !== null ? "alert-triangle" : card.entry.icon ?? ""
            size: 36
            color: card.asking !== null ? Style.attn : Style.accent
        }
    }
    Column {
        id: body

        anchors.left: disc.right
        anchors.leftMargin: 28
        anchors.right: parent.right
        anchors.rightMargin: card.beside ? card.keysWidth + 32 + Style.gap : 32
        y: 32
        spacing: 4

        KText {
            width: parent.width
            topPadding: card.lines.length === 0 && card.asking === null ? 8 : 0
            text: card.asking !== null ? card.asking.text ?? "" : card.entry.title ?? ""
            bold: true
            color: card.asking !== null ? Style.attn : Style.ink
        }
        Repeater {
            model: card.asking !== null ? 0 : card.lines.length

            KText {
                required property int index

                width: parent ? parent.width : 0
                text: card.lines[index] ?? ""
                size: Style.xs
                color: Style.ink2
            }
        }
        KText {
            visible: text !== ""
            width: parent.width
            text: card.entry.problem ?? ""
            size: Style.xs
            bold: true
            color: Style.error
        }
        Item {
            visible: !card.beside
            width: 1
            height: 12
        }
        Row {
            visible: !card.beside
            spacing: Style.gap

            Repeater {
                model: card.beside ? 0 : card.keys.length

                KButton {
                    required property int index
                    readonly property var key: card.keys[index] ?? ({})

                    width: Math.max(200, natural)
                    height: Math.max(88, Style.line(Style.s) + 36)
                    target: key.id ?? ""
                    label: key.label ?? ""
                    icon: key.icon ?? ""
                }
            }
        }
    }
    Row {
        visible: card.beside
        anchors.right: parent.right
        anchors.rightMargin: 32
        anchors.verticalCenter: parent.verticalCenter
        spacing: Style.gap

        Repeater {
            model: card.beside ? card.keys.length : 0

            KButton {
                required property int index
                readonly property var key: card.keys[index] ?? ({})

                width: 168
                height: 88
                target: key.id ?? ""
                label: key.label ?? ""
                showing: key.showing ?? ""
            }
        }
    }
}
