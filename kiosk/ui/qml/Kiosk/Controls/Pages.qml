pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Blocks one below the other, as many as fit; the rest on further pages, turned by the footer's own two buttons. Nothing scrolls, nothing is cut.
//
// A block that fits no page makes all text a little smaller, until it does.
Item {
    id: pages

    property real spacing: Style.gap
    // The pages stand on the floor of the room and not under its ceiling.
    property bool down: Style.low && !Style.landscape
    // Where not everything fits, the block that is worked on stands alone, with what is kept above it.
    property bool alone: false
    property bool parted: false
    // No page much fuller than another one; a list that is read from the top fills its first page.
    property bool level: true
    // The smallest scale of the text that squeezing may reach.
    property real floor: 0.62
    property int padTop: Style.shallow ? 20 : 34
    property int padBottom: padTop - 2
    property int at: 0
    property int count: 1
    property bool settled: false
    // Something has changed since everything was given its place.
    property bool stale: false
    // The height that is taken on the fullest page.
    property real used: 0
    // [{group, leaf, y, height, beside}]: the cards that stand behind the blocks.
    property var runs: []
    // In landscape a page that is not full stands in the middle of its column.
    property bool middle: Style.landscape
    readonly property bool more: at < count - 1
    readonly property bool less: at > 0
    default property alias blocks: sheet.data

    // The hand has turned to another page.
    signal leafed

    // The card of `group` on the page that is seen, or null.
    function run(group: int): var {
        return runs.find(one => one.group === group && one.leaf === at) ?? null;
    }

    function turn(forward: bool): void {
        at = Math.max(0, Math.min(count - 1, at + (forward ? 1 : -1)));
        show();
        leafed();
    }

    function first(): void {
        at = 0;
        later();
    }

    function show(): void {
        for (const block of wantedBlocks())
            block.turned = at;
    }

    function later(): void {
        stale = true;
        Qt.callLater(arrange);
    }

    // From the first time on it is heard when a block changes. Not list<Block>: with a second engine in the process (a measurement has one) Qt turns its members into null.
    function wantedBlocks(): var {
        const found = [];
        for (const child of sheet.children) {
            const block = child as Block;
            if (!block)
                continue;
            if (!block.heard) {
                block.heard = true;
                block.changed.connect(later);
            }
            if (block.wanted)
                found.push(block);
        }
        return found;
    }

    // Where everything stands in `height`; with `airy` the blocks keep their least places and take what they would like.
    // `near` draws all space between them together.
    function laid(blocks: var, airy: bool, extra: real, near: real, height: real): var {
        const padTop = Math.round(pages.padTop * near);
        const padBottom = Math.round(pages.padBottom * near);
        const spacing = Math.round(pages.spacing * near);
        const out = [];
        const cards = [];
        let leaf = 0, y = 0, run = null, over = false;
        for (let i = 0; i < blocks.length; ++i) {
            const block = blocks[i];
            const same = run !== null && run.group === block.group && block.group >= 0;
            const framed = block.group >= 0 && !block.beside;
            let above = same ? Math.round(block.air * (block.rigid ? 1 : near)) + block.give * extra : 0;
            let top = same ? y + above : y + (y > 0 ? (block.rigid ? Math.max(Style.gap, spacing) : spacing) + (block.group < 0 ? Math.round(block.air * near) : 0) : 0) + (framed ? padTop : 0);
            if (airy)
                top = Math.max(top, block.least);
            let end = top + block.height + (framed ? padBottom : 0);
            const next = blocks[i + 1];
            const between = block.group >= 0 && next?.group === block.group ? 0 : next?.rigid ? Math.max(Style.gap, spacing) : spacing;
            const nextFrame = next && next.group >= 0 && next.group !== block.group && !next.beside ? padTop + padBottom : 0;
            const need = block.keep && next ? end + between + next.air * near + next.height + nextFrame : end;
            const before = blocks[i - 1];
            const parts = parted && (block.shown ? !before?.keep : (block.keep && next?.shown) || (before?.shown ?? false));
            if ((need > height + 0.5 || parts) && y > 0) {
                leaf += 1;
                run = null;
                above = 0;
                top = framed ? padTop : 0;
                end = top + block.height + (framed ? padBottom : 0);
            }
            over = over || end > height + 0.5;
            out.push({block: block, leaf: leaf, y: top, above: above});
            if (block.group >= 0 && run !== null && run.group === block.group) {
                run.height = end - run.y;
            } else {
                run = {group: block.group, bar: block.beside && block.inset > 0, leaf: leaf, y: framed ? top - padTop : top, height: end - (framed ? top - padTop : top), beside: block.beside};
                if (block.group >= 0)
                    cards.push(run);
            }
            // The next block of the same group goes on above the card's lower edge.
            const goesOn = next && next.group === block.group && block.group >= 0;
            y = goesOn ? top + block.height : end;
        }
        const ends = [];
        for (const one of out) {
            const framed = one.block.group >= 0 && !one.block.beside;
            ends[one.leaf] = Math.max(ends[one.leaf] ?? 0, one.y + one.block.height + (framed ? padBottom : 0));
        }
        return {out: out, cards: cards, count: leaf + 1, over: over, ends: ends, near: near};
    }

    // All text a step smaller, `least` at the smallest.
    function tighten(least: real): void {
        if (Style.scale <= least || !visible)
            return;
        Style.squeeze = Math.max(least / Style.scale, 0.93) * Style.squeeze;
        later();
    }

    // As many pages, but none much fuller than another one: the lowest room that needs no more of them.
    function even(blocks: var, found: var): var {
        let low = height * 0.3, high = height, best = found;
        while (high - low > 12) {
            const middle = (low + high) / 2;
            const tried = laid(blocks, false, 0, found.near, middle);
            if (tried.count === found.count && !tried.over) {
                best = tried;
                high = middle;
            } else {
                low = middle;
            }
        }
        return best;
    }

    function arrange(): void {
        stale = false;
        let blocks = wantedBlocks();
        if (width <= 0)
            return;
        if (height <= 0) {
            // The words above leave nothing.
            if (settled && blocks.length > 0)
                tighten(floor);
            return;
        }
        parted = false;
        let best = laid(blocks, true, 0, 1, height);
        if (best.count > 1 || best.over) {
            Style.lay(sheet);
            best = laid(blocks, true, 0, 1, height);
        }
        // Some steps at once, for each of them measures the whole page anew.
        for (let step = 0; step < 4 && best.over && laid(blocks, false, 0, 1, height).over && visible && height > 0 && Style.scale > floor; ++step) {
            Style.squeeze = Math.max(floor / Style.scale, 0.93) * Style.squeeze;
            Style.lay(sheet);
            blocks = wantedBlocks();
            best = laid(blocks, true, 0, 1, height);
        }
        if (best.count > 1 || best.over) {
            best = laid(blocks, false, 0, 1, height);
            if (best.count > 1) {
                const closer = laid(blocks, false, 0, 0.6, height);
                if (closer.count < best.count && !closer.over)
                    best = closer;
            }
            if (best.count > 1 && alone) {
                parted = true;
                best = laid(blocks, false, 0, 1, height);
            }
        } else {
            const givers = blocks.reduce((sum, block) => sum + block.give, 0);
            const part = givers > 0 ? Math.max(0, Math.min(1, (height - best.ends[0]) / givers)) : 0;
            if (part > 0)
                best = laid(blocks, true, part, 1, height);
        }
        if (best.over)
            tighten(floor);
        else if (best.count > 1 && !parted && !Style.large && Style.squeeze > 0.89 && laid(blocks, false, 0, 0.6, height / 0.91).count < best.count)
            tighten(Style.scale / Style.squeeze * 0.88);
        if (level && best.count > 1 && !best.over)
            best = even(blocks, best);
        count = best.count;
        at = Math.min(at, count - 1);
        for (const one of best.out) {
            if (one.block.shown)
                at = one.leaf;
        }
        const lift = leaf => down ? Math.max(0, height - best.ends[leaf]) : middle && best.count === 1 ? Math.max(0, Math.round((height - best.ends[leaf]) * 0.4)) : 0;
        for (let i = 0; i < best.out.length; ++i) {
            const one = best.out[i], next = best.out[i + 1];
            one.block.closing = next === undefined || next.leaf !== one.leaf || next.block.group !== one.block.group;
            one.block.leaf = one.leaf;
            one.block.y = Math.round(one.y + lift(one.leaf));
            one.block.above = one.above;
        }
        for (const card of best.cards)
            card.y = Math.round(card.y + lift(card.leaf));
        runs = best.cards;
        used = Math.max(0, ...best.ends);
        show();
    }

    // What was to be done later is done before the frame at the latest: a busy machine may draw sooner than it comes to that.
    Connections {
        target: pages.Window.window

        function onAfterAnimating(): void {
            if (pages.stale)
                pages.arrange();
        }
    }

    onVisibleChanged: later()
    onHeightChanged: later()
    onWidthChanged: later()
    onSpacingChanged: later()
    onDownChanged: later()
    onMiddleChanged: later()
    onPadTopChanged: later()
    Component.onCompleted: {
        arrange();
        settled = true;
        later();
    }

    Repeater {
        model: pages.runs.length

        Rectangle {
            required property int index
            readonly property var run: pages.runs[index] ?? ({})

            visible: (run.leaf ?? 0) === pages.at && (!run.beside || run.bar)
            y: run.y ?? 0
            width: run.beside ? 8 : pages.width
            height: run.height ?? 0
            radius: run.beside ? 4 : Style.radiusCard
            color: run.beside ? Style.accent : Style.surface
            border.width: run.beside ? 0 : Style.flatEdge
            border.color: Style.hair
            antialiasing: true
        }
    }
    Item {
        id: sheet

        anchors.fill: parent
        onChildrenChanged: pages.later()
    }
}
