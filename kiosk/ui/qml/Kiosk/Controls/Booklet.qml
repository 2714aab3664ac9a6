// A passport that lies open with its pages down, as a reader of chips wants it: two covers, the spine between them, on the front one an
// emblem, two lines of words and the sign of a chip (ICAO 9303-9, 2.3).
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Item {
    id: booklet

    readonly property color cover: Style.colours.cover
    readonly property color gold: Style.colours.coverInk

    width: 224
    height: 148

    Rectangle {
        width: parent.width / 2 + 8
        height: parent.height
        radius: 10
        color: booklet.cover
        border { width: Style.plain ? 3 : 0; color: booklet.gold }
        antialiasing: true
    }
    Rectangle {
        x: parent.width / 2 - 8
        width: parent.width / 2 + 8
        height: parent.height
        radius: 10
        color: booklet.cover
        border { width: Style.plain ? 3 : 0; color: booklet.gold }
        antialiasing: true
    }
    // the spine: two thin shadows and the light between them
    Rectangle { x: parent.width / 2 - 6; width: 12; height: parent.height; color: booklet.cover; antialiasing: true }
    Repeater {
        model: [-5, 4]
        Rectangle {
            required property int modelData
            x: booklet.width / 2 + modelData
            width: 2
            height: booklet.height
            color: booklet.gold
            opacity: Style.plain ? 1 : 0.35
        }
    }
    Item {
        x: parent.width / 2 + 4
        width: parent.width / 2 - 8
        height: parent.height

        Rectangle { anchors.horizontalCenter: parent.horizontalCenter; y: 20; width: 54; height: 7; radius: 3.5; color: booklet.gold }
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 38
            width: 44; height: 44; radius: 22
            color: "transparent"
            border { width: 5; color: booklet.gold }
            antialiasing: true
            Rectangle { anchors.centerIn: parent; width: 18; height: 18; radius: 9; color: booklet.gold; antialiasing: true }
        }
        Rectangle { anchors.horizontalCenter: parent.horizontalCenter; y: 93; width: 68; height: 7; radius: 3.5; color: booklet.gold }
        Rectangle {
            id: chip

            anchors.horizontalCenter: parent.horizontalCenter
            y: 112
            width: 32; height: 20; radius: 3
            color: "transparent"
            border { width: 3; color: booklet.gold }
            Rectangle { y: 9; width: parent.width; height: 2; color: booklet.gold }
            Rectangle { anchors.centerIn: parent; width: 12; height: 12; radius: 6; color: booklet.gold; antialiasing: true }
        }
    }
}
