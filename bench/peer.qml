import QtQuick
import QtQuick.Window
import Kiosk.Style
import "pages.js" as Constant

// The peer: the same pages with constant texts in a Loader. No bridge, no translation, no transition; one touch anywhere shows `coming`.
Window {
    id: root

    property int coming: 0
    property int shown: -1

    function show(index: int): void {
        const page = Constant.PAGES[index];
        const file = Constant.SCREENS + page.screen.charAt(0).toUpperCase() + page.screen.slice(1) + "Screen.qml";
        // As the terminal does it: another page of the same screen is handed over.
        if (loader.file === file)
            loader.item.page = page;
        else
            loader.setSource(file, {
                page: page
            });
        loader.file = file;
        shown = index;
    }

    width: 1080
    height: 1920
    visible: true
    color: Style.paper

    Loader {
        id: loader

        property string file: ""

        anchors.fill: parent
    }
    Item {
        objectName: "anywhere"
        anchors.fill: parent
        z: 1

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 0
            onTapped: root.show(root.coming)
        }
    }
}
