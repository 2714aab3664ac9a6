import QtQuick
import Kiosk.Style
import Kiosk.Controls

// One control in one state: made by its name with the properties of the page, and its state in words below it.
//
// entry: {control, caption, span 0..1 of the row, bleed, height, props}. `room` is the width of a row.
Item {
    id: specimen

    property var entry: ({})
    property real room: 968
    // Between two specimens of a row.
    property real air: 28
    property Item made: null
    readonly property real span: {
        const asked = entry.span ?? 1;
        return Style.large && asked < 1 ? (asked < 0.45 ? 0.5 : 1) : asked;
    }
    readonly property bool bleed: entry.bleed ?? false
    readonly property real drawn: made ? made.height : 0

    signal measured

    function make(): void {
        if (made)
            made.destroy();
        const kind = Qt.createComponent("Kiosk.Controls", entry.control);
        if (kind.status !== Component.Ready) {
            console.warn("Error: the gallery knows no control of that name: " + entry.control);
            return;
        }
        // With its size from the beginning: a control without one asks for pictures of no size.
        const size = (entry.natural ?? false) ? {} : {
            width: place.width
        };
        if ((entry.height ?? 0) > 0)
            size.height = entry.height;
        made = kind.createObject(place, Object.assign(size, entry.props ?? {}));
        made.x = 0;
        made.y = 0;
        if (!(entry.natural ?? false))
            made.width = Qt.binding(() => place.width);
    }

    width: bleed ? Style.pageWidth : Math.floor((room - (Math.round(1 / span) - 1) * air) * span)
    height: drawn + ((entry.caption ?? "") !== "" ? caption.height + 14 : 0)
    onHeightChanged: measured()
    onWidthChanged: measured()
    Component.onCompleted: make()

    Item {
        id: place

        width: specimen.width
        height: specimen.drawn
    }
    KText {
        id: caption

        visible: text !== ""
        x: specimen.bleed ? Style.margin : 0
        y: specimen.drawn + 14
        width: specimen.width - (specimen.bleed ? 2 * Style.margin : 0)
        text: specimen.entry.caption ?? ""
        size: Style.xs
        color: Style.ink2
    }
}
