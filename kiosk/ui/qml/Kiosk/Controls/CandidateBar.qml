pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What the letters may mean: the first candidate filled, the others flat with a rule between; keys that turn the page at the right.
Item {
    id: bar

    property var field: ({})
    readonly property var candidates: field.candidates ?? []
    readonly property var less: field.less ?? null
    readonly property var more: field.more ?? null
    readonly property real turn: 96
    readonly property real room: width - (turn + 12) * (1 + (less ? 1 : 0))

    // The page was counted for texts of 40 or 56: where texts are larger still, candidates stay as large as all of them fit.
    readonly property real signs: Math.max(1, candidates.reduce((sum, entry) => sum + Array.from(entry.label ?? "").length, 0))
    readonly property int size: Math.min(Style.m, Math.floor((room - 56 * candidates.length) / signs))

    implicitHeight: Math.max(96, Style.line(Style.m) + 40)

    KText {
        readonly property bool tight: measure.advanceWidth > width

        visible: bar.candidates.length === 0 && text !== ""
        x: 16
        width: bar.width - 32
        anchors.verticalCenter: parent.verticalCenter
        text: bar.field.hint ?? ""
        size: tight ? Style.xs : Style.s
        lineHeight: tight ? Math.round(Style.xs * 1.3) : Style.line(Style.s)
        color: Style.ink2

        TextMetrics {
            id: measure

            font.family: Style.family
            font.pixelSize: Style.s
            text: bar.field.hint ?? ""
        }
    }
    Row {
        height: parent.height

        Repeater {
            model: bar.candidates.length

            Touchable {
                id: candidate

                required property int index
                readonly property var entry: bar.candidates[index] ?? ({})
                readonly property bool first: index === 0

                width: Math.max(96, words.implicitWidth + 56)
                height: bar.height
                target: entry.id ?? ""
                name: entry.label ?? ""
                ringRadius: Style.radiusKey

                Rectangle {
                    anchors.fill: parent
                    radius: Style.radiusKey
                    color: candidate.first ? (candidate.pressed ? Style.accentLip : Style.accent) : candidate.pressed ? Style.soft : "transparent"
                    antialiasing: true
                }
                Rectangle {
                    visible: candidate.index > 1
                    anchors.verticalCenter: parent.verticalCenter
                    width: 2
                    height: Math.round(parent.height * 0.4)
                    color: Style.edge
                    opacity: 0.5
                }
                KText {
                    id: words

                    anchors.centerIn: parent
                    text: candidate.entry.label ?? ""
                    size: bar.size
                    bold: candidate.first
                    color: candidate.first ? Style.accentInk : Style.ink
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
    Row {
        anchors.right: parent.right
        height: parent.height
        spacing: 12

        TurnKey {
            button: bar.less
        }
        TurnKey {
            button: bar.more
        }
    }

    component TurnKey: Keycap {
        id: turnKey

        property var button: null

        visible: button !== null
        width: bar.turn
        height: bar.height
        target: button?.id ?? ""
        name: button?.label ?? ""
        radius: Style.radiusKey
        ground: !pressed ? Style.soft : Style.plain ? Style.accent : Style.hair

        Icon {
            anchors.centerIn: parent
            name: turnKey.button?.icon ?? ""
            size: 44
            color: turnKey.pressed && Style.plain ? Style.accentInk : Style.ink
        }
    }
}
