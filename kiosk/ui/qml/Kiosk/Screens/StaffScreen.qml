pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Maintenance mode: a dark band says so and says who is here; below it blocks of one kind or another, as the page has them; the ways to the
// other pages; in the footer the way out. With `field` and `keys` there are digits to type, with `typing` words. A page of staff needs no drawing
// of its own.
//
// Landscape: the band is the left column, with the ways in it; the blocks stand in the right one, and what turns them in the footer.
Rectangle {
    id: root

    property var page: ({})
    // Where the ways follow the blocks, a row of them turns as one; two rows where only two stand beside each other.
    readonly property int row: room < 800 || Style.large ? 4 : 3
    readonly property var blocks: (page.blocks ?? []).concat(ways.aside ? [] : tiles.filter((_, at) => at % row === 0).map((_, at) => ({
                kind: "buttons",
                buttons: tiles.slice(at * row, at * row + row)
            })))
    // Its own column is narrower on a low panel, where it has nothing but a few words.
    readonly property int column: wide ? Math.round(Style.pageWidth * (Style.shallow ? 0.27 : 0.34)) : 0
    readonly property var tiles: page.tiles ?? []
    readonly property var keys: page.keys ?? []
    readonly property var field: page.field ?? null
    readonly property var typing: page.typing ?? null
    readonly property string about: [page.step ?? "", page.lang ?? ""].join("\n")
    readonly property bool wide: Style.landscape
    readonly property int room: Style.pageWidth - column - 2 * Style.margin
    readonly property int start: column + Style.margin
    // On a low panel, and with large text, the pad stands beside the field and not below it.
    readonly property bool split: wide && (Style.shallow || Style.large) && keys.length > 0
    readonly property int fieldRoom: split ? Math.round(room * 0.52) : room
    readonly property real ceiling: wide ? (Style.shallow ? 24 : 40) : band.height + 32
    // What stands below the blocks, from the footer up: the line about data or the turning of pages, the ways, the pad.
    readonly property real strip: foot.y - (wide ? 16 : turns.height)
    readonly property real floor: pad.visible && !split ? pad.y - 24 : (wide || !ways.visible ? strip : ways.y) - 24

    width: Style.pageWidth
    height: Style.pageHeight
    color: Style.paper

    onPageChanged: list.later()
    onAboutChanged: {
        // Also another page of as many parts says anew that it needs turning.
        turns.needed = false;
        list.count = 1;
        list.first();
    }

    Rectangle {
        id: band

        width: root.wide ? root.column : parent.width
        height: root.wide ? foot.y : Math.max(216, words.y + words.height + 36)
        color: Style.night

        Rectangle {
            visible: Style.plain
            x: root.wide ? parent.width - 2 : 0
            y: root.wide ? 0 : parent.height - 2
            width: root.wide ? 2 : parent.width
            height: root.wide ? parent.height : 2
            color: Style.hair
        }
        Icon {
            id: sign

            x: Style.margin
            y: root.wide ? (Style.shallow ? 28 : 56) : 44
            name: root.page.icon ?? "tool"
            size: Style.shallow ? 52 : 64
            color: Style.nightAccent
        }
        BandWords {
            id: words

            x: root.wide ? Style.margin : sign.x + sign.size + 28
            // The sign stands beside the heading where the room below it is wanted.
            indent: root.wide && (Style.shallow || root.tiles.length > 6) ? sign.size + 20 : 0
            beside: indent > 0 ? sign.size : 0
            y: root.wide && indent === 0 ? sign.y + sign.size + 24 : sign.y - 6
            width: (root.wide ? root.column - 32 : parent.width - Style.margin) - x
            page: root.page
        }
    }
    Fits {
        over: (root.wide && words.y + words.height > (note.visible ? note.y : foot.y) - 16) || (pad.visible && pad.height < (root.split ? 0 : 276))
    }
    OpenField {
        id: typed

        visible: root.field !== null
        x: root.start
        y: root.ceiling
        width: root.fieldRoom
        field: root.field
    }
    TypedField {
        visible: root.typing !== null
        x: root.start
        y: root.ceiling
        width: root.room
        field: root.typing ?? ({})
    }
    Loader {
        id: zone

        active: root.typing !== null
        x: root.wide ? root.column : 0
        y: foot.y - height
        width: root.width - x
        height: Math.round(root.wide ? Math.min(560, foot.y - root.ceiling - Style.field - Style.line(Style.s) - 48) : Math.min(640, (foot.y - band.height) * 0.6))
        sourceComponent: Keyboard {
            field: root.typing ?? ({})
        }
    }
    Pages {
        id: list

        readonly property real from: typed.visible ? typed.y + typed.height + 32 : root.ceiling

        x: root.start
        y: from
        width: root.fieldRoom
        height: Math.max(0, root.floor - y)
        down: false
        middle: false
        level: false
        onCountChanged: {
            if (count > 1)
                turns.needed = true;
        }
        padTop: 8
        padBottom: 8

        Repeater {
            model: root.blocks.length
            // New blocks have their places before they are drawn.
            onCountChanged: list.arrange()

            Block {
                id: block

                required property int index
                readonly property var entry: root.blocks[index] ?? ({})
                readonly property string kind: entry.kind ?? ""

                group: entry.group ?? -1
                padding: 32
                // What is asked stands with its answers.
                keep: kind === "title" || (kind === "banner" && root.blocks[index + 1]?.kind === "buttons")
                rigid: kind === "buttons" || kind === "choices"

                StaffBlock {
                    width: parent.width
                    entry: block.entry
                    last: block.closing
                    room: root.room
                }
            }
        }
    }
    ButtonRows {
        id: ways

        readonly property bool roomy: root.wide ? !Style.shallow && words.y + words.height + 32 <= y : y - root.ceiling > 560 * Math.max(1, Style.scale)
        // Beside or below the blocks, if enough is left for these; else they follow the blocks. Not at once: what the blocks are decides how
        // large the text is, and that in turn how much is left.
        property bool aside: true

        function settle(): void {
            aside = roomy;
        }

        onRoomyChanged: Qt.callLater(settle)
        Component.onCompleted: settle()

        visible: root.tiles.length > 0 && aside
        x: root.wide ? Style.margin : root.start
        y: root.wide ? foot.y - height - (Style.shallow ? 20 : note.height + 48) : root.strip - height - 24
        width: root.wide ? root.column - Style.margin - 40 : root.room
        entries: root.tiles
        across: root.wide || root.tiles.length === 4 || Style.large ? 2 : root.room > 900 && (root.tiles.length === 7 || root.tiles.length === 8) ? 4 : 3
        high: Style.shallow ? 76 : root.tiles.length < 7 ? 104 : root.wide ? 76 : 96
        size: Style.shallow || root.wide || across > 3 ? Style.xs : Style.s
    }
    DigitsPad {
        id: pad

        visible: root.keys.length > 0
        x: root.split ? root.start + root.fieldRoom + Style.margin : root.wide ? root.column : 0
        width: root.width - x
        // The field stands above it, and a sentence about it.
        height: root.split ? foot.y : root.wide ? Math.min(560, foot.y - list.from - (root.blocks.length > 0 ? Math.round(176 * Style.scale) + 40 : 0)) : Math.min(620, root.strip - list.from - (root.blocks.length > 0 ? 200 : 24))
        y: root.wide ? foot.y - height : root.strip - height
        keys: root.keys
    }

    // Portrait: the line about data; it makes room for the two keys that turn, where not everything fits one page.
    Rectangle {
        id: turns

        // Once a page needed turning it keeps the keys for it: they take room, and without them it might just fit.
        property bool needed: false
        readonly property bool turning: needed && (root.page.blocks ?? []).length > 0 && !pad.visible && !root.wide

        // Room that was kept for the keys, and nothing to stand in it.
        readonly property bool bare: height === 0 || (said.text === "" && list.count < 2)

        visible: !root.wide && !zone.active
        y: foot.y - height
        width: root.width
        height: turning ? 72 + 40 * Style.grown + 32 : said.text === "" ? 0 : Math.max(88, note.height + 40)
        color: bare ? "transparent" : Style.surface

        Rule {
            visible: !turns.bare
            width: parent.width
        }
        TurnKeys {
            visible: turns.turning && list.count > 1
            x: root.start
            width: root.room
            height: parent.height - 24
            anchors.verticalCenter: parent.verticalCenter
            pages: list
            labels: root.page.turn ?? null
        }
    }
    Item {
        id: note

        visible: said.text !== "" && (root.wide ? !Style.shallow : !(turns.turning && list.count > 1) && !zone.active)
        x: root.wide ? Style.margin : root.start
        y: root.wide ? foot.y - height - 28 : turns.y + Math.round((turns.height - height) / 2)
        width: root.wide ? root.column - Style.margin - 32 : root.room
        height: said.height

        Icon {
            id: eye

            x: root.wide ? 0 : Math.max(0, (parent.width - size - 16 - Math.min(said.natural, said.width)) / 2)
            y: Math.round((said.lineHeight - size) / 2)
            name: "eye-off"
            size: Math.round(Style.xs * 1.4)
            color: root.wide ? Style.nightInk2 : Style.ink2
        }
        KText {
            id: said

            x: eye.x + eye.size + 16
            width: Math.min(natural, parent.width - eye.size - 16)
            text: root.page.note ?? ""
            even: true
            size: Style.xs
            color: eye.color
        }
    }
    PageFoot {
        id: foot

        page: root.page

        TurnKeys {
            visible: root.wide && list.count > 1 && !pad.visible
            x: foot.placeX
            y: foot.barTop
            width: foot.placeWidth - Style.gap
            height: Style.bar
            pages: list
            labels: root.page.turn ?? null
        }
    }
}
