pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Bridge

// What a finger, a mouse or a key can press: one behaviour for every control.
//
// It answers on release inside. A press belongs to the target it began on: when the page changes under the finger, the release does nothing.
Item {
    id: touchable

    property string target: ""
    property string name: ""
    property bool chosen: false
    property bool choosable: false
    property int ringRadius: Style.radius
    // A state to be looked at, "pressed" or "focus": for the gallery only.
    property string showing: ""
    readonly property bool pressed: (tap.pressed || showing === "pressed") && enabled && visible
    property string armed: ""

    signal tapped

    function fire(): void {
        // What is done here may give the control another target.
        const touched = touchable.target;
        touchable.tapped();
        Journey.touch(touched);
    }

    objectName: target
    activeFocusOnTab: true

    Accessible.role: choosable ? Accessible.RadioButton : Accessible.Button
    Accessible.name: name
    Accessible.focusable: true
    Accessible.checkable: choosable
    Accessible.checked: chosen
    Accessible.onPressAction: fire()

    Keys.onReturnPressed: fire()
    Keys.onEnterPressed: fire()
    Keys.onSpacePressed: fire()

    TapHandler {
        id: tap

        gesturePolicy: TapHandler.ReleaseWithinBounds
        // A slow finger is a finger: a long press is a tap.
        longPressThreshold: 0
        onPressedChanged: {
            if (pressed)
                touchable.armed = touchable.target;
        }
        onTapped: {
            // A page that has gone keeps its fingers until it is taken apart.
            if (touchable.visible && touchable.armed === touchable.target)
                touchable.fire();
        }
    }

    // Made when it is needed: a page of keys has sixty of them, one at most with the focus.
    Loader {
        active: touchable.activeFocus || touchable.showing === "focus"
        z: 1
        anchors.fill: parent
        anchors.margins: -10
        sourceComponent: Rectangle {
            radius: touchable.ringRadius + 10
            color: "transparent"
            border.width: 6
            border.color: Style.focus
            antialiasing: true
        }
    }
}
