import QtQuick
import Kiosk.Style
import Kiosk.Bridge

// A key that shows a masked number as long as it is held, and not a moment longer: a page that changes under it and a lost focus let it go.
Keycap {
    id: key

    // {id, label, icon, held, field}
    property var entry: ({})
    readonly property bool down: pressed || typed || spoken.running
    property bool typed: false

    function let_go(): void {
        typed = false;
        spoken.stop();
    }

    target: entry.id ?? ""
    name: entry.label ?? ""
    implicitWidth: row.width + 48
    implicitHeight: Math.max(64, row.height + 20)
    radius: Style.radiusKey
    ground: down ? Style.soft : Style.surface

    // A tap says nothing here: only press and release do.
    function fire(): void {
    }

    onDownChanged: Journey.touch(down ? "show-on-" + (entry.field ?? "") : "show-off")
    onActiveFocusChanged: let_go()
    Component.onDestruction: {
        if (down)
            Journey.touch("show-off");
    }
    // Who does not see it cannot hold it: it is shown for as long as it takes to hear.
    Accessible.onPressAction: spoken.restart()

    Keys.onReturnPressed: typed = true
    Keys.onEnterPressed: typed = true
    Keys.onSpacePressed: typed = true
    Keys.onReleased: event => {
        if (!event.isAutoRepeat)
            typed = false;
    }

    Timer {
        id: spoken

        interval: 6000
    }
    Row {
        id: row

        anchors.centerIn: parent
        spacing: 14

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: key.down ? "eye" : key.entry.icon ?? ""
            size: 36
        }
        KText {
            anchors.verticalCenter: parent.verticalCenter
            text: key.entry.label ?? ""
            size: Style.xs
            color: Style.accent
            bold: true
            wrapMode: Text.NoWrap
        }
    }
}
