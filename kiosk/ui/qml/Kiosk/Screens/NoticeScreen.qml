pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// The whole notice, a page at a time: nothing scrolls. A paragraph that fits no page goes on on the next one.
PageFrame {
    id: screen

    readonly property var paragraphs: page.paragraphs ?? []
    readonly property var more: page.more ?? null
    readonly property real measure: Style.inner - 2 * padding
    readonly property int padding: Style.shallow ? 24 : 40
    readonly property int most: Math.max(2, Math.floor((list.height - 80 - Style.line(Style.s) - (more ? Style.button + Style.gap : 0)) / Style.line(Style.s)))
    // [{title, text}], each text short enough for one page.
    property var pieces: []

    function part(): void {
        const found = [];
        for (const paragraph of paragraphs) {
            const parts = cut.pieces(paragraph.text ?? "", measure, Style.s, most);
            parts.forEach((text, n) => found.push({
                title: n === 0 ? paragraph.title ?? "" : "",
                text: text
            }));
        }
        pieces = found;
    }

    book: list
    onParagraphsChanged: Qt.callLater(part)
    onMeasureChanged: Qt.callLater(part)
    onMostChanged: Qt.callLater(part)
    Component.onCompleted: part()

    Cut {
        id: cut
    }
    Pages {
        id: list

        anchors.fill: parent

        Repeater {
            model: screen.pieces.length

            Block {
                id: paragraph

                required property int index
                readonly property var entry: screen.pieces[index] ?? ({})

                group: 0
                air: (entry.title ?? "") === "" ? 4 : 28
                padding: screen.padding
                height: words.height

                Column {
                    id: words

                    width: parent.width
                    spacing: 4

                    KText {
                        visible: text !== ""
                        width: parent.width
                        text: paragraph.entry.title ?? ""
                        bold: true
                        color: Style.accent
                    }
                    Prose {
                        width: parent.width
                        text: paragraph.entry.text ?? ""
                    }
                }
            }
        }
        Block {
            wanted: screen.more !== null
            rigid: true
            height: Style.button

            KText {
                height: parent.height
                width: parent.width - forth.width - Style.gap
                verticalAlignment: Text.AlignVCenter
                text: screen.page.page_text ?? ""
                color: Style.ink2
                fit: true
                maximumLineCount: 2
            }
            KButton {
                id: forth

                x: parent.width - width
                width: Math.round(parent.width * 0.49)
                height: parent.height
                target: screen.more?.id ?? ""
                label: screen.more?.label ?? ""
                icon: screen.more?.icon ?? ""
            }
        }
    }
}
