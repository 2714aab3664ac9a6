pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A picture of what lies on the scanner, with what is to be done about it drawn over it: corners round the page, numbered places, and the
// same numbers with their words below. `frame` and `hints` are in 0..1 of the picture's own sides; nothing is told by colour alone.
//
// hints: [{x, y, w, h, text, tone "info"|"attn"|"error"}]; message: {tone, icon, text} above everything.
Column {
    id: view

    property string picture: ""
    // Width by height of the picture.
    property real aspect: 0.7071
    property var frame: null
    property var hints: []
    property var message: null
    property real pictureHeight: 560
    // A drawing that shows how a sheet is laid, and not the sheet: paler.
    property bool dim: false
    readonly property color frameInk: Style.nightAccent

    spacing: 20

    Banner {
        visible: view.message !== null && view.message !== undefined
        width: parent.width
        tone: view.message?.tone ?? "info"
        icon: view.message?.icon ?? ""
        text: view.message?.text ?? ""
    }
    Rectangle {
        id: glass

        width: parent.width
        height: view.pictureHeight
        radius: Style.radiusCard
        color: Style.night
        antialiasing: true

        Item {
            id: paper

            readonly property real tall: Math.min(parent.height - 64, (parent.width - 64) / view.aspect)

            anchors.centerIn: parent
            width: Math.round(tall * view.aspect)
            height: Math.round(tall)

            Image {
                readonly property size pixels: Qt.size(Math.round(parent.width * Style.unit), Math.round(parent.height * Style.unit))

                anchors.fill: parent
                visible: view.picture !== ""
                opacity: view.dim ? 0.75 : 1
                // A citizen's paper: nothing of it stays in a cache behind the page.
                cache: false
                retainWhileLoading: true
                source: view.picture === "" || pixels.width < 1 || pixels.height < 1 ? "" : view.picture + "/" + pixels.width + "x" + pixels.height
                sourceSize: pixels
                Accessible.ignored: true
            }
            Repeater {
                model: view.hints.length

                Rectangle {
                    id: place

                    required property int index
                    readonly property var entry: view.hints[index] ?? ({})
                    readonly property color ink: (entry.tone ?? "info") === "info" ? Style.accent : Style.toneInk(entry.tone)

                    x: (entry.x ?? 0) * paper.width
                    y: (entry.y ?? 0) * paper.height
                    width: (entry.w ?? 0) * paper.width
                    height: (entry.h ?? 0) * paper.height
                    radius: 8
                    color: "transparent"
                    border.width: 4
                    border.color: ink
                    antialiasing: true

                    HintNumber {
                        anchors.horizontalCenter: parent.right
                        anchors.verticalCenter: parent.top
                        number: place.index + 1
                        tone: place.entry.tone ?? "info"
                    }
                }
            }
        }
        Item {
            id: found

            visible: view.frame !== null && view.frame !== undefined
            x: paper.x + (view.frame?.x ?? 0) * paper.width
            y: paper.y + (view.frame?.y ?? 0) * paper.height
            width: (view.frame?.w ?? 1) * paper.width
            height: (view.frame?.h ?? 1) * paper.height

            Repeater {
                model: 4

                Item {
                    id: corner

                    required property int index
                    readonly property bool atRight: index % 2 === 1
                    readonly property bool atBottom: index > 1

                    x: atRight ? found.width - width + 10 : -10
                    y: atBottom ? found.height - height + 10 : -10
                    width: 56
                    height: 56

                    Rectangle {
                        y: corner.atBottom ? parent.height - height : 0
                        width: parent.width
                        height: 10
                        radius: 5
                        color: view.frameInk
                    }
                    Rectangle {
                        x: corner.atRight ? parent.width - width : 0
                        width: 10
                        height: parent.height
                        radius: 5
                        color: view.frameInk
                    }
                }
            }
        }
    }
    Column {
        width: parent.width
        spacing: 12

        Repeater {
            model: view.hints.length

            Item {
                id: line

                required property int index
                readonly property var entry: view.hints[index] ?? ({})

                width: parent ? parent.width : 0
                implicitHeight: Math.max(48, says.height)

                HintNumber {
                    id: disc

                    anchors.left: parent.left
                    number: line.index + 1
                    tone: line.entry.tone ?? "info"
                }
                KText {
                    id: says

                    anchors.left: disc.right
                    anchors.leftMargin: 20
                    anchors.right: parent.right
                    text: line.entry.text ?? ""
                    color: (line.entry.tone ?? "info") === "info" ? Style.ink : Style.toneInk(line.entry.tone)
                }
            }
        }
    }
}
