pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Card and paper first, then five faces or none.
PageFrame {
    id: root

    readonly property var banners: page.banners ?? []
    // Landscape: what is to be taken stands in the left column, below the words.
    readonly property bool beside: Style.landscape && !Style.large
    readonly property string thanks: page.thanks ?? ""
    readonly property real faceHeight: Style.shallow ? 168 : Math.round(Math.min(232, 180 + (contentPlace.height - 700) * 0.2) + 40 * Style.grown)

    headingSize: Style.shallow ? Style.l : Style.landscape ? Math.max(80, Style.l) : Style.figure
    order: true

    Fits {
        over: root.beside ? told.height + 20 > note.y || rate.y < 0 : told.y < 0
    }
    MachineDrawing {
        visible: height > 150
        width: parent.width
        height: (root.beside ? rate.y : told.y) - Style.gap
        card: root.page.drawing?.card ?? "none"
        document: root.page.drawing?.document ?? "card"
        paper: root.page.drawing?.paper ?? "none"
        tone: root.page.drawing?.tone ?? "take"
    }
    Grid {
        id: told

        readonly property bool stacked: root.beside || Style.large || Style.inner < 700
        readonly property real cell: stacked ? width : (width - (root.banners.length - 1) * Style.gap) / Math.max(1, root.banners.length)
        readonly property real highest: Array.from(children).reduce((most, child) => Math.max(most, child.implicitHeight), 0)

        parent: root.beside ? root.speakingPlace : root.contentPlace
        y: root.beside ? 0 : rate.y - 32 - height
        width: parent ? parent.width : 0
        columns: stacked ? 1 : Math.max(1, root.banners.length)
        spacing: stacked ? 16 : Style.gap

        Repeater {
            model: root.banners.length

            Banner {
                required property int index
                readonly property var entry: root.banners[index] ?? ({})

                width: told.cell
                height: told.highest
                tone: entry.tone ?? "attn"
                icon: entry.icon ?? ""
                title: entry.title ?? ""
                text: entry.text ?? ""
            }
        }
    }
    Item {
        id: rate

        readonly property bool beside: asked.natural + help.natural + Style.gap <= width

        y: faces.y - 20 - height
        width: parent.width
        height: beside ? Math.max(asked.height, help.height) : asked.height + help.height
        visible: root.thanks === ""

        KText {
            id: asked

            width: rate.beside ? natural : parent.width
            text: root.page.rate_title ?? ""
            size: Style.m
            bold: true
        }
        KText {
            id: help

            x: rate.beside ? parent.width - width : 0
            y: rate.beside ? asked.height - height - 2 : asked.height
            width: rate.beside ? natural : parent.width
            text: root.page.rate_help ?? ""
            color: Style.ink2
        }
    }
    FaceRow {
        id: faces

        y: (note.parent === parent ? note.y - 28 : parent.height) - height
        width: parent.width
        height: faceHeight
        faceHeight: root.faceHeight
        visible: root.thanks === ""
        faces: root.page.faces ?? []
    }
    Rectangle {
        visible: root.thanks !== ""
        y: rate.y
        width: parent.width
        height: faces.y + faces.height - y
        radius: Style.radiusCard
        color: Style.soft
        border.width: Style.flatEdge
        border.color: Style.accent
        antialiasing: true
        Accessible.role: Accessible.AlertMessage
        Accessible.name: root.thanks

        Column {
            anchors.centerIn: parent
            width: parent.width - 48
            spacing: 16

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "mood-happy"
                size: Style.shallow ? 64 : 96
            }
            KText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: root.thanks
                size: Style.m
                bold: true
                Accessible.ignored: true
            }
        }
    }
    KText {
        id: note

        parent: root.beside ? root.speakingPlace : root.contentPlace
        y: (parent ? parent.height : 0) - height
        width: parent ? parent.width : 0
        text: root.page.note ?? ""
        color: Style.ink2
        even: true
        horizontalAlignment: root.beside ? (Style.mirrored ? Text.AlignRight : Text.AlignLeft) : Text.AlignHCenter
    }
}
