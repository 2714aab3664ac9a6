pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Kiosk.Style
import Kiosk.Bridge
import Kiosk.Controls
import Kiosk.Screens

// The window: one 1080x1920 page, scaled as a whole; the screen that the journey names, and the idle warning above it.
Window {
    id: root

    // The lit area in millimetres, from the settings.
    property real panelWidth: 336
    property real panelHeight: 597
    // A factor on all text (2 is 200 %).
    property real textFactor: 1
    readonly property real fit: Math.min(width / 1080, height / 1920)
    readonly property var screens: ({
            attract: "AttractScreen",
            catalogue: "CatalogueScreen",
            guide: "GuideScreen",
            notice: "NoticeScreen",
            identify: "IdentifyScreen",
            form: "FormScreen",
            review: "ReviewScreen",
            sign: "SignScreen",
            working: "WorkingScreen",
            done: "DoneScreen",
            take: "TakeScreen",
            trouble: "TroubleScreen",
            closed: "ClosedScreen",
            machine: "ThisMachineScreen",
            closing: "ClosingScreen",
            // Only `kiosk gallery` names it.
            gallery: "../Gallery/GalleryScreen"
        })
    property string shown: ""
    property var current: null
    property var idle: null
    property var sheet: null

    // A screen never sees the page of another one: a new screen is made with its page, a page of the same screen is handed over.
    // Made by hand, not by a Loader: Loader.setSource keeps every map of initial properties for ever (seen in Qt 6.11.3), and with
    // it each page a citizen has filled in.
    function draw(): void {
        const page = Journey.page;
        const file = screens[Journey.screen] ?? "TroubleScreen";
        if (file === shown && current) {
            current.page = page;
        } else {
            shown = file;
            if (current) {
                // Destroyed on the next turn of the event loop, but gone from the screen now.
                current.visible = false;
                current.destroy();
            }
            const screen = Qt.createComponent(Qt.resolvedUrl("../Screens/" + file + ".qml"));
            current = screen.createObject(stage, {
                page: page
            });
        }
        idle = page.idle ?? null;
        sheet = page.sheet ?? null;
    }

    width: 1080
    height: 1920
    color: Style.paper
    title: Journey.page.city ?? ""

    Component.onCompleted: draw()

    Connections {
        target: Journey

        function onChanged(): void {
            root.draw();
        }
    }
    Binding {
        target: Style
        property: "unit"
        value: root.fit * Screen.devicePixelRatio
    }
    Binding {
        target: Style
        property: "still"
        value: Journey.still || (Journey.page.display?.still ?? false)
    }
    Binding {
        target: Style
        property: "theme"
        value: Journey.page.display?.theme ?? "light"
    }
    Binding {
        target: Style
        property: "text"
        value: Journey.page.display?.text ?? "normal"
    }
    Item {
        id: desk

        width: 1080
        height: 1920
        x: (root.width - 1080 * root.fit) / 2
        y: (root.height - 1920 * root.fit) / 2
        scale: root.fit
        transformOrigin: Item.TopLeft
        clip: true
        focus: true
        Keys.onUpPressed: walk(false)
        Keys.onLeftPressed: walk(false)
        Keys.onDownPressed: walk(true)
        Keys.onRightPressed: walk(true)

        // Five keys are enough: up and left go back, down and right go on, return presses.
        function walk(forward: bool): void {
            const from = root.activeFocusItem ?? desk;
            const next = from.nextItemInFocusChain(forward);
            if (next)
                next.forceActiveFocus(Qt.TabFocusReason);
        }

        Item {
            id: stage

            anchors.fill: parent
            visible: root.idle === null
            enabled: root.sheet === null
        }
        Loader {
            anchors.fill: parent
            active: root.sheet !== null && root.idle === null
            sourceComponent: DisplaySheet {
                sheet: root.sheet ?? ({})
            }
        }
        Loader {
            anchors.fill: parent
            active: root.idle !== null
            sourceComponent: IdleOverlay {
                page: Journey.page
            }
        }
    }
}
