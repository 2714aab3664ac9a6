pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// The machine works: what has happened, each with its time, and what is being done now. A bar stands only where a device counts.
PageFrame {
    id: root

    readonly property var happened: page.happened ?? []
    readonly property var progress: page.progress ?? null
    // What has happened stands in the left column, unless it is too much for it.
    property bool beside: Style.roomy

    function settle(): void {
        if (beside && card.implicitHeight > speakingPlace.height)
            beside = false;
    }

    headingSize: Style.shallow ? Style.l : Style.landscape ? Math.max(80, Style.l) : Style.figure
    order: true

    Fits {
        over: card.visible && card.implicitHeight > (root.beside ? root.speakingPlace : root.contentPlace).height
    }
    Item {
        id: drawn

        readonly property real room: parent.height - (root.beside ? 0 : card.implicitHeight + Style.gap)

        parent: root.contentPlace
        width: parent.width
        height: Math.max(0, room)

        MachineDrawing {
            visible: parent.room > 150
            anchors.fill: parent
            card: root.page.drawing?.card ?? "none"
            document: root.page.drawing?.document ?? "card"
            paper: root.page.drawing?.paper ?? "none"
            ring: root.page.drawing?.ring ?? "none"
            tone: "ask"
        }
    }
    Card {
        id: card

        parent: root.beside ? root.speakingPlace : root.contentPlace
        y: root.beside ? 0 : drawn.room > 150 ? parent.height - height : Math.max(0, (parent.height - height) * 0.4)
        width: parent ? parent.width : 0
        padding: Style.landscape ? 24 : 40
        color: root.beside ? Style.paper : Style.surface
        topPadding: 12
        bottomPadding: root.progress ? 36 : 12
        visible: root.happened.length > 0
        onImplicitHeightChanged: Qt.callLater(root.settle)

        Column {
            id: rows

            width: parent.width

            Repeater {
                model: root.happened.length

                Item {
                    id: row

                    required property int index
                    readonly property var entry: root.happened[row.index] ?? ({})
                    readonly property bool done: row.entry.done ?? false
                    readonly property int air: Style.shallow ? 14 : Style.landscape ? 20 : 28
                    readonly property int indent: sign.size + (Style.landscape ? 16 : 28)
                    // The time stands beside the words, or below them where the column is narrow.
                    readonly property bool beside: time.text === "" || words.natural + Style.advance(time.text, Style.s, false) + indent + Style.gap <= width || width > 800 && !Style.large

                    width: parent.width
                    height: words.height + (beside ? 0 : time.height) + 2 * air

                    Accessible.role: Accessible.ListItem
                    Accessible.name: words.text + " " + time.text

                    Rule {
                        visible: row.index > 0
                        x: row.indent
                        width: parent.width - x
                    }
                    Icon {
                        id: sign

                        y: row.air + Math.round((Style.line(Style.s) - size) / 2)
                        name: row.entry.icon ?? ""
                        size: Math.round(Style.s * (Style.landscape ? 1.25 : 1.5))
                    }
                    KText {
                        id: words

                        x: row.indent
                        y: row.air
                        width: parent.width - x - (row.beside && time.text !== "" ? time.width + Style.gap : 0)
                        text: row.entry.text ?? ""
                        bold: !row.done
                        Accessible.ignored: true
                    }
                    KText {
                        id: time

                        x: row.beside ? parent.width - width : row.indent
                        y: row.beside ? row.air + (row.height - 2 * row.air - height) / 2 : row.air + words.height
                        width: natural
                        text: row.entry.time ?? ""
                        size: row.beside ? Style.s : Style.xs
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
                    x: Style.landscape ? 0 : 76
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
