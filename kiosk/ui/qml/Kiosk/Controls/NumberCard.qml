// The number a citizen takes away: digits only, grouped in fours, alone on its line, as large on the screen as it is on the paper.
// With `qr` the code for the phone stands in the same card below it, and the help beside it.
import QtQuick
import Kiosk.Style

Card {
    id: root

    property string label: ""
    property string number: ""
    property string help: ""
    // a short remark about the whole matter, such as that it is a sample
    property string remark: ""
    property string qr: ""
    property string phoneText: ""

    readonly property bool withCode: qr !== ""

    topPadding: 28
    // The code brings its own white border.
    bottomPadding: withCode ? 4 : 28

    KText {
        id: above

        width: parent.width - (remark.visible ? remark.width + Style.gap : 0)
        text: root.label
        color: Style.ink2
    }
    Chip {
        id: remark

        x: parent.width - width
        text: root.remark
        icon: "info-circle"
    }
    KText {
        id: figure

        y: above.height + 6
        width: parent.width
        text: root.number
        size: Style.figure
        bold: true
        lineHeight: 112
        font.letterSpacing: 2
        wrapMode: Text.NoWrap
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Style.l
    }
    KText {
        id: below

        visible: text !== ""
        y: visible ? figure.y + figure.height + 16 : 0
        width: parent.width
        text: root.withCode ? "" : root.help
        size: Style.xs
        color: Style.ink2
    }
    PhoneCopy {
        visible: root.withCode
        x: -28
        y: figure.y + figure.height + 4
        width: parent.width + 28
        height: root.withCode ? implicitHeight : 0
        qr: root.qr
        title: root.help
        titleSize: Style.s
        text: root.phoneText
    }
}
