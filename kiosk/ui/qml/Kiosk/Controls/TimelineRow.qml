// One line of what has happened and what comes by when, joined by a thread. Flat, to be read.
// A round check is done, an empty ring is to come, a telephone is what the citizen may do.
import QtQuick
import Kiosk.Style

Item {
    id: line

    // {when, what, state: "done" | "todo" | "call"}
    property var entry: ({})
    // Where the second column begins; 0 when day and words stand one below the other.
    property real column: 328
    // The thread to the line above goes up so far; 0 without.
    property real thread: 0
    readonly property string sign: entry.state ?? "todo"
    readonly property bool done: sign === "done"
    readonly property real days: day.natural

    implicitHeight: column > 0 ? Math.max(day.height, what.height) : day.height + what.height + 2
    Accessible.role: Accessible.ListItem
    Accessible.name: (entry.when ?? "") + " " + (entry.what ?? "")

    Rectangle {
        visible: line.thread > 0
        x: 22
        y: -line.thread + 4
        width: 4
        height: line.thread + disc.y - 4
        color: Style.hair
    }
    Rectangle {
        id: disc

        x: 4
        y: Math.round((Style.line(Style.s) - height) / 2)
        width: 40
        height: 40
        radius: 20
        color: line.done ? Style.accent : line.sign === "call" ? Style.attnSoft : Style.paper
        border.width: line.done ? 0 : 4
        border.color: line.sign === "call" ? Style.attn : Style.edge
        antialiasing: true

        Icon {
            anchors.centerIn: parent
            name: line.done ? "check" : line.sign === "call" ? "phone" : ""
            size: line.done ? 28 : 22
            color: line.done ? Style.accentInk : Style.attn
        }
    }
    KText {
        id: day

        x: 72
        width: (line.column > 0 ? line.column - 28 : line.width) - x
        text: line.entry.when ?? ""
        bold: true
        color: line.done ? Style.accent : Style.ink
        Accessible.ignored: true
    }
    KText {
        id: what

        x: line.column > 0 ? line.column : 72
        y: line.column > 0 ? 0 : day.height + 2
        width: line.width - x
        text: line.entry.what ?? ""
        Accessible.ignored: true
    }
}
