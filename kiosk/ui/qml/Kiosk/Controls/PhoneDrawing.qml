// A phone that shows a code, as a hand holds it. Flat rectangles; a picture only.
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

Rectangle {
    id: root

    // What of the code is dark, a row after the other: three finders and something between them.
    readonly property var rows: ["1110101111", "1010010101", "1110110111", "0001011000", "1011001101", "0100110010", "1110101011", "1010010110", "1110011101", "0000100000"]

    width: 120
    height: 204
    radius: 18
    color: Style.colours.glass
    antialiasing: true
    border { width: Style.plain ? 4 : 0; color: Style.edge }
    Rectangle {
        x: 9; y: 18
        width: 102; height: 168
        radius: 8
        color: Style.colours.sheet
        antialiasing: true
        Repeater {
            model: 100
            Rectangle {
                required property int index
                x: 11 + index % 10 * 8; y: 26 + Math.floor(index / 10) * 8
                width: 8.4; height: 8.4
                visible: root.rows[Math.floor(index / 10)][index % 10] === "1"
                color: Style.colours.sheetInk
                antialiasing: true
            }
        }
        Rectangle { x: 21; y: 124; width: 60; height: 9; radius: 4.5; color: Style.colours.sheetLine }
        Rectangle { x: 31; y: 141; width: 40; height: 9; radius: 4.5; color: Style.colours.sheetLine }
    }
}
