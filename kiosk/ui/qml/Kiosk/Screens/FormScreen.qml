pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Bridge
import Kiosk.Controls

// Questions: what is known stands above and is only read; what is asked stands in the lower part, with our own pad below it.
//
// With a pad or a picker open the questions end above it; else they begin at 768, where hands reach. In landscape the questions stand
// in the right column, and move to the left one, beside the pad, while it is open. Whoever turns the pages away from the open field has the
// whole page for the rest: the pad closes.
PageFrame {
    id: screen

    readonly property var fields: page.fields ?? []
    readonly property var answered: page.answered ?? []
    readonly property var locked: fields.filter(field => field.kind === "locked")
    readonly property var asked: fields.filter(field => field.kind !== "locked")
    readonly property var pad: asked.find(field => (field.kind === "digits" || field.kind === "money") && field.active && (field.keys ?? []).length > 0) ?? null
    readonly property var picker: asked.find(field => field.kind === "region" && field.picker)?.picker ?? null
    readonly property var typing: asked.find(field => field.kind === "text" && field.active && (field.keys ?? []).length > 0) ?? null
    readonly property var dates: asked.find(field => field.kind === "date" && field.picker)?.picker ?? null
    readonly property bool open: dates !== null || pad !== null || picker !== null || typing !== null
    readonly property bool followUp: answered.length > 0 && asked.length > 0
    // What is asked, one block each: [{field, part: "page" | "objected" | "label" | "options" | "entry" | "empty" | "add" | "full" | "whole",
    // from, columns}]. A question with many answers, and a group with many rows, may go on on a further page.
    readonly property var parts: {
        const found = [];
        if ((page.problem ?? "") !== "")
            found.push({
                field: ({}),
                part: "page"
            });
        for (const field of asked) {
            const several = field.kind === "multi";
            const lines = field.kind === "group" ? field.entries ?? [] : [];
            if (!["choice", "multi", "group", "region", "digits", "text"].includes(field.kind)) {
                found.push({
                    field: field,
                    part: "whole"
                });
                continue;
            }
            if ((field.objected ?? null) !== null)
                found.push({
                    field: field,
                    part: "objected"
                });
            if (["region", "digits", "text"].includes(field.kind)) {
                found.push({
                    field: field,
                    part: "whole"
                });
                continue;
            }
            if ([field.label ?? "", field.problem ?? "", field.count_text ?? "", field.note ?? ""].join("") !== "")
                found.push({
                    field: field,
                    part: "label"
                });
            const options = field.options ?? [];
            const columns = options.length > 5 && wideEnough ? 2 : 1;
            for (let from = 0; from < options.length; from += columns)
                found.push({
                    field: field,
                    part: "options",
                    from: from,
                    columns: columns,
                    mark: several ? "square" : "round"
                });
            if (field.kind !== "group")
                continue;
            for (let from = 0; from < lines.length; ++from)
                found.push({
                    field: field,
                    part: "entry",
                    from: from
                });
            if (lines.length === 0)
                found.push({
                    field: field,
                    part: "empty"
                });
            for (const part of ["add", "full"].filter(part => field[part]))
                found.push({
                    field: field,
                    part: part
                });
        }
        return found;
    }
    readonly property bool wideEnough: Style.inner / Style.scale > 640
    readonly property int optionRows: parts.filter(part => part.part === "options").length
    readonly property real handsAt: Style.landscape || open ? 0 : Math.round(Style.pageHeight * 0.4)
    // Low reach leaves more room above the pad for what is said there, so that nothing stands too high.
    readonly property real zoneMost: !Style.low ? 640 : pad !== null && asked.length + answered.length > 1 ? 430 : typing !== null && asked.length + answered.length > 1 ? 460 : 520
    readonly property real zoneHeight: Math.round(Style.landscape ? footTop - zone.parent.y : Math.max(Math.min(zoneMost, (footTop - 260) * 0.56), Math.min(zoneMost, 460)))

    dense: open
    lowered: Style.low && (!open || Style.pageHeight > 1700)
    // What is typed into stands whole below the words, with all that is said about it.
    readonly property real openHeight: {
        let most = 0;
        for (let i = 0; i < asks.made; ++i) {
            const block = asks.itemAt(i) as Block;
            if (block?.shown)
                most = Math.max(most, block.height);
        }
        return most;
    }

    readonly property real usualOpen: Style.field + 2 * Style.line(Style.s) + 60

    asideLeast: Style.landscape && open ? Math.max(usualOpen, openHeight + 24) : 0
    // On a low panel what is wrong with the answer takes the room of what was said before it.
    brief: Style.shallow && open && openHeight + 24 > usualOpen
    book: list

    Pages {
        id: list

        parent: Style.landscape && screen.open ? screen.speakingPlace : screen.contentPlace
        width: parent ? parent.width : 0
        height: parent ? parent.height - (screen.open && !Style.landscape ? screen.zoneHeight : 0) : 0
        down: screen.open && !Style.landscape || (Style.low && !Style.landscape)
        alone: screen.open
        onLeafed: {
            if (screen.open)
                Journey.touch("key-hide");
        }

        Repeater {
            model: screen.answered.length

            Block {
                id: before

                required property int index
                readonly property var entry: screen.answered[index] ?? ({})

                height: told.implicitHeight

                Banner {
                    id: told

                    anchors.fill: parent
                    icon: "circle-check"
                    title: before.entry.text ?? ""
                    inkColor: Style.ink
                    button: before.entry.change ?? null
                }
            }
        }
        Block {
            wanted: screen.locked.length > 0 && (screen.page.source ?? null) !== null
            group: 0
            height: origin.implicitHeight

            SourceLine {
                id: origin

                width: parent.width
                source: screen.page.source ?? null
            }
        }
        Repeater {
            model: screen.locked.length

            Block {
                id: known

                required property int index
                readonly property var entry: screen.locked[index] ?? ({})

                group: 0
                air: 4
                give: screen.asked.length === 0 ? 14 : 0
                height: value.implicitHeight

                ValueRow {
                    id: value

                    width: parent.width
                    label: known.entry.label ?? ""
                    value: known.entry.value ?? ""
                    show: known.entry.show ?? null
                    labelWidth: column.width
                }
            }
        }
        Repeater {
            id: asks

            property int made: 0

            onItemAdded: made++
            onItemRemoved: made--
            model: screen.parts.length

            Block {
                id: block

                required property int index
                readonly property var entry: screen.parts[index] ?? ({})
                readonly property var field: entry.field ?? ({})

                readonly property string part: entry.part ?? ""
                readonly property bool said: part === "label" || part === "objected" || part === "page"

                group: screen.followUp ? 1 : part === "whole" ? -1 : 2
                beside: true
                inset: screen.followUp ? 40 : 0
                air: group < 0 ? 0 : index > 0 && screen.parts[index - 1]?.part === "label" ? 12 : Style.gap
                // Beside a pad in landscape there is room for what is typed alone.
                keep: said && !(part === "objected" && Style.landscape && screen.open)
                rigid: !said
                least: index === 0 ? screen.handsAt - (said || (field.label ?? "") !== "" ? 64 : 0) - screen.contentTop : 0
                shown: part === "whole" && ((field.active ?? false) || (field.picker ?? null) !== null)
                height: body.implicitHeight

                Loader {
                    id: body

                    width: parent.width
                    sourceComponent: ({
                            page: fault,
                            objected: objected,
                            label: label,
                            options: options,
                            entry: row,
                            empty: nobody,
                            add: add,
                            full: full
                        })[block.part] ?? ({
                            region: region,
                            digits: digits,
                            text: text
                        })[block.field.kind] ?? question

                    Component {
                        id: fault

                        Banner {
                            tone: "error"
                            icon: "alert-circle"
                            text: screen.page.problem ?? ""
                        }
                    }
                    Component {
                        id: objected

                        Banner {
                            icon: block.field.objected?.icon ?? ""
                            text: block.field.objected?.text ?? ""
                            button: block.field.objected?.right ?? null
                        }
                    }
                    Component {
                        id: label

                        FieldLabel {
                            text: block.field.label ?? ""
                            note: block.field.count_text ?? block.field.note ?? ""
                            problem: block.field.problem ?? ""
                        }
                    }
                    Component {
                        id: options

                        OptionRow {
                            options: (block.field.options ?? []).slice(block.entry.from, block.entry.from + block.entry.columns)
                            columns: block.entry.columns ?? 1
                            mark: block.entry.mark ?? "round"
                            least: Math.max(Style.shallow ? 84 : 112, Math.min(160, Math.floor((list.height - Math.max(0, screen.handsAt - screen.contentTop) - 80) / Math.max(1, screen.optionRows)) - Style.gap))
                        }
                    }
                    Component {
                        id: row

                        RepeatedCard {
                            number: (block.entry.from ?? 0) + 1
                            entry: (block.field.entries ?? [])[block.entry.from ?? 0] ?? ({})
                        }
                    }
                    Component {
                        id: nobody

                        Card {
                            padding: 32

                            KText {
                                width: parent.width
                                text: block.field.empty ?? ""
                                color: Style.ink2
                                horizontalAlignment: Text.AlignHCenter
                            }
                        }
                    }
                    Component {
                        id: add

                        KButton {
                            implicitHeight: Style.button
                            target: block.field.add?.id ?? ""
                            label: block.field.add?.label ?? ""
                            icon: block.field.add?.icon ?? ""
                        }
                    }
                    Component {
                        id: full

                        KText {
                            text: block.field.full ?? ""
                            size: Style.xs
                            color: Style.ink2
                        }
                    }
                    Component {
                        id: region

                        RegionField {
                            field: block.field
                        }
                    }
                    Component {
                        id: question

                        FormQuestion {
                            field: block.field
                        }
                    }
                    Component {
                        id: text

                        TypedField {
                            field: block.field
                            note: Style.shallow ? "" : screen.page.note ?? ""
                        }
                    }
                    Component {
                        id: digits

                        DigitsField {
                            field: block.field
                            note: Style.shallow ? "" : screen.page.note ?? ""
                        }
                    }
                }
            }
        }
    }
    LabelWidth {
        id: column

        rows: screen.locked
    }
    over: Loader {
        id: zone

        active: screen.open
        x: Style.landscape ? Style.left : 0
        y: parent.height - height
        width: parent.width - x
        height: screen.zoneHeight
        sourceComponent: screen.typing ? typed : screen.pad ? keys : screen.dates ? calendar : places

        Component {
            id: typed

            Keyboard {
                field: screen.typing ?? ({})
            }
        }
        Component {
            id: keys

            DigitsPad {
                keys: screen.pad ? screen.pad.keys : []
            }
        }
        Component {
            id: calendar

            DatePicker {
                picker: screen.dates ?? ({})
            }
        }
        Component {
            id: places

            RegionPicker {
                picker: screen.picker ?? ({})
            }
        }
    }
}
