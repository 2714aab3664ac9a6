import QtQuick
import Kiosk.Style

// The header band, 0-128: whose terminal it is on the left; the time, or the matter and the step, on the right. Nothing to touch.
Item {
    id: head

    property var page: ({})
    property color ink: Style.ink
    property color ink2: Style.ink2
    property bool bare: false
    property alias bay: mark.bay
    property alias headColor: mark.head
    readonly property bool inMatter: (page.title ?? "") !== ""
    readonly property var clock: page.clock ?? {
        time: "",
        date: ""
    }

    width: 1080
    height: 128

    Mark {
        id: mark

        x: Style.margin
        y: 30
    }
    KText {
        id: city

        x: 148
        y: 24
        // Never its own implicitWidth: an elided text keeps the width of the text before it when the language changes.
        width: 1024 - x - (above.visible ? above.contentWidth + 24 : 0)
        text: head.page.city ?? ""
        bold: true
        color: head.ink
        wrapMode: Text.NoWrap
        // beside a long title a little smaller, and only then cut
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Style.xs
        elide: Text.ElideRight
    }
    KText {
        id: place

        x: 148
        y: 68
        text: head.page.place ?? ""
        size: Style.xs
        color: head.ink2
        wrapMode: Text.NoWrap
    }
    Chip {
        // in the line whose right end is the shorter one
        readonly property KText beside: head.inMatter ? place : city

        x: beside.x + beside.contentWidth + 20
        y: head.inMatter ? 65 : 21
        tone: "attn"
        icon: "flask"
        text: head.bare ? "" : head.page.simulated ?? ""
    }
    KText {
        id: above

        visible: !head.bare
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        y: 24
        width: 560
        horizontalAlignment: Text.AlignRight
        text: head.inMatter ? head.page.title : head.clock.time
        bold: true
        color: head.ink
        maximumLineCount: 1
        elide: Text.ElideRight
    }
    KText {
        visible: !head.bare
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        y: 72
        text: head.inMatter ? head.page.step_text ?? "" : head.clock.date
        size: Style.xs
        color: head.ink2
        wrapMode: Text.NoWrap
    }
}
