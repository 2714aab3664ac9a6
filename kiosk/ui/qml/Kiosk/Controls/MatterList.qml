pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Matters one below the other, in one column or two, as many as the page holds; the rest is turned to. Only what is seen is made:
// there may be hundreds.
Pages {
    id: list

    // [{id, icon, title, sub, mark}]
    property var entries: []
    // What stands above them: a remark, and what they are.
    property string remark: ""
    property string caption: ""
    // One column is calmer; a low page that is wide takes two.
    property int most: 2
    readonly property int columns: Style.landscape && entries.length > 4 && (width - Style.gap) / 2 / Style.scale >= 430 ? most : 1
    // Where there is little room the second line is left out, unless it says why something cannot be done.
    property bool brief: false
    readonly property int count_: entries.length
    readonly property real column: Math.floor((width - (columns - 1) * Style.gap) / columns)
    // Every row is as high as the one that needs most.
    readonly property real rowHeight: Math.max(Style.shallow ? 100 : 120, needed)
    property real needed: 0

    function second(entry: var): string {
        return brief && entry.mark?.tone !== "attn" ? "" : entry.sub ?? "";
    }

    // How high `entry` has to be: as MatterRow says, for the whole list without making its rows.
    function need(entry: var, words: real): real {
        const mark = entry.mark ?? null;
        const own = second(entry);
        const sub = !mark?.text ? own : own === "" ? mark.text : mark.text + "  " + own;
        const sign = mark === null ? 0 : Math.round(Style.xs * 1.15) + 8;
        const titles = lines(Style.advance(entry.title ?? "", Style.m, true), words);
        const subs = sub === "" ? 0 : lines(Style.advance(sub, Style.xs, false), words - sign);
        return titles * Math.ceil(Style.m * 1.3) + subs * Math.ceil(Style.xs * 1.45) + 30 + Style.lip + Style.edgeWidth;
    }

    function lines(natural: real, room: real): int {
        return natural * 0.78 <= room ? 1 : natural <= room * 1.8 ? 2 : 3;
    }

    function measure(): void {
        const disc = Style.shallow || column < 520 ? 72 : 88;
        const words = column - 48 - disc - (column < 600 ? 24 : 88);
        let most = disc + 28 + Style.lip + Style.edgeWidth;
        for (const entry of entries)
            most = Math.max(most, need(entry, words));
        needed = most;
    }

    // Other matters begin with the first of them.
    readonly property string ids: entries.map(entry => entry.id).join(" ")

    onIdsChanged: first()
    onEntriesChanged: measure()
    onBriefChanged: measure()
    onColumnChanged: measure()
    Component.onCompleted: measure()

    Connections {
        target: Style

        function onScaleChanged(): void {
            list.measure();
        }
    }
    Block {
        wanted: list.remark !== ""
        height: said.height

        KText {
            id: said

            width: parent.width
            text: list.remark
            size: Style.xs
            color: Style.ink2
        }
    }
    Block {
        wanted: list.caption !== ""
        keep: true
        height: called.height

        KText {
            id: called

            width: parent.width
            text: list.caption
            size: Style.xs
            bold: true
            color: Style.ink2
        }
    }
    Repeater {
        model: Math.ceil(list.count_ / list.columns)

        Block {
            id: line

            required property int index

            rigid: true
            // Nothing stands anywhere before it has its place.
            leaf: -1
            height: list.rowHeight

            Repeater {
                // Made when its page is turned to.
                model: line.visible ? Math.max(0, Math.min(list.columns, list.count_ - line.index * list.columns)) : 0

                MatterRow {
                    required property int index
                    readonly property var entry: list.entries[line.index * list.columns + index] ?? ({})

                    x: index * (list.column + Style.gap)
                    width: list.column
                    height: list.rowHeight
                    target: entry.id ?? ""
                    label: entry.title ?? ""
                    sub: list.second(entry)
                    icon: entry.icon ?? ""
                    mark: entry.mark ?? null
                }
            }
        }
    }
}
