pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Bridge
import Kiosk.Controls

// The terminal waits: two lines, the harbour, one button, the languages. The scene answers a touch as the button does.
Rectangle {
    id: root

    property var page: ({})
    readonly property var headline: page.headline ?? []
    readonly property var sub: page.sub ?? []
    readonly property var languages: page.languages ?? []
    readonly property string longest: headline.reduce((a, b) => a.length >= b.length ? a : b, "")

    width: 1080
    height: 1920
    color: Style.paper

    HeadingSize {
        id: fit

        text: root.longest
    }
    HarbourScene {
        y: 576
    }
    Item {
        width: parent.width
        height: 1316

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 0
            onTapped: Journey.touch(root.page.start?.id ?? "")
        }
    }
    PageHead {
        page: root.page
    }
    Rectangle {
        id: mark

        visible: root.page.mark ?? false
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        y: 132
        width: 56
        height: 56
        radius: 28
        color: Style.attnSoft
        antialiasing: true
        Accessible.role: Accessible.Indicator
        Accessible.name: root.page.mark_label ?? ""

        Icon {
            anchors.centerIn: parent
            name: "tool"
            size: 34
            color: Style.attn
        }
    }
    Column {
        x: Style.margin
        y: 208
        width: Style.inner

        Repeater {
            model: root.headline.length

            KText {
                required property int index

                text: root.headline[index] ?? ""
                size: fit.size
                bold: true
                wrapMode: Text.NoWrap
                Accessible.role: Accessible.Heading
            }
        }
        Item {
            width: 1
            height: 32
        }
        Repeater {
            model: root.sub.length

            KText {
                required property int index

                width: parent.width
                text: root.sub[index] ?? ""
                size: Style.m
                lineHeight: 60
                color: Style.ink2
            }
        }
    }
    Column {
        x: Style.margin
        y: 1296 - height
        width: Style.inner
        spacing: 16

        NoticeList {
            width: parent.width
            notices: root.page.notices ?? []
        }
        MachineLine {
            width: parent.width
            visible: entry.id !== undefined
            entry: root.page.machine ?? ({})
        }
    }
    KButton {
        x: Style.margin
        y: 1328
        width: Style.inner
        height: 160
        kind: "primary"
        size: 48
        iconSize: 56
        target: root.page.start?.id ?? ""
        label: root.page.start?.label ?? ""
        icon: root.page.start?.icon ?? ""
    }
    Row {
        id: hint

        readonly property string words: root.page.card_hint ?? ""

        visible: words !== ""
        anchors.horizontalCenter: parent.horizontalCenter
        y: 1520
        spacing: 20

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "id"
            size: 44
            color: Style.ink2
        }
        KText {
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, Style.inner - 64)
            text: hint.words
            color: Style.ink2
        }
    }
    Rectangle {
        y: 1600
        width: parent.width
        height: parent.height - y
        color: Style.surface

        Rule {
            width: parent.width
        }
        Row {
            x: Style.margin
            y: 16
            spacing: Style.gap

            Repeater {
                model: root.page.assist ? root.page.assist.length : 0

                Assist {
                    required property int index

                    entry: root.page.assist[index] ?? ({})
                }
            }
        }
        Rule {
            x: Style.margin
            y: 132
            width: Style.inner
        }
        Row {
            x: Style.margin
            y: 152
            spacing: Style.gap

            Repeater {
                model: root.languages.length

                KButton {
                    required property int index
                    readonly property var entry: root.languages[index] ?? ({})

                    width: (Style.inner - (root.languages.length - 1) * Style.gap) / root.languages.length
                    height: 128
                    target: entry.id ?? ""
                    label: entry.label ?? ""
                    chosen: entry.chosen ?? false
                    choosable: true
                    icon: chosen ? "check" : ""
                }
            }
        }
    }
}
