pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What can be done here: a greeting over the harbour; in the touch zone the search, a tile for each matter or chapter, and below them
// what is asked for most and the way by departments.
PageFrame {
    id: screen

    readonly property var tiles: page.tiles ?? []
    readonly property var popular: page.popular ?? []
    // Many chapters: lower tiles, with their names alone.
    readonly property bool many: tiles.length > 6
    readonly property real least: 264 * Math.min(1.7, Style.scale)
    readonly property int most: Math.max(1, Math.floor((Style.inner + Style.gap) / (least + Style.gap)))
    readonly property int columns: Math.min(most, tiles.length === 1 ? 1 : tiles.length === 2 || tiles.length === 4 || Style.shallow ? 2 : 3)
    readonly property int tileGap: columns === 3 && !Style.landscape ? 28 : Style.gap
    readonly property int rows: Math.ceil(tiles.length / columns)
    // How high all of them are; they grow with their words. Known at once: whatever is arranged by an older height makes all text smaller.
    readonly property real rowsHeight: {
        let sum = 0;
        for (let i = 0; i < lines.made; ++i)
            sum += (lines.itemAt(i)?.height ?? 0) + Style.gap;
        return sum;
    }
    readonly property real tileWidth: Math.floor((Style.inner - (columns - 1) * tileGap) / columns)
    // Portrait: the tiles begin at 936 of 1920 and may go up to the words where there are many.
    readonly property real ideal: Math.round(Style.pageHeight * 0.4875)
    readonly property real wordsBottom: speech.y + speech.height
    readonly property real wordsFromTop: Style.landscape ? Math.max(Style.shallow ? 108 : 172, headHeight + 4) : 168
    // It keeps its distance to what is touched where there is room for it.
    readonly property real sceneBottom: list.y + list.parent.y - Math.max(20, Math.min(Style.pageHeight > 1700 ? 56 : 32, list.y + list.parent.y - wordsFromTop - speech.height + 24 - scene.whole))

    readonly property string ids: tiles.map(entry => entry.id).join(" ")

    onIdsChanged: list.first()
    headless: true
    book: list

    Item {
        id: backdrop

        parent: screen
        z: 0
        anchors.fill: parent

        HarbourScene {
            id: scene

            page: screen.page
            low: !Style.landscape
            width: Style.landscape ? Style.left : Style.pageWidth
            room: (Style.landscape ? screen.footTop : screen.sceneBottom) - screen.wordsBottom + 24
            y: (Style.landscape ? screen.footTop : screen.sceneBottom) - height
        }
        Column {
            id: speech

            x: Style.margin
            y: Style.plain && !Style.landscape ? Math.max(150, screen.sceneBottom - height) : screen.wordsFromTop
            width: (Style.landscape ? Style.left - Style.margin - 32 : Style.inner)
            spacing: 4

            KText {
                width: parent.width
                text: screen.page.greeting ?? ""
                size: Style.shallow ? Style.m : Style.l
                lineHeight: Math.round(size * 1.36)
            }
            KText {
                id: asked

                width: parent.width
                readonly property real room: Math.min(Style.landscape ? screen.footTop - speech.y - 140 : Style.pageHeight * 0.16, size * 1.3 * 3)
                height: Math.max(size * 1.3, Math.min(room, Math.ceil(natural / width) * size * 1.3))
                text: screen.page.heading ?? ""
                // One line, as large as it stands, unless that made it small.
                readonly property int most: Style.shallow ? Style.l : Style.figure
                readonly property int oneLine: Math.floor(most * width / Style.advance(text, most, true) / 2) * 2
                size: oneLine < most && oneLine >= most * 0.7 ? oneLine : most
                bold: true
                fit: true
                maximumLineCount: 3
                Accessible.role: Accessible.Heading
            }
        }
    }
    Fits {
        over: screen.wordsBottom > (Style.landscape ? screen.footTop - 24 : screen.footTop - 240)
    }
    Pages {
        id: list

        readonly property real begin: Style.landscape ? 0 : Math.max(screen.wordsFromTop + speech.height + 40 - (parent?.y ?? 0), Style.low ? screen.ideal - (parent?.y ?? 0) : Math.min(screen.ideal, screen.footTop - 8 - screen.around - screen.rowsHeight) - (parent?.y ?? 0))

        y: begin
        width: parent.width
        height: parent.height - begin
        level: false

        Block {
            wanted: (screen.page.search ?? null) !== null
            rigid: true
            height: finder.implicitHeight

            SearchKey {
                id: finder

                width: parent.width
                target: screen.page.search?.id ?? ""
                label: screen.page.search?.label ?? ""
            }
        }
        Repeater {
            id: lines

            property int made: 0

            onItemAdded: made++
            onItemRemoved: made--
            model: screen.rows

            Block {
                id: line

                required property int index

                readonly property real highest: {
                    let most = screen.tileHeight;
                    for (let i = 0; i < places.made; ++i)
                        most = Math.max(most, ((places.itemAt(i) as Loader)?.item as Item)?.implicitHeight ?? 0);
                    return most;
                }

                rigid: true
                height: highest

                Repeater {
                    id: places

                    property int made: 0

                    onItemAdded: made++
                    onItemRemoved: made--
                    model: Math.max(0, Math.min(screen.columns, screen.tiles.length - line.index * screen.columns))

                    Loader {
                        id: place

                        required property int index
                        readonly property var entry: screen.tiles[line.index * screen.columns + index] ?? ({})

                        x: index * (screen.tileWidth + screen.tileGap)
                        width: screen.tileWidth
                        height: line.highest
                        sourceComponent: screen.tiles.length === 1 ? wide : tile

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
                                flat: Style.shallow
                                target: place.entry.id ?? ""
                                label: place.entry.title ?? ""
                                sub: screen.many ? "" : place.entry.sub ?? ""
                                icon: place.entry.icon ?? ""
                                iconSize: screen.many ? 44 : 60
                                mark: place.entry.mark ?? null
                            }
                        }
                    }
                }
            }
        }
        Block {
            wanted: screen.popular.length > 0
            keep: true
            height: often.height

            KText {
                id: often

                width: parent.width
                text: screen.page.popular_title ?? ""
                bold: true
            }
        }
        Repeater {
            model: Math.ceil(screen.popular.length / screen.abreast)

            Block {
                id: usual

                required property int index

                rigid: true
                height: screen.rowHeight

                Repeater {
                    model: Math.max(0, Math.min(screen.abreast, screen.popular.length - (usual?.index ?? 0) * screen.abreast))

                    KButton {
                        required property int index
                        readonly property var entry: screen.popular[(usual?.index ?? 0) * screen.abreast + index] ?? ({})

                        x: index * (screen.abreastWidth + Style.gap)
                        width: screen.abreastWidth
                        height: screen.rowHeight
                        bold: false
                        inkColor: Style.ink
                        target: entry.id ?? ""
                        label: entry.label ?? ""
                    }
                }
            }
        }
        Block {
            wanted: (screen.page.all ?? null) !== null
            rigid: true
            height: screen.rowHeight

            KButton {
                width: parent.width
                height: parent.height
                target: screen.page.all?.id ?? ""
                label: screen.page.all?.label ?? ""
                icon: "chevron-right"
            }
        }
    }
    readonly property int rowHeight: Style.button - (Style.shallow ? 12 : 24)
    // As many buttons abreast as let each keep its words in one line.
    readonly property int abreast: {
        const widest = popular.reduce((most, entry) => Math.max(most, Style.advance(entry.label ?? "", Style.s, false)), 0) + 60;
        return Math.max(1, Math.min(popular.length, 3, Math.floor((Style.inner + Style.gap) / (widest + Style.gap))));
    }
    readonly property real abreastWidth: Math.floor((Style.inner - (abreast - 1) * Style.gap) / abreast)
    // What stands above and below the tiles.
    readonly property real around: (page.search ? Style.field + Style.gap : 0) + (popular.length > 0 ? Style.line(Style.s) + (rowHeight + Style.gap) * Math.ceil(popular.length / abreast) + Style.gap : 0) + (page.all ? rowHeight + Style.gap : 0)
    readonly property int tileHeight: tiles.length === 1 ? Math.max(Style.shallow ? 160 : 208, Math.round(208 + 150 * Style.grown)) : Math.round((Style.shallow ? (many ? 84 : 103) : many ? 158 : Style.landscape ? 208 : 200) + (Style.shallow ? 90 : 120) * Style.grown)
}
