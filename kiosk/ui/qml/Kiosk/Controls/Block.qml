import QtQuick
import Kiosk.Style

// One thing that stands whole on a page of Pages; its height is what stands in it, or what it is given.
//
// `group` (0 and up) lays neighbours of the same group into one card, or beside one bar with `beside`. `air` is the space above it inside its
// group, `give` how much more it takes when there is room. `keep`: never the last on its page when something follows. `least`: where it begins
// at the earliest, when all fits one page. `shown`: the pages turn to it.
Item {
    id: block

    property bool wanted: true
    property int group: -1
    property bool beside: false
    property real air: 0
    property real give: 0
    property bool keep: false
    // Something to touch: its distance to what is above is never drawn together.
    property bool rigid: false
    property real least: 0
    property bool shown: false
    property int padding: Style.shallow ? 24 : 40
    property int inset: group < 0 ? 0 : beside ? 40 : padding

    // What Pages says: its page and the one that is seen, and how far the block above it in the same group is.
    property int leaf: 0
    property int turned: 0
    property real above: 0
    // The last of its group on its page.
    property bool closing: false
    // Pages listens to it.
    property bool heard: false

    signal changed

    visible: wanted && leaf === turned
    x: inset
    width: parent ? parent.width - inset - (beside ? 0 : inset) : 0
    height: childrenRect.height
    onHeightChanged: changed()
    onWantedChanged: changed()
    onAirChanged: changed()
    onGiveChanged: changed()
    onGroupChanged: changed()
    onLeastChanged: changed()
    onShownChanged: changed()
}
