// The number a citizen takes away: digits only, grouped in fours, alone on its line, as large on the screen as it is on the paper.
// With `qr` the code for the phone stands in the same card below it, and the help beside it.
import QtQuick
import Kiosk.Style

Card {
    id: root

    // Nothing here measures by `visible`: on a further page it is false, and the page would be measured again.

    property string label: ""
    property string number: ""
    property string help: ""
    // a short remark about the whole matter, such as that it is a sample
    property string remark: ""
    property string qr: ""
    property string phoneText: ""

    readonly property bool withCode: qr !== ""
    readonly property bool chipBelow: root.remark !== "" && above.natural + remark.implicitWidth + Style.gap > width - 2 * padding

    topPadding: Style.shallow ? 16 : 28
    // The code brings its own white border.
    bottomPadding: withCode ? 8 : topPadding
    padding: width < 600 ? 24 : 40

    Chip {
        id: remark

        x: root.chipBelow ? 0 : parent.width - width
        room: parent.width
        text: root.remark
        icon: "info-circle"
    }
    KText {
        id: above

        y: root.chipBelow ? remark.height + 8 : 0
        width: parent.width - (root.remark !== "" && !root.chipBelow ? remark.width + Style.gap : 0)
        text: root.label
        color: Style.ink2
    }
    KText {
        id: figure

        y: above.y + above.height + 2
        width: parent.width
        height: Math.round(Math.min(112, parent.width * 0.16))
        text: root.number
        size: Style.figure
        bold: true
        font.letterSpacing: 2
        fit: true
        maximumLineCount: 1
        verticalAlignment: Text.AlignVCenter
    }
    KText {
        visible: text !== ""
        y: figure.y + figure.height + 8
        width: parent.width
        height: text === "" ? 0 : lineCount * lineHeight
        text: root.withCode ? "" : root.help
        size: Style.xs
        color: Style.ink2
    }
    PhoneCopy {
        visible: root.withCode
        x: root.padding > 30 ? -28 : -12
        y: figure.y + figure.height + 4
        width: parent.width - x
        height: root.withCode ? implicitHeight : 0
        qr: root.qr
        title: root.help
        titleSize: Style.s
        text: root.phoneText
    }
}
