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
    readonly property int ring: Style.shallow ? 168 : 236
    readonly property real sheetTop: Style.landscape ? 0 : Math.round(height * 0.4)
    readonly property real sheetLeft: Style.landscape ? Style.left : 0
    readonly property real air: Style.shallow ? 24 : Style.large ? 40 : 66

    width: Style.pageWidth
    height: Style.pageHeight
    color: Style.night

    TapHandler {
        gesturePolicy: TapHandler.ReleaseWithinBounds
        longPressThreshold: 0
        onTapped: Journey.touch("more-time")
    }
    Fits {
        over: asked.y < 20 || asked.y + asked.height > more.y - 20 || covered.y < 104
    }
    PageHead {
        page: cover.page
        bare: true
        ink: Style.nightInk
        ink2: Style.nightInk2
        bay: Style.nightAccent
        headColor: Style.nightKapok
    }
    Column {
        id: covered

        readonly property real wide: Style.landscape ? Style.left - Style.margin - 40 : cover.width - 2 * Style.margin

        x: Style.margin
        y: Style.landscape ? (cover.height - height) / 2 : (sheet.y + 128 - height) / 2
        width: wide
        spacing: 24

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "eye-off"
            size: Style.shallow ? 64 : 92
            color: Style.nightAccent
        }
        KText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: cover.idle.covered ?? ""
            even: true
            size: Style.shallow ? Style.s : Style.m
            color: Style.nightInk
        }
    }
    Rectangle {
        id: sheet

        x: cover.sheetLeft
        y: cover.sheetTop
        width: cover.width - x
        height: cover.height - y
        topLeftRadius: Style.landscape ? 0 : Style.radiusSheet
        topRightRadius: topLeftRadius
        color: Style.paper
        border.width: Style.flatEdge
        border.color: Style.hair
        antialiasing: true

        Column {
            id: asked

            x: Style.margin
            y: clock.y + (clock.height - height) / 2
            width: parent.width - 2 * Style.margin - clock.width - 28
            spacing: 6

            KText {
                width: parent.width
                text: cover.idle.heading ?? ""
                size: Style.shallow ? Style.m : Style.l
                bold: true
                lineHeight: Math.round(size * 1.29)
                Accessible.role: Accessible.Heading
            }
            Column {
                id: lines

                // A line that is a little too long makes both a little smaller, rather than leave one character alone.
                readonly property int full: Style.shallow || Style.large ? Style.s : Style.m
                readonly property real longest: (cover.idle.lead_lines ?? []).reduce((most, words) => Math.max(most, Style.advance(words, full, false)), 1)
                readonly property int size: longest > width && longest * 0.8 <= width ? Math.floor(full * width / longest) : full

                width: parent.width

                Repeater {
                    model: (cover.idle.lead_lines ?? []).length

                    KText {
                        required property int index

                        width: parent ? parent.width : 0
                        text: cover.idle.lead_lines[index] ?? ""
                        size: lines.size
                        even: true
                        lineHeight: Math.round(size * 1.45)
                        color: Style.ink2
                    }
                }
            }
        }
        Item {
            id: clock

            x: parent.width - Style.margin - width
            y: Math.max(cover.air, (more.y - Math.max(height, asked.height)) / 2 + (Math.max(height, asked.height) - height) / 2)
            width: cover.ring
            height: cover.ring
            Accessible.role: Accessible.StaticText
            Accessible.name: (cover.idle.seconds ?? 0) + " " + (cover.idle.unit ?? "")

            Shape {
                anchors.fill: parent

                ShapePath {
                    strokeColor: Style.hair
                    strokeWidth: 16
                    fillColor: "transparent"
                    PathAngleArc {
                        centerX: cover.ring / 2
                        centerY: cover.ring / 2
                        radiusX: cover.ring / 2 - 8
                        radiusY: cover.ring / 2 - 8
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
                        centerX: cover.ring / 2
                        centerY: cover.ring / 2
                        radiusX: cover.ring / 2 - 8
                        radiusY: cover.ring / 2 - 8
                        startAngle: -90
                        sweepAngle: 360 * cover.share
                    }
                }
            }
            KText {
                x: 24
                y: parent.height * 0.15
                width: parent.width - 48
                height: parent.height * 0.46
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                text: String(cover.idle.seconds ?? "")
                size: Style.figure
                bold: true
                fit: true
                maximumLineCount: 1
            }
            KText {
                x: 28
                y: parent.height * 0.6
                width: parent.width - 56
                height: parent.height * 0.22
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                text: cover.idle.unit ?? ""
                color: Style.ink2
                fit: true
                maximumLineCount: 1
            }
        }
        KButton {
            id: more

            kind: "primary"
            x: Style.margin
            y: Math.round(foot.y - note.height - (Style.shallow ? 16 : 56) - height - Math.max(0, (foot.y - 700) * 0.2))
            width: parent.width - 2 * Style.margin
            height: Style.shallow ? 128 : Math.round(Math.min(240, cover.height * 0.16))
            size: Style.shallow ? Style.m : Style.l
            target: cover.idle.more?.id ?? ""
            label: cover.idle.more?.label ?? ""
        }
        KText {
            id: note

            x: Style.margin
            y: more.y + more.height + (Style.shallow ? 8 : 32)
            width: parent.width - 2 * Style.margin
            horizontalAlignment: Text.AlignHCenter
            text: cover.idle.note ?? ""
            size: Style.large || Style.shallow ? Style.xs : Style.s
            color: Style.ink2
        }
        Rectangle {
            id: foot

            y: parent.height - height
            width: parent.width
            height: Style.bar + (Style.landscape ? 36 : 64)
            color: Style.surface

            Rule {
                width: parent.width
            }
        }
        KButton {
            x: Style.margin
            y: foot.y + (Style.landscape ? 18 : 24)
            width: Math.round((parent.width - 2 * Style.margin) * 0.488)
            height: Style.bar
            target: cover.idle.end?.id ?? ""
            label: cover.idle.end?.label ?? ""
            icon: cover.idle.end?.icon ?? ""
        }
    }
}
