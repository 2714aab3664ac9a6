pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What stands in one block of a page of staff, by its kind (docs/pages.md, staff). Only the part that is wanted is made.
Item {
    id: root

    property var entry: ({})
    // The last one of its card.
    property bool last: false
    property real room: width
    readonly property string kind: entry.kind ?? ""

    height: childrenRect.height

    Loader {
        active: root.kind === "cards"
        width: parent.width
        sourceComponent: FigureRow {
            entries: root.entry.cards ?? []
        }
    }
    Loader {
        active: root.kind === "row"
        width: parent.width
        sourceComponent: StateRow {
            entry: root.entry.entry ?? ({})
            last: root.last
        }
    }
    Loader {
        active: root.kind === "line"
        width: parent.width
        sourceComponent: LineRow {
            entry: root.entry
            last: root.last
        }
    }
    Loader {
        active: root.kind === "buttons" || root.kind === "choices"
        width: parent.width
        sourceComponent: ButtonRows {
            width: root.width
            entries: root.entry.buttons ?? []
            across: root.kind === "choices" ? (Style.large || root.room < 800 ? 3 : 5) : root.room < 800 || Style.large ? 2 : 3
            high: root.kind === "choices" ? 72 : 96
            size: root.kind === "choices" ? Style.xs : Style.s
        }
    }
    Loader {
        active: root.kind === "title" || root.kind === "text"
        width: parent.width
        sourceComponent: KText {
            width: root.width
            text: root.entry.text ?? ""
            bold: root.kind === "title"
            color: root.kind === "title" ? Style.accent : Style.ink
        }
    }
    Loader {
        active: root.kind === "banner"
        width: parent.width
        sourceComponent: Banner {
            width: root.width
            tone: root.entry.tone ?? "info"
            icon: root.entry.icon ?? ""
            title: root.entry.title ?? ""
            text: root.entry.text ?? ""
            lang: root.entry.lang ?? ""
            mark: root.entry.mark ?? ""
        }
    }
}
