pragma ComponentBehavior: Bound
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
    // The key that shows a masked value while it is held: {id, label, icon, held, field}, or null.
    property var show: null

    implicitHeight: Math.max(name.height, content.height, hold.active ? hold.height : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + value

    KText {
        id: name

        anchors.verticalCenter: hold.active ? parent.verticalCenter : undefined
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
        anchors.verticalCenter: hold.active ? parent.verticalCenter : undefined
        width: row.width - row.labelWidth - (hold.active ? hold.width + 16 : 0)
        text: row.value
        size: row.size
        lineHeight: row.pitch
    }
    Loader {
        id: hold

        active: row.show !== null && row.show !== undefined
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        sourceComponent: HoldKey {
            entry: row.show ?? ({})
            width: implicitWidth
            height: implicitHeight
        }
    }
}
