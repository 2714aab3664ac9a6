import QtQuick
import Kiosk.Style

// One line of the journal: when, what, and its facts below.
Item {
    id: root

    property var entry: ({})
    property bool last: false

    implicitHeight: Math.max(what.height, when.height) + facts.height + 16

    KText {
        id: when

        y: 8
        width: 150 * Math.max(1, Style.scale)
        text: root.entry.time ?? ""
        size: Style.xs
        color: Style.ink2
    }
    KText {
        id: what

        x: when.width
        y: 8
        width: parent.width - x
        text: root.entry.text ?? ""
        size: Style.xs
        bold: true
    }
    KText {
        id: facts

        x: when.width
        y: what.y + what.height
        width: parent.width - x
        height: text === "" ? 0 : lineCount * lineHeight
        text: root.entry.facts ?? ""
        size: Style.xs
        color: Style.ink2
        wrapMode: Text.Wrap
    }
    Rule {
        visible: !root.last
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
    }
}
