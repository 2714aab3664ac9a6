import QtQuick
import Kiosk.Style

// One answer to choose: icon, words, and a ring at the right that is filled with a check once it is chosen; a square where several may be.
Keycap {
    id: option

    property string label: ""
    property string sub: ""
    property string icon: ""
    property string mark: "round"
    readonly property int indent: icon === "" ? 0 : Math.round(56 + 12 * Style.grown) + (narrow ? 20 : 32)
    readonly property bool narrow: width < 420
    readonly property int side: narrow ? 20 : 34

    name: sub === "" ? label : label + " " + sub
    choosable: true
    implicitHeight: Math.max(Style.shallow ? 84 : 112, words.height + 28 + lip)
    radius: Style.radius
    edgeWidth: chosen ? Style.edgeWidth + 2 : Style.edgeWidth
    ground: chosen ? Style.soft : Style.surface
    edgeColor: chosen ? Style.accent : Style.edge
    Accessible.role: mark === "square" ? Accessible.CheckBox : Accessible.RadioButton

    Item {
        x: option.side - option.edgeWidth
        width: option.width - 2 * option.side
        height: option.height - option.lip - 2
        y: 2 - option.edgeWidth

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: option.icon
            size: Math.round(56 + 12 * Style.grown)
        }
        Column {
            id: words

            x: option.indent
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - 64

            KText {
                width: parent.width
                text: option.label
                size: option.narrow ? Style.s : Style.m
                bold: true
                lineHeight: Math.round(size * 1.3)
            }
            KText {
                visible: text !== ""
                width: parent.width
                text: option.sub
                size: Style.xs
                color: Style.ink2
            }
        }
        Rectangle {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: 44
            height: 44
            radius: option.mark === "square" ? 10 : 22
            color: option.chosen ? Style.accent : Style.surface
            border.width: option.chosen ? 0 : 3
            border.color: Style.edge
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: option.chosen ? "check" : ""
                size: 30
                color: Style.accentInk
            }
        }
    }
}
