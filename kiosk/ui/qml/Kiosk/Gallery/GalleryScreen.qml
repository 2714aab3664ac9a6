pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Every control in every state: what belongs together on one page, in rows; what does not fit goes to the next leaf of the page.
Rectangle {
    id: root

    objectName: "gallery"

    property var page: ({})
    readonly property var specimens: page.specimens ?? []
    readonly property var keys: page.keys ?? []
    // How many leaves this page takes at this size.
    property int leaves: 1
    readonly property int leaf: Math.min(page.leaf ?? 0, leaves - 1)
    readonly property int air: 28

    // Rows are filled from the left; a row that does not fit goes to the next leaf as a whole.
    function arrange(): void {
        let rows = [];
        let row = null;
        for (let i = 0; i < cells.count; i++) {
            const cell = cells.itemAt(i) as Specimen;
            if (!cell)
                return;
            if (row === null || cell.bleed || row.width + air + cell.width > board.width + 1) {
                row = {
                    cells: [],
                    width: -air,
                    height: 0
                };
                rows.push(row);
            }
            row.cells.push(cell);
            row.width += air + cell.width;
            row.height = Math.max(row.height, cell.height);
            if (cell.bleed)
                row.width = board.width;
        }
        let leaf = 0;
        let y = 0;
        for (const one of rows) {
            if (y > 0 && y + one.height > board.height) {
                leaf += 1;
                y = 0;
            }
            let x = 0;
            for (const cell of one.cells) {
                cell.leaf = leaf;
                cell.column = cell.bleed ? -board.x : x;
                cell.y = y;
                x += cell.width + air;
            }
            y += one.height + air;
        }
        leaves = leaf + 1;
    }

    width: Style.pageWidth
    height: Style.pageHeight
    color: Style.paper

    Item {
        id: head

        x: Style.margin
        y: 40
        width: root.width - 2 * Style.margin
        height: Math.max(title.height + what.height, number.height) + 32

        KText {
            id: title

            anchors.left: parent.left
            anchors.right: number.left
            anchors.rightMargin: Style.gap
            text: root.page.heading ?? ""
            size: Style.l
            bold: true
            Accessible.role: Accessible.Heading
        }
        KText {
            id: what

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: title.bottom
            text: root.page.lead ?? ""
            size: Style.xs
            color: Style.ink2
        }
        KText {
            id: number

            anchors.right: parent.right
            y: Math.round((title.height - height) / 2)
            text: (root.page.number ?? "") + (root.leaves > 1 ? "  " + (root.leaf + 1) + "/" + root.leaves : "")
            color: Style.ink2
            wrapMode: Text.NoWrap
        }
    }
    Item {
        id: board

        x: Style.margin
        y: head.y + head.height
        width: root.width - 2 * Style.margin
        height: foot.y - y - 16
        onWidthChanged: Qt.callLater(root.arrange)
        onHeightChanged: Qt.callLater(root.arrange)

        Repeater {
            id: cells

            model: root.specimens
            onItemAdded: Qt.callLater(root.arrange)

            Specimen {
                required property var modelData
                property int leaf: 0
                property real column: 0

                entry: modelData
                room: board.width
                air: root.air
                // Beside the screen and not invisible: what is not visible has no size.
                x: leaf === root.leaf ? column : column + 2 * root.width
                enabled: leaf === root.leaf
                onMeasured: Qt.callLater(root.arrange)
            }
        }
    }
    Rectangle {
        id: foot

        y: root.height - height
        width: root.width
        height: keysRow.height + 48
        color: Style.surface

        Rule {
            width: parent.width
        }
        Row {
            id: keysRow

            x: Style.margin
            y: 24
            spacing: 16

            Repeater {
                model: root.keys.length

                KButton {
                    required property int index
                    readonly property var entry: root.keys[index] ?? ({})

                    readonly property bool turns: (entry.icon ?? "") !== ""

                    width: turns ? 120 : (foot.width - 2 * Style.margin - 2 * 120 - (root.keys.length - 1) * 16) / (root.keys.length - 2)
                    height: 96
                    size: 24
                    target: entry.id ?? ""
                    label: entry.label ?? ""
                    name: entry.name ?? label
                    icon: entry.icon ?? ""
                    iconSize: 36
                }
            }
        }
    }
}
