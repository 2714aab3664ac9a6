import QtQuick
import Kiosk.Style
import Kiosk.Bridge
import Kiosk.Controls

// Between two people: thanks, and that nothing is left on the screen. It ends by itself; every touch ends it too.
Rectangle {
    id: root

    property var page: ({})

    width: parent ? parent.width : 1080
    height: parent ? parent.height : 1920
    color: Style.paper

    Accessible.role: Accessible.Button
    Accessible.name: root.page.home?.label ?? ""
    Accessible.onPressAction: Journey.touch(root.page.home?.id ?? "")

    // Found by its name like every control, and as large as the screen.
    Item {
        objectName: root.page.home?.id ?? ""
        anchors.fill: parent

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 0
            onTapped: {
                if (root.visible)
                    Journey.touch(root.page.home?.id ?? "");
            }
        }
    }
    PageHead {
        page: root.page
    }
    Column {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round((parent.height - height) * 0.42)
        width: parent.width - 2 * Style.margin

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 208
            height: 208
            radius: 104
            color: Style.soft
            border.width: Style.flatEdge * 2
            border.color: Style.edge
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: root.page.icon ?? ""
                size: 128
            }
        }
        Item {
            width: 1
            height: 56
        }
        KText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: root.page.heading ?? ""
            size: Style.l
            bold: true
            Accessible.role: Accessible.Heading
        }
        Item {
            width: 1
            height: 16
        }
        KText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: root.page.lead ?? ""
            color: Style.ink2
            even: true
        }
    }
}
