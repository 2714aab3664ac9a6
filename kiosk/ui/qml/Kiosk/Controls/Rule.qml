import QtQuick
import Kiosk.Style

// A hair line: it parts, it never means anything.
Rectangle {
    implicitHeight: 2
    color: Style.hair
}
