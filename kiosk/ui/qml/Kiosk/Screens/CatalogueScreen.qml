pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What can be done here: a greeting over the harbour, and one tile for each matter in the touch zone.
PageFrame {
    id: screen

    readonly property var tiles: page.tiles ?? []
    readonly property int columns: tiles.length === 1 ? 1 : tiles.length === 2 || tiles.length === 4 ? 2 : 3
    readonly property int tileGap: columns === 3 ? 28 : Style.gap
    readonly property real tileWidth: (Style.inner - (columns - 1) * tileGap) / columns

    headless: true

    HarbourScene {
        low: true
        x: -Style.margin
        y: 880 - 232 - height
    }
    KText {
        y: -60
        width: parent.width
        text: screen.page.greeting ?? ""
        size: Style.l
        lineHeight: 80
    }
    KText {
        y: 16
        width: parent.width
        text: screen.page.heading ?? ""
        size: screen.page.lang === "en" ? 80 : Style.figure
        bold: true
        lineHeight: 124
        Accessible.role: Accessible.Heading
    }
    Grid {
        y: 936 - 232
        columns: screen.columns
        columnSpacing: screen.tileGap
        rowSpacing: Style.gap

        Repeater {
            model: screen.tiles.length

            Loader {
                id: place

                required property int index
                readonly property var entry: screen.tiles[index] ?? ({})

                width: screen.tileWidth
                height: 208
                sourceComponent: screen.columns === 1 ? wide : tile

                Component {
                    id: wide

                    WideTile {
                        target: place.entry.id ?? ""
                        label: place.entry.title ?? ""
                        sub: place.entry.sub ?? ""
                        icon: place.entry.icon ?? ""
                    }
                }
                Component {
                    id: tile

                    KButton {
                        kind: "tile"
                        target: place.entry.id ?? ""
                        label: place.entry.title ?? ""
                        sub: place.entry.sub ?? ""
                        icon: place.entry.icon ?? ""
                    }
                }
            }
        }
    }
}
