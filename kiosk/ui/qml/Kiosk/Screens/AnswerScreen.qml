pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What is told instead of taken: the answer to a query, what this machine cannot take and who can, where a matter can be done.
PageFrame {
    id: screen

    readonly property var blocks: page.blocks ?? []
    readonly property var keys: [page.print ?? null, page.anyway ?? null, page.another ?? null].filter(key => key !== null)

    sign: page.icon ?? ""
    signTone: "info"
    signBeside: true
    book: list

    LabelWidth {
        id: column

        rows: screen.blocks.reduce((all, block) => all.concat(block.rows ?? []), [])
    }
    Pages {
        id: list

        anchors.fill: parent

        Repeater {
            model: screen.blocks.length

            Block {
                id: block

                required property int index
                readonly property var entry: screen.blocks[index] ?? ({})

                group: index
                height: body.height

                Column {
                    id: body

                    width: parent.width
                    spacing: 8

                    KText {
                        visible: text !== ""
                        width: parent.width
                        text: block.entry.title ?? ""
                        bold: true
                    }
                    Repeater {
                        model: (block.entry.rows ?? []).length

                        ValueRow {
                            required property int index
                            readonly property var row: (block.entry.rows ?? [])[index] ?? ({})

                            width: body.width
                            label: row.label ?? ""
                            value: row.value ?? ""
                            labelWidth: column.width
                        }
                    }
                    Repeater {
                        model: (block.entry.lines ?? []).length

                        KText {
                            required property int index

                            width: body.width
                            text: (block.entry.lines ?? [])[index] ?? ""
                        }
                    }
                }
            }
        }
        Block {
            wanted: (screen.page.note ?? "") !== ""
            height: note.height

            KText {
                id: note

                width: parent.width
                text: screen.page.note ?? ""
                size: Style.xs
                color: Style.ink2
            }
        }
        Repeater {
            model: screen.keys.length

            Block {
                id: place

                required property int index
                readonly property var entry: screen.keys[index] ?? ({})

                rigid: true
                height: Style.button

                KButton {
                    anchors.fill: parent
                    target: place.entry.id ?? ""
                    label: place.entry.label ?? ""
                    icon: place.entry.icon ?? ""
                }
            }
        }
    }
}
