pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A label and its value, side by side, or one below the other where the label would take too much; a long value goes on below itself.
Item {
    id: row

    property string label: ""
    property string value: ""
    property int labelWidth: 176
    property int size: Style.s
    property int pitch: Style.line(size)
    // The key that shows a masked value while it is held: {id, label, icon, held, field}, or null.
    property var show: null
    readonly property bool masked: show !== null && show !== undefined
    readonly property bool stacked: labelWidth > width * 0.42 || masked && labelWidth + hold.width > width * 0.6

    implicitHeight: Math.max(stacked ? name.height + content.height + 4 : Math.max(name.height, content.height), masked ? hold.height : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + value

    KText {
        id: name

        y: row.masked && !row.stacked ? (row.implicitHeight - height) / 2 : 0
        width: row.stacked ? row.width - (row.masked ? hold.width + 16 : 0) : row.labelWidth - 16
        text: row.label
        size: row.stacked ? Style.xs : row.size
        lineHeight: row.stacked ? Style.line(size) : row.pitch
        color: Style.ink2
        Accessible.ignored: true
    }
    Prose {
        id: content

        x: row.stacked ? 0 : row.labelWidth
        y: row.stacked ? name.height : row.masked ? (row.implicitHeight - height) / 2 : 0
        width: row.width - x - (row.masked ? hold.width + 16 : 0)
        text: row.value
        size: row.size
        lineHeight: row.pitch
    }
    Loader {
        id: hold

        active: row.masked
        x: row.width - width
        y: (row.implicitHeight - height) / 2
        sourceComponent: HoldKey {
            entry: row.show ?? ({})
            width: implicitWidth
            height: implicitHeight
        }
    }
}
