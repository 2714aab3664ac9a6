// The terminal as it stands before the citizen: screen, keypad, card reader, receipt printer, paper tray.
// Every part is a flat rectangle, so the drawing needs no graphics card and takes the colours of the theme.
// It is a picture only: it has nothing to touch, and the heading beside it says the same in words.
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Item {
    id: root

    // "none", "lay" (a card on its way to the reader) or "on" (it lies there)
    property string card: "none"
    // What lies there: a "card" or a "booklet"
    property string document: "card"
    // "none", or "show" (a phone with a code under the scanner)
    property string code: "none"
    // "none", "coming" or "out"
    property string paper: "none"
    // "none", "reader", "scanner" or "printer": the place that asks for a hand or an eye
    property string ring: "none"
    // "ask": three rings, put something here or look here. "take": one strong ring round each thing that is to be taken away.
    property string tone: "ask"
    // What the drawn screen shows: "reader" and "printer" an arrow to that place, "check" a tick, "none" nothing
    property string arrow: root.tone === "take" ? "check" : root.ring

    readonly property bool booklet: root.document === "booklet"
    readonly property bool takesCard: root.tone === "take" && root.card === "on"
    readonly property bool takesPaper: root.tone === "take" && root.paper !== "none"
    // The parts have the measures of a picture 968 wide; the whole is scaled to its place, so that the desk always stands in it.
    readonly property real ratio: Math.max(0.1, Math.min(width / 968, height / 512))
    readonly property real tall: height / ratio
    readonly property real screenEnd: Math.round(Math.min(264, root.tall * 0.305))
    readonly property real trayRoom: root.tall - desk.y - desk.height - 26

    // The machine is a thing with colours of its own: warm grey, as its housing is.
    readonly property color deskTop: Style.colours.desk
    readonly property color deskFront: Style.colours.deskFront
    readonly property color recess: Style.colours.recess
    readonly property color outline: Style.colours.seam
    readonly property color dark: Style.colours.glass
    // High contrast draws every part by its outline.
    readonly property int line: Style.plain ? 4 : 0

    implicitWidth: 968
    implicitHeight: 648

    // The machine stands there as it stands there, whichever way the words run.
    transform: Scale {
        xScale: Style.mirrored ? -1 : 1
        origin.x: root.width / 2
    }

    component Rings: Item {
        id: rings
        property bool asks: false
        property bool takes: false
        property int beat: 2
        anchors.fill: parent
        Timer {
            interval: 520
            repeat: true
            running: !Style.still && rings.visible && (rings.asks || rings.takes)
            onTriggered: rings.beat = (rings.beat + 1) % 4
            onRunningChanged: if (!running) rings.beat = 2
        }
        Repeater {
            model: 3
            Rectangle {
                id: one
                required property int index
                readonly property real out: 19 + one.index * 18
                anchors { fill: parent; margins: -one.out }
                visible: rings.asks || (rings.takes && one.index === 0)
                radius: 20 + one.out
                color: "transparent"
                border { width: 7; color: rings.takes ? Style.focus : Style.accent }
                opacity: rings.takes ? (rings.beat % 2 === 0 ? 1 : 0.45) : rings.beat < one.index ? 0.1 : [1, 0.5, 0.24][one.index]
                Behavior on opacity { enabled: !Style.still; NumberAnimation { duration: Style.motion } }
            }
        }
    }

    component Stroke: Rectangle {
        width: 20
        radius: 10
        color: Style.accent
        antialiasing: true
    }

    component Arrow: Item {
        width: 110
        height: 122
        Stroke { x: 45; height: parent.height }
        Repeater {
            model: [-45, 45]
            Stroke {
                id: barb
                required property int modelData
                x: 45
                y: (parent?.height ?? 0) - height
                height: 72
                transform: Rotation { origin.x: 10; origin.y: 62; angle: barb.modelData }
            }
        }
    }

    component Bar: Rectangle {
        height: 10
        radius: 5
        color: Style.colours.cardLine
    }

    component IdCard: Rectangle {
        width: 220
        height: 138
        radius: 12
        color: Style.colours.card
        antialiasing: true
        border { width: 4; color: Style.colours.cardEdge }
        Bar { x: 20; y: 23; width: 52; color: Style.colours.cardEdge }
        Bar { x: 20; y: 47; width: 90 }
        Bar { x: 20; y: 67; width: 76 }
        Bar { x: 20; y: 107; width: 124 }
        Rectangle {
            x: 142; y: 22; width: 58; height: 70; radius: 6
            color: Style.colours.cardPhoto
            antialiasing: true
            clip: true
            Rectangle { x: 15; y: 11; width: 28; height: 28; radius: 14; color: Style.colours.cardFace }
            Rectangle { x: 5; y: 45; width: 48; height: 25; topLeftRadius: 24; topRightRadius: 24; color: Style.colours.cardFace }
        }
    }

    component Teeth: Row {
        id: teeth
        property color color
        x: 2
        spacing: 4
        Repeater {
            model: 8
            Rectangle { width: 10; height: 10; rotation: 45; antialiasing: true; color: teeth.color }
        }
    }

    component Receipt: Item {
        id: receipt
        property real length: 0
        width: 112
        height: receipt.length + 8
        clip: true
        Behavior on length { enabled: !Style.still; NumberAnimation { duration: Style.motion } }
        Item {
            y: receipt.length - 190
            width: parent.width
            height: 190
            Teeth { y: 184; color: Style.colours.seam }
            Rectangle { width: parent.width; height: 189; color: Style.colours.seam }
            Teeth { y: 181; color: Style.colours.sheet }
            Rectangle { x: 2; width: parent.width - 4; height: 187; color: Style.colours.sheet }
            Repeater {
                model: [0.9, 0.72, 0.9, 0.5, 0.9, 0.72, 0.9, 0.62]
                Rectangle {
                    required property int index
                    required property real modelData
                    x: 16; y: 18 + index * 20; height: 7; radius: 3.5
                    width: 80 * modelData
                    color: index % 4 === 3 ? Style.colours.sheetInk : Style.colours.sheetLine
                }
            }
        }
    }

    Rectangle {
        anchors.fill: parent
        radius: 24
        color: Style.soft
        border.width: Style.flatEdge
        border.color: Style.hair
    }
    Item {
        width: 968
        height: root.tall
        x: Math.round((root.width - 968 * root.ratio) / 2)
        scale: root.ratio
        transformOrigin: Item.TopLeft

        // the column of the machine
        Rectangle { x: 130; width: 708; height: root.tall; color: Style.colours.housingEdge }
        Rectangle { x: 139; width: 690; height: root.tall; color: Style.colours.housing }

        // the screen; its upper end lies outside the picture
        Item {
            x: 176
            width: 616
            height: root.screenEnd
            clip: true
            Rectangle {
                y: -40
                width: parent.width
                height: parent.height + 40
                radius: 24
                color: root.dark
                border { width: root.line; color: Style.edge }
            }
            Rectangle {
                x: 20; y: -40
                width: parent.width - 40
                height: parent.height + 20
                radius: 8
                color: Style.paper
                border { width: root.line / 2; color: Style.edge }
            }
            Repeater {
                model: root.arrow === "printer" || root.arrow === "none" ? [150, 210, 120] : []
                Rectangle {
                    required property int index
                    required property int modelData
                    x: 68; y: 22 + index * 36; width: modelData; height: 14; radius: 7
                    color: Style.hair
                }
            }
            Arrow {
                x: (root.arrow === "printer" ? 488 : 308) - 55
                y: Math.round((parent.height - 20 - height) / 2)
                visible: root.arrow === "reader" || root.arrow === "printer"
            }
            Rectangle {
                x: 308 - 48
                y: Math.round((parent.height - 20 - height) / 2)
                width: 96; height: 96; radius: 48
                color: Style.accent
                visible: root.arrow === "check"
                Icon { anchors.centerIn: parent; name: "check"; fixed: true; zoom: root.ratio; size: 68; color: Style.accentInk }
            }
        }

        // the desk: its shadow on the column, its front, its top
        Rectangle { x: 84; y: desk.y + 190; width: 800; height: desk.height - 164; radius: 20; color: root.dark; opacity: 0.1; visible: !Style.plain }
        Rectangle {
            id: desk
            x: 84
            y: root.screenEnd + 64
            width: 800
            height: 256
            radius: 20
            color: root.deskFront
            border { width: root.line; color: Style.edge }
            Rectangle { width: parent.width; height: 210; radius: 20; color: root.deskTop; border { width: root.line; color: Style.edge } }

            Repeater {
                model: root.code === "none" ? [[0, -54], [-56, 0], [56, 0], [0, 50]] : []
                Rectangle {
                    required property list<int> modelData
                    x: 128 + modelData[0] - 22; y: 105 + modelData[1] - 22
                    width: 44; height: 44; radius: 10
                    color: Style.surface
                    border { width: 3; color: root.outline }
                }
            }
            Rectangle { x: 105; y: 82; width: 46; height: 46; radius: 23; color: Style.ink2; visible: root.code === "none" }
            Rectangle {
                x: 178; y: 150; width: 24; height: 24; radius: 12
                visible: root.code === "none"
                color: Style.surface
                border { width: 3; color: root.outline }
                Rectangle { anchors.centerIn: parent; width: 8; height: 8; radius: 4; color: Style.ink2 }
            }

            Rectangle {
                x: 270; y: 28; width: 260; height: 154; radius: 20
                color: root.ring === "reader" || root.takesCard ? Style.accent : root.recess
                border { width: root.ring === "reader" || root.takesCard ? 0 : root.line; color: Style.edge }
                Rings { asks: root.tone === "ask" && root.ring === "reader"; takes: root.takesCard }
                Icon {
                    anchors.horizontalCenter: parent.horizontalCenter
                    y: root.card === "lay" ? 4 : 33
                    visible: root.card !== "on"
                    name: "wifi"
                    fixed: true
                    zoom: root.ratio
                    size: 88
                    rotation: 90
                    color: root.ring === "reader" ? Style.accentInk : Style.ink2
                }
                IdCard { anchors.centerIn: parent; visible: root.card === "on" && !root.booklet }
                Booklet { anchors.centerIn: parent; visible: root.card === "on" && root.booklet }
            }

            Rectangle {
                x: 600; y: 34; width: 164; height: 142; radius: 16
                color: root.recess
                border { width: root.line; color: Style.edge }
                Rings { asks: root.tone === "ask" && root.ring === "printer"; takes: root.takesPaper }
                Rectangle { x: 16; y: 36; width: 132; height: 14; radius: 7; color: Style.plain ? Style.edge : root.dark }
                Receipt {
                    x: 26; y: 43
                    length: root.paper === "out" ? 190 : root.paper === "coming" ? 140 : 0
                    visible: length > 0
                }
            }

            // the scanner's window, and a phone that is held under it: the hand covers what is there besides
            Rectangle {
                x: 40; y: 22; width: 176; height: 36; radius: 10
                visible: root.code !== "none"
                color: root.dark
                border { width: root.line; color: Style.edge }
                Rings { asks: root.tone === "ask" && root.ring === "scanner" }
                Rectangle { anchors.centerIn: parent; width: 136; height: 8; radius: 4; color: Style.accent }
            }
            Item {
                x: 72; y: 74
                visible: root.code === "show"
                Rectangle { x: 6; y: 12; width: 126; height: 212; radius: 22; rotation: -6; color: root.dark; opacity: 0.14; antialiasing: true; visible: !Style.plain }
                PhoneDrawing { rotation: -6 }
            }

            // a card on its way: over the edge of the desk, turned as a hand would hold it
            Item {
                x: 278; y: 120
                visible: root.card === "lay"
                Rectangle { x: 8; y: 16; width: 264; height: 166; radius: 14; rotation: -8; color: root.dark; opacity: 0.14; antialiasing: true; visible: !Style.plain }
                IdCard { scale: 1.2; rotation: -8; x: 22; y: 14; visible: !root.booklet }
                Booklet { scale: 1.2; rotation: -8; x: 22; y: 10; visible: root.booklet }
            }
        }

        // the tray for sheets, where the picture is high enough to show it
        Rectangle {
            id: tray

            visible: root.trayRoom >= 88
            x: 264
            y: desk.y + desk.height + 26 + Math.round((Math.min(220, root.trayRoom) - height) / 2)
            width: 440; height: 40; radius: 12
            color: Style.surface
            border { width: 3; color: Style.hair }
            Rectangle { anchors.centerIn: parent; width: 400; height: 20; radius: 10; color: Style.ink2 }
        }
        // the mark on the housing, and its foot
        Mark {
            visible: root.trayRoom >= 320
            x: 448
            y: tray.y + 40 + Math.round((root.tall - 56 - tray.y - 40 - height) / 2)
            bay: Style.hair
            head: Style.hair
        }
        Rectangle {
            visible: root.trayRoom >= 320
            x: 130
            y: root.tall - 48
            width: 708
            height: 48
            color: root.deskFront
            border { width: root.line / 2; color: Style.edge }
        }
    }
}
