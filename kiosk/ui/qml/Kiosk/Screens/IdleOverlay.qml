pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import Kiosk.Style
import Kiosk.Controls
import Kiosk.Bridge

// Is anyone still there? It covers all that was typed. Every touch but "end" means: more time.
Rectangle {
    id: cover

    property var page: ({})
    readonly property var idle: page.idle ?? ({})
    readonly property real share: Math.max(0, Math.min(1, (idle.seconds ?? 0) / Math.max(1, idle.total ?? 1)))

    width: 1080
    height: 1920
    color: Style.night

    TapHandler {
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 0
        onTapped: Journey.touch("more-time")
    }
    PageHead {
        page: cover.page
        bare: true
        ink: Style.nightInk
        ink2: Style.nightInk2
        bay: Style.nightAccent
        headColor: Style.nightKapok
    }
    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        y: 350
        name: "eye-off"
        size: 92
        color: Style.nightAccent
    }
    KText {
        x: Style.margin
        y: 469
        width: Style.inner
        horizontalAlignment: Text.AlignHCenter
        text: cover.idle.covered ?? ""
        size: Style.m
        color: Style.nightInk
    }
    Rectangle {
        y: 768
        width: 1080
        height: 1152
        radius: Style.radiusSheet
        color: Style.paper
        antialiasing: true
    }
    Column {
        x: Style.margin
        y: 952 - height / 2
        width: 700
        spacing: 6

        KText {
            width: parent.width
            text: cover.idle.heading ?? ""
            size: Style.l
            bold: true
            Accessible.role: Accessible.Heading
        }
        Column {
            width: parent.width

            Repeater {
                model: (cover.idle.lead_lines ?? []).length

                KText {
                    required property int index

                    width: parent ? parent.width : 0
                    text: cover.idle.lead_lines[index] ?? ""
                    size: Style.m
                    lineHeight: 60
                    color: Style.ink2
                }
            }
        }
    }
    Item {
        x: 1024 - width
        y: 834
        width: 236
        height: 236
        Accessible.role: Accessible.StaticText
        Accessible.name: (cover.idle.seconds ?? 0) + " " + (cover.idle.unit ?? "")

        Shape {
            anchors.fill: parent

            ShapePath {
                strokeColor: Style.hair
                strokeWidth: 16
                fillColor: "transparent"
                PathAngleArc {
                    centerX: 118
                    centerY: 118
                    radiusX: 110
                    radiusY: 110
                    startAngle: 0
                    sweepAngle: 360
                }
            }
            ShapePath {
                strokeColor: Style.accent
                strokeWidth: cover.share > 0 ? 16 : -1
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap
                PathAngleArc {
                    centerX: 118
                    centerY: 118
                    radiusX: 110
                    radiusY: 110
                    startAngle: -90
                    sweepAngle: 360 * cover.share
                }
            }
        }
        KText {
            y: 34
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: String(cover.idle.seconds ?? "")
            size: Style.figure
            bold: true
        }
        KText {
            y: 147
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: cover.idle.unit ?? ""
            color: Style.ink2
        }
    }
    KButton {
        kind: "primary"
        x: Style.margin
        y: 1144
        width: Style.inner
        height: 240
        size: Style.l
        target: cover.idle.more ? cover.idle.more.id : ""
        label: cover.idle.more ? cover.idle.more.label : ""
    }
    KText {
        x: Style.margin
        y: 1424
        width: Style.inner
        horizontalAlignment: Text.AlignHCenter
        text: cover.idle.note ?? ""
        color: Style.ink2
    }
    Rectangle {
        y: 1728
        width: 1080
        height: 192
        color: Style.surface

        Rule {
            width: parent.width
        }
    }
    KButton {
        x: Style.margin
        y: 1752
        width: 472
        height: 128
        target: cover.idle.end ? cover.idle.end.id : ""
        label: cover.idle.end ? cover.idle.end.label : ""
        icon: cover.idle.end ? cover.idle.end.icon ?? "" : ""
    }
}
