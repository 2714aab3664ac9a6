import QtQuick
import Kiosk.Style

// Where the next sign comes; it blinks unless motion is off.
Rectangle {
    id: caret

    width: 4
    height: Math.round(Style.m * 1.3)
    radius: 2
    color: Style.accent

    SequentialAnimation on opacity {
        running: caret.visible && !Style.still
        loops: Animation.Infinite
        onRunningChanged: {
            if (!running)
                caret.opacity = 1;
        }

        PropertyAction {
            value: 1
        }
        PauseAnimation {
            duration: 700
        }
        PropertyAction {
            value: 0
        }
        PauseAnimation {
            duration: 500
        }
    }
}
