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

    book: list
    speaking: Facts {
        visible: Style.roomy
        width: parent.width
        entries: Style.roomy ? screen.facts : []
    }

    Pages {
        id: list

        anchors.fill: parent

        Block {
            wanted: !Style.roomy && screen.facts.length > 0
            height: strip.height

            Facts {
                id: strip

                width: parent.width
                entries: Style.roomy ? [] : screen.facts
            }
        }
        Repeater {
            model: screen.rows.length

            Block {
                id: block

                required property int index
                readonly property var entry: screen.rows[index] ?? ({})

                group: 0
                padding: Style.shallow ? 24 : 36
                air: Style.shallow ? 18 : 28
                give: 40
                height: row.implicitHeight

                GuideRow {
                    id: row

                    width: parent.width
                    air: block.above
                    icon: block.entry.icon ?? ""
                    title: block.entry.title ?? ""
                    text: block.entry.text ?? ""
                }
            }
        }
        Block {
            wanted: screen.full !== null
            rigid: true
            air: 8
            height: Style.button - (Style.landscape ? 12 : 0)

            KButton {
                anchors.fill: parent
                target: screen.full?.id ?? ""
                label: screen.full?.label ?? ""
                icon: screen.full?.icon ?? ""
            }
        }
    }
}
