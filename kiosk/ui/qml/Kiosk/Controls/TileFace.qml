pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// What stands on a tile: icon and kind of matter above, title and second line at its floor.
Item {
    id: face

    property string label: ""
    property string sub: ""
    property string icon: ""
    property var mark: null
    property int iconSize: 60
    property int size: Style.m

    implicitHeight: 26 + face.iconSize + 6 + Math.round(face.size * 1.3) * (title.natural > width * 1.7 ? 3 : title.natural > width ? 2 : 1) + (face.sub === "" ? 0 : Math.round(Style.xs * 1.4) * sub.lines + 4) + 24 + Style.lip

    Icon {
        y: 24
        x: -2
        name: face.icon
        size: face.iconSize
        color: Style.accent
    }
    KText {
        id: title

        y: 24 + face.iconSize + 4
        width: parent.width
        height: Math.max(1, face.height - y - 22 - Style.lip - (sub.text === "" ? 0 : sub.height))
        text: face.label
        size: face.size
        bold: true
        fit: true
        maximumLineCount: 6
        verticalAlignment: Text.AlignBottom
    }
    Loader {
        active: (face.mark?.text ?? "") !== ""
        y: 24
        width: parent.width
        height: face.iconSize
        sourceComponent: Item {
            Icon {
                x: kind.x - size - 8
                anchors.verticalCenter: parent.verticalCenter
                name: face.mark?.icon ?? ""
                size: Math.round(Style.xs * 1.15)
                color: Style.ink2
            }
            KText {
                id: kind

                x: parent.width - width
                width: Math.min(natural + 2, parent.width - face.iconSize - Math.round(Style.xs * 1.15) - 24)
                height: parent.height
                text: face.mark?.text ?? ""
                size: Style.xs
                color: Style.ink2
                fit: true
                maximumLineCount: 1
                verticalAlignment: Text.AlignVCenter
            }
        }
    }
    Icon {
        visible: sub.x > 0 && sub.visible
        x: -1
        y: sub.y + Math.round((Style.xs * 1.4 - size) / 2) + 1
        name: face.mark?.icon ?? ""
        size: Math.round(Style.xs * 1.15)
        color: sub.color
    }
    KText {
        id: sub

        readonly property int lines: natural > width * 1.8 ? 3 : natural > width ? 2 : 1

        visible: text !== ""
        x: face.mark && face.mark.text === "" ? Math.round(Style.xs * 1.15) + 8 : 0
        y: face.height - height - 20 - Style.lip
        width: parent.width - x
        height: Math.round(Style.xs * 1.4) * lines + 2
        text: face.sub
        size: Style.xs
        color: face.mark?.tone === "attn" ? Style.attn : Style.ink2
        fit: true
        maximumLineCount: lines === 1 ? 1 : 6
        verticalAlignment: Text.AlignVCenter
    }
}
