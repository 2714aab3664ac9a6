pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Everything once, in cards by where it comes from. What does not fit goes on on the next page, in the same card.
PageFrame {
    id: screen

    readonly property var groups: page.groups ?? []
    readonly property var question: page.question ?? null
    // [{group, row}]: a title is row -1.
    readonly property var lines: {
        const found = [];
        groups.forEach((group, g) => {
            found.push({
                group: g,
                row: -1
            });
            (group.rows ?? []).forEach((_, r) => found.push({
                    group: g,
                    row: r
                }));
        });
        return found;
    }

    // What all rows of the page would need at the roomy pitch decides how close they stand.
    property bool close: false
    readonly property int pitch: Math.round(Style.s * (close ? 1.34 : 1.56))

    dense: true
    book: list
    onLinesChanged: close = false

    LabelWidth {
        id: column

        rows: screen.groups.reduce((all, group) => all.concat(group.rows ?? []), [])
    }
    Pages {
        id: list

        width: parent.width
        height: parent.height
        spacing: screen.close || Style.shallow ? 12 : Style.gap
        padTop: screen.close || Style.shallow ? 14 : 26
        padBottom: screen.close || Style.shallow ? 10 : 22
        onCountChanged: {
            // Once closer before a second page.
            if (count > 1)
                screen.close = true;
        }

        Repeater {
            model: screen.lines.length

            Block {
                id: block

                required property int index
                readonly property var place: screen.lines[index] ?? ({
                        group: 0,
                        row: -1
                    })
                readonly property var entry: screen.groups[place.group] ?? ({})
                readonly property var value: (entry.rows ?? [])[place.row] ?? ({})
                readonly property KButton change: buttons.itemAt(place.group) as KButton

                group: place.group
                keep: place.row < 0
                height: part.implicitHeight
                width: (parent ? parent.width : 0) - inset - (entry.change && change ? 32 + change.width + Style.gap : inset)

                // A line is a title or a row: the other one is not made, for a page may have thirty of them.
                Loader {
                    id: part

                    width: parent.width
                    sourceComponent: block.place.row < 0 ? title : row
                }
                Component {
                    id: title

                    Item {
                        readonly property bool beside: head.natural + 28 + origin.natural <= width

                        implicitHeight: beside ? screen.pitch + 6 : head.height + origin.implicitHeight

                        KText {
                            id: head

                            width: parent.beside ? natural : parent.width
                            text: block.entry.title ?? ""
                            bold: true
                            color: Style.accent
                        }
                        SourceLine {
                            id: origin

                            readonly property real natural: Style.xs * 1.2 + 14 + Style.advance(block.entry.source ?? "", Style.xs, false)

                            x: parent.beside ? head.width + 28 : 0
                            y: parent.beside ? Math.round((Style.line(Style.s) - Style.line(Style.xs)) / 2) : head.height
                            width: parent.width - x
                            source: ({
                                    icon: block.entry.source_icon ?? "",
                                    text: block.entry.source ?? ""
                                })
                        }
                    }
                }
                Component {
                    id: row

                    ValueRow {
                        label: block.value.label ?? ""
                        value: block.value.value ?? ""
                        show: block.value.show ?? null
                        labelWidth: column.width
                        pitch: screen.pitch
                    }
                }
            }
        }
        Block {
            wanted: screen.question !== null
            rigid: true
            height: Style.shallow ? 88 + 40 * Style.grown : 104 + 48 * Style.grown
            air: 8

            KButton {
                anchors.fill: parent
                target: screen.question?.id ?? ""
                label: screen.question?.label ?? ""
                icon: screen.question?.icon ?? ""
            }
        }
    }
    // In each card what changes it, in the middle of its right side.
    Repeater {
        id: buttons

        model: screen.groups.length

        KButton {
            required property int index
            readonly property var entry: screen.groups[index]?.change ?? null
            readonly property var card: list.runs.length > 0 ? list.run(index) : null

            visible: entry !== null && card !== null
            width: Math.min(list.width * 0.34, Math.max(152, natural))
            height: Math.min(96 + 32 * Style.grown, Math.max(64, (card?.height ?? 96) - 24))
            x: list.width - width - 32
            y: Math.round((card?.y ?? 0) + ((card?.height ?? 0) - height) / 2)
            target: entry?.id ?? ""
            label: entry?.label ?? ""
        }
    }
}
