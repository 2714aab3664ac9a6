pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What lies on the glass or under the camera, what is wrong with it, the pages that are taken, and what can be done with the one that is
// looked at. Upright, the tools stand below the picture; across, beside it.
PageFrame {
    id: screen

    readonly property var message: page.message ?? null
    readonly property var tools: page.tools ?? []
    readonly property var taken: page.pages ?? []
    readonly property bool said: message !== null
    readonly property bool saidLeft: said && Style.roomy
    readonly property real key: Math.round(Style.button * (Style.large ? 0.8 : 0.86))
    // Two tools stand side by side, but for a roomy panel that lies: there one below the other beside the picture.
    readonly property int across: Style.roomy ? 1 : Math.min(2, Math.max(1, tools.length))
    readonly property int rows: Math.ceil(tools.length / across)
    readonly property bool hands: tools.length > 0 || taken.length > 0

    dense: true
    speaking: Banner {
        id: aside

        visible: screen.saidLeft
        width: parent.width
        tone: screen.message?.tone ?? "info"
        icon: screen.message?.icon ?? ""
        title: screen.message?.title ?? ""
        text: screen.message?.text ?? ""
    }

    Fits {
        over: glass.height < (Style.shallow ? 160 : 260) || hand.visible && Style.landscape && hand.implicitHeight > hand.height || screen.saidLeft && aside.height > screen.speakingPlace.height
    }
    Banner {
        id: told

        visible: screen.said && !screen.saidLeft
        width: parent.width
        tone: screen.message?.tone ?? "info"
        icon: screen.message?.icon ?? ""
        title: screen.message?.title ?? ""
        text: screen.message?.text ?? ""
    }
    PictureHints {
        id: glass

        readonly property real below: !Style.landscape && screen.hands ? hand.height + Style.gap : 0

        y: told.visible ? told.height + Style.gap : 0
        width: parent.width - (Style.landscape && screen.hands ? hand.width + Style.gap : 0)
        height: Math.max(0, parent.height - y - below)
        pictureHeight: height
        picture: screen.page.picture ?? ""
        aspect: screen.page.aspect ?? 0.7071
        frame: screen.page.frame ?? null
        dim: screen.page.drawn ?? false
    }
    Column {
        id: hand

        visible: screen.hands
        x: Style.landscape ? parent.width - width : 0
        y: Style.landscape ? glass.y : parent.height - height
        width: Style.landscape ? Math.round(parent.width * (screen.across > 1 ? 0.56 : 0.36)) : parent.width
        height: Style.landscape ? glass.height : implicitHeight
        spacing: Style.gap

        Flow {
            width: parent.width
            spacing: Style.gap
            visible: screen.taken.length > 0

            Repeater {
                model: screen.taken.length

                KButton {
                    id: leaf

                    required property int index
                    readonly property var entry: screen.taken[index] ?? ({})

                    width: Math.max(84, Math.round(screen.key * 0.8))
                    height: Math.round(screen.key * 0.86)
                    target: entry.id ?? ""
                    label: entry.label ?? ""
                    name: entry.name ?? ""
                    chosen: entry.chosen ?? false
                }
            }
        }
        Grid {
            width: parent.width
            columns: screen.across
            spacing: Style.gap

            Repeater {
                model: screen.tools.length

                KButton {
                    id: tool

                    required property int index
                    readonly property var entry: screen.tools[index] ?? ({})

                    width: (hand.width - (screen.across - 1) * Style.gap) / screen.across
                    height: screen.key
                    target: entry.id ?? ""
                    label: entry.label ?? ""
                    icon: entry.icon ?? ""
                }
            }
        }
    }
}
