import QtQuick
import Kiosk.Style

// A label and its value, side by side; a long value goes on below itself.
Item {
    id: row

    property string label: ""
    property string value: ""
    property int labelWidth: 176
    property int size: Style.s
    property int pitch: 48

    implicitHeight: Math.max(name.height, content.height)
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + value

    KText {
        id: name

        width: row.labelWidth - 16
        text: row.label
        size: row.size
        lineHeight: row.pitch
        color: Style.ink2
        Accessible.ignored: true
    }
    Prose {
        id: content

        x: row.labelWidth
        width: row.width - row.labelWidth
        text: row.value
        size: row.size
        lineHeight: row.pitch
    }
}
