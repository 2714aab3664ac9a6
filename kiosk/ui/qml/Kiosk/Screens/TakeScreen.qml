pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Card and paper first, then five faces or none.
PageFrame {
    id: root

    readonly property var banners: page.banners ?? []
    readonly property string thanks: page.thanks ?? ""

    headingSize: fit.size

    HeadingSize {
        id: fit

        text: root.page.heading ?? ""
    }
    MachineDrawing {
        id: drawing

        y: root.bodyTop + 32
        width: parent.width
        height: told.y - Style.gap - y
        card: root.page.drawing?.card ?? "none"
        paper: root.page.drawing?.paper ?? "none"
        tone: root.page.drawing?.tone ?? "take"
    }
    Row {
        id: told

        readonly property real highest: Array.from(children).reduce((most, child) => Math.max(most, child.implicitHeight), 0)

        y: rate.y - 40 - (root.banners.length > 0 ? highest : -16)
        spacing: Style.gap

        Repeater {
            model: root.banners.length

            Banner {
                required property int index
                readonly property var entry: root.banners[index] ?? ({})

                width: (Style.inner - (root.banners.length - 1) * Style.gap) / root.banners.length
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

        y: faces.y - 24 - height
        width: parent.width
        height: Math.max(56, asked.height, help.height)
        visible: root.thanks === ""

        KText {
            id: asked

            anchors.bottom: parent.bottom
            width: Math.min(implicitWidth, parent.width - help.width - Style.gap)
            text: root.page.rate_title ?? ""
            size: Style.m
            bold: true
        }
        KText {
            id: help

            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 2
            text: root.page.rate_help ?? ""
            color: Style.ink2
            wrapMode: Text.NoWrap
        }
    }
    FaceRow {
        id: faces

        y: note.y - 32 - height
        height: 232
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
        antialiasing: true
        Accessible.role: Accessible.AlertMessage
        Accessible.name: root.thanks

        Column {
            anchors.centerIn: parent
            spacing: 20

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "mood-happy"
                size: 96
            }
            KText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: root.thanks
                size: Style.m
                bold: true
                Accessible.ignored: true
            }
        }
    }
    KText {
        id: note

        y: parent.height - 40 - height
        width: parent.width
        text: root.page.note ?? ""
        color: Style.ink2
        horizontalAlignment: Text.AlignHCenter
    }
}
