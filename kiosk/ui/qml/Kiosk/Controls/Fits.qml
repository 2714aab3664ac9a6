import QtQuick
import Kiosk.Style

// For screens whose parts are placed by hand: while `over` says that they have no room, all text becomes a little smaller, step by step.
Item {
    id: fits

    property bool over: false
    // The smallest scale of the text that squeezing may reach.
    property real floor: 0.62
    readonly property real scaled: Style.scale
    readonly property bool seen: parent?.visible ?? false
    property bool gone: false

    function later(): void {
        if (!gone)
            Qt.callLater(tighten);
    }

    // No other function of its own is called here: the screen may have been taken away since.
    function tighten(): void {
        // A page that is leaving, or covered, makes nothing smaller for the one that is seen.
        if (gone || !seen)
            return;
        if (over)
            Style.lay(parent);
        while (over && Style.scale > floor) {
            Style.squeeze = Math.max(floor / Style.scale, 0.95) * Style.squeeze;
            Style.lay(parent);
        }
    }

    visible: false
    onSeenChanged: later()
    onOverChanged: later()
    onScaledChanged: {
        if (over)
            later();
    }
    Component.onCompleted: later()
    Component.onDestruction: gone = true
}
