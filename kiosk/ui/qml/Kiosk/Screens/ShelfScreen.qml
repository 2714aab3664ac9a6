import QtQuick
import Kiosk.Style
import Kiosk.Controls

// One shelf of the catalogue: the matters of a chapter or of a department, or the departments.
PageFrame {
    id: screen

    book: list
    lowered: Style.low || !Style.landscape && list.rows * list.pitch < footTop - Style.pageHeight * 0.4

    MatterList {
        id: list

        readonly property int rows: Math.ceil((screen.page.entries ?? []).length / columns)
        readonly property real pitch: needed + Style.gap

        width: parent.width
        height: parent.height
        entries: screen.page.entries ?? []
        middle: false
        down: false
    }
}
