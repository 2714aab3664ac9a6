// The largest size, a figure's at most, at which a heading stands in one line of `room` pixels; a question's size at least.
// The order to lay down a card is read from two metres away, in every language as large as its words allow.
import QtQuick
import Kiosk.Style

TextMetrics {
    id: metrics

    property real room: Style.inner
    readonly property int size: metrics.advanceWidth <= metrics.room
        ? Style.figure : Math.max(Style.l, Math.floor(Style.figure * metrics.room / metrics.advanceWidth / 4) * 4)

    font { family: Style.family; pixelSize: Style.figure; weight: Font.Bold }
}
