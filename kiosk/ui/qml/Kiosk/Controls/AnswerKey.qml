import QtQuick
import Kiosk.Style

// One answer as a key: icon, words that may take as many lines as they need, and a mark that is filled once it is chosen.
//
// `mark`: "round" where one answer is chosen of several, "square" where each stands for itself.
Keycap {
    id: answer

    property string label: ""
    property string sub: ""
    property string icon: ""
    property string mark: "round"
    readonly property int side: 44

    name: sub === "" ? label : label + " " + sub
    choosable: true
    implicitHeight: Math.max(Style.field, words.height + 44) + lip
    radius: Style.radius
    edgeWidth: chosen ? Style.edgeWidth + 2 : Style.edgeWidth
    ground: !enabled ? Style.paper : chosen ? Style.soft : Style.surface
    edgeColor: !enabled ? (Style.plain ? Style.paper : Style.hair) : chosen ? Style.accent : Style.edge
    Accessible.role: mark === "square" ? Accessible.CheckBox : Accessible.RadioButton

    Item {
        anchors.fill: parent
        anchors.leftMargin: 32 - answer.edgeWidth
        anchors.rightMargin: 32 - answer.edgeWidth

        Icon {
            id: picture

            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            name: answer.icon
            size: 52
            color: answer.enabled ? Style.accent : Style.ink2
        }
        Column {
            id: words

            anchors.left: picture.visible ? picture.right : parent.left
            anchors.leftMargin: picture.visible ? 28 : 0
            anchors.right: ring.left
            anchors.rightMargin: Style.gap
            anchors.verticalCenter: parent.verticalCenter

            KText {
                width: parent.width
                text: answer.label
                bold: true
                color: answer.enabled ? Style.ink : Style.ink2
            }
            KText {
                visible: text !== ""
                width: parent.width
                text: answer.sub
                size: Style.xs
                color: Style.ink2
            }
        }
        Rectangle {
            id: ring

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            visible: answer.enabled
            width: answer.side
            height: answer.side
            radius: answer.mark === "square" ? 10 : answer.side / 2
            color: answer.chosen ? Style.accent : answer.ground
            border.width: answer.chosen ? 0 : 3
            border.color: Style.edge
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: answer.chosen ? "check" : ""
                size: 32
                color: Style.accentInk
            }
        }
    }
}
