pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Before anything is read: what for, which data, who gets it, how long it is kept.
PageFrame {
    id: screen

    readonly property var facts: page.facts ?? []
    readonly property var rows: page.rows ?? []
    readonly property var full: page.full ?? null
    readonly property real room: (full ? 1400 : 1568) - 232 - card.y

    Row {
        id: strip

        y: screen.bodyTop + 32
        height: facts.count > 0 ? 56 : 0
        spacing: Math.max(20, Math.min(52, (Style.inner - strip.words) / Math.max(1, screen.facts.length - 1)))

        readonly property real words: {
            let sum = 0;
            for (let i = 0; i < facts.count; ++i)
                sum += facts.itemAt(i)?.width ?? 0;
            return sum;
        }

        Repeater {
            id: facts

            model: screen.facts.length

            Row {
                id: fact

                required property int index
                readonly property var entry: screen.facts[index] ?? ({})

                height: 56
                spacing: 14

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: fact.entry.icon ?? ""
                    size: 40
                }
                KText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: fact.entry.text ?? ""
                    bold: true
                    color: Style.accent
                    wrapMode: Text.NoWrap
                }
            }
        }
    }
    Card {
        id: card

        // The text decides how much air there is between the rows: as much as there is room for, up to 68.
        readonly property int count: screen.rows.length
        readonly property real words: {
            let sum = 0;
            for (let i = 0; i < list.count; ++i)
                sum += (list.itemAt(i) as GuideRow)?.words ?? 0;
            return sum;
        }
        readonly property real air: Math.max(24, Math.min(68, Math.floor((screen.room - 84 - words) / Math.max(1, count - 1))))

        y: strip.height > 0 ? strip.y + strip.height + 32 : screen.bodyTop + 32
        width: parent.width
        height: words + (count - 1) * air + 84
        padding: 0

        Repeater {
            id: list

            model: card.count

            GuideRow {
                required property int index
                readonly property var entry: screen.rows[index] ?? ({})

                y: {
                    let sum = 40;
                    for (let i = 0; i < index; ++i)
                        sum += ((list.itemAt(i) as GuideRow)?.words ?? 0) + card.air;
                    return sum;
                }
                width: card.width
                first: index === 0
                air: card.air
                icon: entry.icon ?? ""
                title: entry.title ?? ""
                text: entry.text ?? ""
            }
        }
    }
    KButton {
        visible: screen.full !== null
        y: 1432 - 232
        width: parent.width
        height: 120
        target: screen.full ? screen.full.id : ""
        label: screen.full ? screen.full.label : ""
        icon: screen.full ? screen.full.icon ?? "" : ""
    }
}
