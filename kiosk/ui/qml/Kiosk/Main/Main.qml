pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Kiosk.Style
import Kiosk.Bridge
import Kiosk.Controls
import Kiosk.Screens

// The window: one page in design units, scaled as a whole so that a unit has its millimetres on this panel; the screen that the journey
// names, and the idle warning above it.
Window {
    id: root

    // The lit area in millimetres, from the settings.
    property real panelWidth: 336
    property real panelHeight: 597
    // A factor on all text (2 is 200 %).
    property real textFactor: 1

    // A panel that hangs the other way than the settings say has its sides the other way, too.
    readonly property bool turned: (width > height) !== (panelWidth > panelHeight)
    readonly property real wide: turned ? panelHeight : panelWidth
    readonly property real high: turned ? panelWidth : panelHeight
    readonly property real unitsWide: units(wide, wide > high ? 1920 : 1080)
    readonly property real unitsHigh: units(high, wide > high ? 1080 : 1920)
    readonly property real fit: Math.max(0.05, Math.min(width / unitsWide, height / unitsHigh))

    readonly property var screens: ({
            attract: "AttractScreen",
            catalogue: "CatalogueScreen",
            shelf: "ShelfScreen",
            search: "SearchScreen",
            guide: "GuideScreen",
            notice: "NoticeScreen",
            key: "FormScreen",
            identify: "IdentifyScreen",
            form: "FormScreen",
            materials: "FormScreen",
            scan: "ScanScreen",
            gather: "WorkingScreen",
            answer: "AnswerScreen",
            review: "ReviewScreen",
            sign: "SignScreen",
            working: "WorkingScreen",
            done: "DoneScreen",
            take: "TakeScreen",
            trouble: "TroubleScreen",
            closed: "ClosedScreen",
            machine: "ThisMachineScreen",
            closing: "ClosingScreen",
            staff: "StaffScreen",
            // Only `kiosk gallery` names it.
            gallery: "../Gallery/GalleryScreen"
        })
    property string shown: ""
    property string about: ""
    property var current: null
    property var leaving: null
    property var idle: null
    property var sheet: null
    property var made: ({})

    // Design units along a side: 3.21 a millimetre, so that 27 inch has 1080x1920; whole hundredths keep that panel at one pixel a unit.
    function units(millimetres: real, usual: int): real {
        return usual / (Math.round(usual / (3.21 * millimetres) * 100) / 100);
    }

    // A screen never sees the page of another one: a new screen is made with its page, a page of the same screen is handed over.
    // Made by hand, not by a Loader: Loader.setSource keeps every map of initial properties for ever (seen in Qt 6.11.3), and with
    // it each page a citizen has filled in.
    function draw(): void {
        const page = Journey.page;
        const file = screens[Journey.screen] ?? "TroubleScreen";
        dress(page, file);
        if (file === shown && current) {
            current.page = page;
        } else {
            shown = file;
            part();
            if (current) {
                // It goes once the next one has been drawn, for that takes a while; from now on nothing of it is seen or touched.
                current.visible = false;
                leaving = current;
            }
            current = component(file).createObject(stage, {
                page: page
            });
        }
        idle = page.idle ?? null;
        sheet = page.sheet ?? null;
    }

    // Each screen is compiled once.
    function component(file: string): Component {
        if (!made[file])
            made[file] = Qt.createComponent(Qt.resolvedUrl("../Screens/" + file + ".qml"));
        return made[file];
    }

    function part(): void {
        if (leaving)
            leaving.destroy();
        leaving = null;
    }

    // How the page looks: what the citizen chose, the city's colours. Text that had to be smaller on another page has its size again.
    function dress(page: var, file: string): void {
        const display = page.display ?? {};
        Style.theme = display.theme ?? "light";
        Style.text = display.text ?? "normal";
        Style.low = display.low ?? false;
        Style.still = Journey.still || (display.still ?? false);
        Style.brand = page.brand?.accent ?? null;
        Style.mirrored = page.mirrored ?? false;
        Style.lang = page.lang ?? "";
        const now = [file, page.step, page.lang, page.heading, Style.text, Style.low, page.idle ? "idle" : "", page.sheet?.kind ?? ""].join("\n");
        if (now !== about) {
            about = now;
            Style.squeeze = 1;
        }
    }

    width: 1080
    height: 1920
    color: Style.paper
    title: Journey.page.city ?? ""

    Component.onCompleted: draw()
    onFrameSwapped: part()

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
        property: "pageWidth"
        value: root.width / root.fit
    }
    Binding {
        target: Style
        property: "pageHeight"
        value: root.height / root.fit
    }
    Binding {
        target: Style
        property: "factor"
        value: root.textFactor
    }
    Item {
        id: desk

        width: Style.pageWidth
        height: Style.pageHeight
        // A mirrored page is mirrored as a whole; texts, icons and codes turn themselves back.
        transform: Scale {
            origin.x: 0
            xScale: Style.mirrored ? -root.fit : root.fit
            yScale: root.fit
        }
        x: Style.mirrored ? root.width : 0
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

        // An upper corner, for staff: no page of a citizen has anything to touch there, and whatever lies beneath still feels the finger.
        component Corner: Item {
            property string name: ""

            objectName: name
            width: 200
            height: 104
            // What covers a page takes every touch itself.
            enabled: root.idle === null && root.sheet === null

            TapHandler {
                onTapped: Journey.touch(parent.name)
            }
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
        Corner {
            name: "corner-left"
        }
        Corner {
            x: parent.width - width
            name: "corner-right"
        }
    }
}
