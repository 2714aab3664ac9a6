// Five faces in one row, best first: same size, same colour, none chosen beforehand.
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Row {
    id: root

    // [{id, icon, label}]
    property var faces: []
    property real faceHeight: 232

    spacing: Style.gap

    Repeater {
        model: root.faces ? root.faces.length : 0

        Keycap {
            id: face

            required property int index
            readonly property var entry: root.faces[face.index] ?? ({})

            width: (root.width - 4 * root.spacing) / 5
            height: root.faceHeight
            radius: Style.radiusCard
            target: face.entry.id ?? ""
            name: face.entry.label ?? ""

            Icon {
                id: sign

                anchors.horizontalCenter: parent.horizontalCenter
                y: Math.round(face.height * 0.12)
                name: face.entry.icon ?? ""
                size: Math.round(Math.min(92, face.height * 0.42, face.width * 0.6))
            }
            KText {
                x: 6
                y: sign.y + sign.size + 4
                width: parent.width - 12
                height: face.height - y - face.lip - 10
                text: face.entry.label ?? ""
                size: Style.xs
                bold: true
                fit: true
                maximumLineCount: 3
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                Accessible.ignored: true
            }
        }
    }
}
