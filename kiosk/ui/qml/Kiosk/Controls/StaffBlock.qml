pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What stands in one block of a page of staff, by its kind (docs/pages.md, staff). One loader for all kinds: a loader that is put to rest keeps
// the height of what stood in it, and a block of another kind in its place would have it too.
Item {
    id: root

    property var entry: ({})
    // The last one of its card.
    property bool last: false
    property real room: width
    readonly property string kind: entry.kind ?? ""
    readonly property Component part: {
        switch (kind) {
        case "cards":
            return cards;
        case "row":
            return row;
        case "line":
            return line;
        case "buttons":
        case "choices":
            return buttons;
        case "title":
        case "text":
            return words;
        case "banner":
            return banner;
        default:
            return null;
        }
    }

    height: part === null ? 0 : loader.height

    Loader {
        id: loader

        width: parent.width
        sourceComponent: root.part
    }
    Component {
        id: cards

        FigureRow {
            entries: root.entry.cards ?? []
        }
    }
    Component {
        id: row

        StateRow {
            entry: root.entry.entry ?? ({})
            last: root.last
        }
    }
    Component {
        id: line

        LineRow {
            entry: root.entry
            last: root.last
        }
    }
    Component {
        id: buttons

        ButtonRows {
            entries: root.entry.buttons ?? []
            readonly property int most: root.kind === "choices" ? (Style.large || root.room < 800 ? 3 : 5) : root.room < 800 || Style.large ? 2 : 3
            // Rows of about the same length, from edge to edge; a few things to do keep their usual size.
            readonly property int rows: Math.ceil(entries.length / most)

            across: entries.length < 2 || (root.kind === "buttons" && rows < 2) ? most : Math.ceil(entries.length / rows)
            high: root.kind === "choices" ? 72 : 96
            size: root.kind === "choices" ? Style.xs : Style.s
        }
    }
    Component {
        id: words

        KText {
            width: parent?.width ?? 0
            text: root.entry.text ?? ""
            even: true
            bold: root.kind === "title"
            color: root.kind === "title" ? Style.accent : Style.ink
        }
    }
    Component {
        id: banner

        Banner {
            tone: root.entry.tone ?? "info"
            icon: root.entry.icon ?? ""
            title: root.entry.title ?? ""
            text: root.entry.text ?? ""
            lang: root.entry.lang ?? ""
            mark: root.entry.mark ?? ""
        }
    }
}
