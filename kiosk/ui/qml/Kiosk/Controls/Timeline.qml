// What has happened and what comes by when: one line each, joined by a thread. Flat, to be read.
// A round check is done, an empty ring is to come, a telephone is what the citizen may do.
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Column {
    id: root

    // [{when, what, state: "done" | "todo" | "call"}]
    property var entries: []
    // the height that is there: the lines spread in it, and if their words need more, they become smaller
    property real room: 400
    property int size: Style.s

    readonly property int count: entries ? entries.length : 0
    readonly property real gap: Math.max(size === Style.s ? 16 : 12, Math.min(52, (room - words) / Math.max(1, count)))
    // where the second column begins: behind the longest day
    readonly property real column: {
        let widest = 0;
        for (let i = 0; i < lines.made; i++)
            widest = Math.max(widest, (lines.itemAt(i) as Line)?.days ?? 0);
        return Math.max(328, Math.min(420, 76 + Math.ceil(widest) + 32));
    }
    // the height of all the words
    readonly property real words: {
        let sum = 0;
        for (let i = 0; i < lines.made; i++)
            sum += (lines.itemAt(i) as Line)?.words ?? 0;
        return sum;
    }

    function fit(): void {
        if (words + count * 16 > room)
            size = Style.xs;
    }

    width: Style.inner
    onEntriesChanged: size = Style.s
    onWordsChanged: Qt.callLater(fit)
    onRoomChanged: {
        size = Style.s;
        Qt.callLater(fit);
    }

    component Line: Item {
        // the height of its words, and the width of its day in one line
        property real words: 0
        property real days: 0
    }
    component Sign: Rectangle {
        id: sign

        property string sign: "todo"

        width: 40
        height: 40
        radius: 20
        color: sign.sign === "done" ? Style.accent : sign.sign === "call" ? Style.attnSoft : Style.paper
        border.width: sign.sign === "done" ? 0 : 4
        border.color: sign.sign === "call" ? Style.attn : Style.edge
        antialiasing: true

        Icon {
            anchors.centerIn: parent
            name: sign.sign === "done" ? "check" : sign.sign === "call" ? "phone" : ""
            size: sign.sign === "done" ? 28 : 22
            color: sign.sign === "done" ? Style.accentInk : Style.attn
        }
    }

    Repeater {
        id: lines

        property int made: 0

        model: root.count
        onItemAdded: made++
        onItemRemoved: made--

        Line {
            id: line

            required property int index
            readonly property var entry: root.entries[line.index] ?? ({})
            readonly property bool done: line.entry.state === "done"

            words: Math.max(day.height, what.height)
            days: day.implicitWidth
            width: root.width
            height: line.words + root.gap

            Accessible.role: Accessible.ListItem
            Accessible.name: (line.entry.when ?? "") + " " + (line.entry.what ?? "")

            Rectangle {
                visible: line.index < root.count - 1
                x: 22
                y: sign.y + 40
                width: 4
                height: line.height - 40
                color: Style.hair
            }
            Sign {
                id: sign

                x: 4
                y: Math.round((Style.line(root.size) - height) / 2)
                sign: line.entry.state ?? "todo"
            }
            KText {
                id: day

                x: 76
                width: root.column - 76 - 28
                text: line.entry.when ?? ""
                size: root.size
                bold: true
                color: line.done ? Style.accent : Style.ink
                Accessible.ignored: true
            }
            KText {
                id: what

                x: root.column
                width: root.width - root.column
                text: line.entry.what ?? ""
                size: root.size
                Accessible.ignored: true
            }
        }
    }
}
