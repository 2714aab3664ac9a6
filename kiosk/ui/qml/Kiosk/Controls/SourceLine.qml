import QtQuick
import Kiosk.Style

// Where data came from: {icon, text}, small and quiet.
Item {
    id: line

    property var source: null

    implicitHeight: words.height + 12

    Icon {
        id: sign

        y: Math.round((words.lineHeight - size) / 2)
        name: line.source?.icon ?? ""
        size: Math.round(Style.xs * 1.2)
        color: Style.ink2
    }
    KText {
        id: words

        x: sign.size + 12
        width: parent.width - x
        text: line.source?.text ?? ""
        size: Style.xs
        color: Style.ink2
    }
}
