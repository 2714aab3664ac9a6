pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What is told instead of taken: the answer to a query, what this machine cannot take and who can, where a matter can be done.
PageFrame {
    id: screen

    readonly property var blocks: page.blocks ?? []
    // What can be done with it, in rows: two beside each other where their words have room; to apply all the same stands alone.
    readonly property var rows: {
        const room = (Style.inner - Style.gap) / 2;
        const fits = key => Style.advance(key.label ?? "", Style.s, true) + Style.s * 1.22 + 76 <= room;
        const found = page.anyway ? [[page.anyway]] : [];
        // How it is printed stands beside what prints it.
        const keys = [page.print ?? null, page.how ?? null, page.another ?? null].filter(key => key !== null);
        for (let at = 0; at < keys.length; at++) {
            const beside = at + 1 < keys.length && fits(keys[at]) && fits(keys[at + 1]);
            found.push(beside ? [keys[at], keys[at + 1]] : [keys[at]]);
            at += beside ? 1 : 0;
        }
        return found;
    }

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
            model: screen.rows.length

            Block {
                id: place

                required property int index
                readonly property var row: screen.rows[index] ?? []

                rigid: true
                height: Style.button
                // Hands reach the lower part.
                least: Style.landscape || index > 0 ? 0 : list.height - screen.rows.length * (Style.button + Style.gap) + Style.gap

                Repeater {
                    model: place.row.length

                    KButton {
                        required property int index
                        readonly property var entry: place.row[index] ?? ({})

                        x: index * (width + Style.gap)
                        width: (place.width - (place.row.length - 1) * Style.gap) / place.row.length
                        height: Style.button
                        target: entry.id ?? ""
                        label: entry.label ?? ""
                        icon: entry.icon ?? ""
                    }
                }
            }
        }
    }
}
