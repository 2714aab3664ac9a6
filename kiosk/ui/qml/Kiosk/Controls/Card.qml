import QtQuick
import Kiosk.Style

// A flat card: what can only be read. Grows with what stands in it unless it is given a height.
Rectangle {
    id: card

    property int padding: Style.shallow ? 24 : 40
    property int topPadding: padding
    property int bottomPadding: padding
    default property alias content: slot.data

    implicitHeight: slot.childrenRect.height + topPadding + bottomPadding
    radius: Style.radiusCard
    color: Style.surface
    border.width: Style.flatEdge
    border.color: Style.hair
    antialiasing: true

    Item {
        id: slot

        x: card.padding
        y: card.topPadding
        width: card.width - 2 * card.padding
        height: card.height - card.topPadding - card.bottomPadding
    }
}
