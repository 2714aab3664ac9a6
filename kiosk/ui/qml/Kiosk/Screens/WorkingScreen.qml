pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// The machine works: what has happened, each with its time, and what is being done now. A bar stands only where a device counts.
PageFrame {
    id: root

    readonly property var happened: page.happened ?? []
    readonly property var progress: page.progress ?? null

    headingSize: fit.size

    HeadingSize {
        id: fit

        text: root.page.heading ?? ""
    }
    MachineDrawing {
        y: root.bodyTop + 36
        width: parent.width
        height: card.y - Style.gap - y
        card: root.page.drawing?.card ?? "none"
        paper: root.page.drawing?.paper ?? "none"
        ring: root.page.drawing?.ring ?? "none"
        tone: "ask"
    }
    Card {
        id: card

        y: parent.height - 48 - height
        width: parent.width
        topPadding: 12
        bottomPadding: root.progress ? 36 : 12
        visible: root.happened.length > 0

        Column {
            width: parent.width

            Repeater {
                model: root.happened.length

                Item {
                    id: row

                    required property int index
                    readonly property var entry: root.happened[row.index] ?? ({})
                    readonly property bool done: row.entry.done ?? false

                    width: parent.width
                    height: words.height + 56

                    Accessible.role: Accessible.ListItem
                    Accessible.name: words.text + " " + time.text

                    Rule {
                        visible: row.index > 0
                        x: 80
                        width: parent.width - x
                    }
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        x: 4
                        name: row.entry.icon ?? ""
                        size: 48
                    }
                    KText {
                        id: words

                        anchors.verticalCenter: parent.verticalCenter
                        x: 80
                        width: parent.width - x - (time.text === "" ? 0 : time.width + Style.gap)
                        text: row.entry.text ?? ""
                        bold: !row.done
                        Accessible.ignored: true
                    }
                    KText {
                        id: time

                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        text: row.entry.time ?? ""
                        color: Style.ink2
                        wrapMode: Text.NoWrap
                        Accessible.ignored: true
                    }
                }
            }
            Item {
                visible: root.progress !== null
                width: parent.width
                height: 24

                Rectangle {
                    x: 80
                    width: parent.width - x
                    height: parent.height
                    radius: height / 2
                    color: Style.soft
                    border.width: Style.edgeWidth
                    border.color: Style.edge
                    antialiasing: true
                    Accessible.role: Accessible.ProgressBar
                    Accessible.name: (root.progress?.done ?? 0) + " / " + (root.progress?.of ?? 0)

                    Rectangle {
                        readonly property real part: (root.progress?.of ?? 0) > 0 ? Math.min(1, root.progress.done / root.progress.of) : 0

                        width: Math.max(height, Math.round(parent.width * part))
                        height: parent.height
                        radius: height / 2
                        color: Style.accent
                        antialiasing: true
                    }
                }
            }
        }
    }
}
