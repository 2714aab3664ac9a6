// Five faces in one row, best first: same size, same colour, none chosen beforehand.
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Row {
    id: root

    // [{id, icon, label}]
    property var faces: []

    width: Style.inner
    spacing: Style.gap

    Repeater {
        model: root.faces ? root.faces.length : 0

        Keycap {
            id: face

            required property int index
            readonly property var entry: root.faces[face.index] ?? ({})

            width: 174.4
            height: 232
            radius: Style.radiusCard
            target: face.entry.id ?? ""
            name: face.entry.label ?? ""

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                y: 36
                name: face.entry.icon ?? ""
                size: 92
            }
            KText {
                anchors.horizontalCenter: parent.horizontalCenter
                y: 152
                width: parent.width - 16
                height: 48
                text: face.entry.label ?? ""
                size: Style.xs
                bold: true
                lineHeight: 34
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                Accessible.ignored: true
            }
        }
    }
}
