pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What this machine is: what can be done here, who runs it and when, whether it works now, what it keeps. All of it can only be read.
//
// The sections stand one below the other; those that do not fit are on the next page.
PageFrame {
    id: screen

    readonly property var notices: page.notices ?? []
    readonly property var facts: page.facts ?? []
    readonly property var matters: page.matters ?? []
    readonly property var parts: page.parts ?? []
    readonly property var kept: page.kept ?? []

    // Heights of the sections. What changes their texts or their size has all of them drawn and measured anew, before the next frame.
    property var heights: ({})
    property int at: 0
    readonly property string measure: [page.lang, Style.scale, body.width, body.height, notices.length, matters.length].join()
    readonly property var sections: [notices.length > 0 ? told : null, who, can, works, keeps].filter(section => section !== null)
    property var pages: [sections.map((_, index) => index)]
    readonly property int shown: Math.min(at, pages.length - 1)

    function arrange(): void {
        const all = fill(body.height);
        const next = all.length > 1 ? fill(body.height - turn.height - 24) : all;
        if (JSON.stringify(next) !== JSON.stringify(pages))
            pages = next;
    }

    function afresh(): void {
        pages = [sections.map((_, index) => index)];
        Qt.callLater(arrange);
    }

    function fill(room: real): var {
        const found = [[]];
        let used = 0;
        for (let index = 0; index < sections.length; index++) {
            const tall = heights[index] ?? 0;
            if (found[found.length - 1].length > 0 && used + tall > room) {
                found.push([]);
                used = 0;
            }
            found[found.length - 1].push(index);
            used += tall + list.spacing;
        }
        return found;
    }

    function measured(index: int, tall: real): void {
        if (tall <= 0 || heights[index] === tall)
            return;
        heights = Object.assign({}, heights, {
            [index]: tall
        });
        Qt.callLater(arrange);
    }

    onMeasureChanged: afresh()

    Fits {
        parent: body
        over: screen.pages[screen.shown]?.length === 1 && screen.pages.length > 1 && list.height > turn.y - 20
    }
    Item {
        id: body

        y: screen.bodyTop + 32
        width: parent.width
        height: parent.height - y - 32

        Column {
            id: list

            width: parent.width
            spacing: 24

            Repeater {
                model: screen.sections.length

                Loader {
                    required property int index

                    active: screen.pages[screen.shown]?.includes(index) ?? false
                    visible: active
                    width: list.width
                    sourceComponent: screen.sections[index] ?? null
                    onHeightChanged: screen.measured(index, height)
                }
            }
        }
        KText {
            visible: turn.visible
            anchors.left: parent.left
            y: turn.y + Math.round((turn.height - height) / 2)
            text: (screen.shown + 1) + " / " + screen.pages.length
            color: Style.ink2
        }
        KButton {
            id: turn

            visible: screen.pages.length > 1
            anchors.right: parent.right
            y: parent.height - height
            width: Math.max(320, natural)
            height: Style.button
            target: screen.page.more?.id ?? ""
            label: screen.page.more?.label ?? ""
            icon: screen.page.more?.icon ?? ""
            onTapped: screen.at = (screen.shown + 1) % screen.pages.length
        }
    }

    Component {
        id: told

        NoticeList {
            notices: screen.notices
        }
    }
    Component {
        id: who

        Card {
            topPadding: 32
            bottomPadding: 32

            Column {
                width: parent.width
                spacing: 16

                Repeater {
                    model: screen.facts.length

                    Fact {
                        required property int index
                        readonly property var entry: screen.facts[index] ?? ({})

                        width: parent ? parent.width : 0
                        icon: entry.icon ?? ""
                        title: entry.title ?? ""
                        text: entry.text ?? ""
                    }
                }
            }
        }
    }
    Component {
        id: can

        Section {
            title: screen.page.matters_title ?? ""
            entries: screen.matters
        }
    }
    Component {
        id: works

        Column {
            spacing: 12

            KText {
                width: parent.width
                text: screen.page.parts_title ?? ""
                bold: true
                color: Style.accent
            }
            ListWithState {
                width: parent.width
                rows: screen.parts
            }
        }
    }
    Component {
        id: keeps

        Section {
            title: screen.page.kept_title ?? ""
            entries: screen.kept
        }
    }

    component Fact: Item {
        id: fact

        property string icon: ""
        property string title: ""
        property string text: ""
        readonly property int column: Style.large || label.natural > 176 ? 0 : 176

        implicitHeight: column ? Math.max(48, says.height) : label.height + says.height

        Icon {
            y: Math.round((label.height - height) / 2)
            name: fact.icon
            size: 44
            color: Style.ink2
        }
        KText {
            id: label

            x: 68
            width: fact.column ? fact.column : parent.width - x
            text: fact.title
            color: Style.ink2
        }
        KText {
            id: says

            x: 68 + fact.column
            y: fact.column ? 0 : label.height
            width: parent.width - x
            text: fact.text
            bold: true
        }
    }

    component Section: Column {
        id: section

        property string title: ""
        // [{icon, text}, ...]
        property var entries: []

        spacing: 12

        KText {
            width: parent.width
            text: section.title
            bold: true
            color: Style.accent
        }
        Card {
            width: parent.width
            topPadding: 28
            bottomPadding: 28

            Column {
                width: parent.width
                spacing: 14

                Repeater {
                    model: section.entries.length

                    Item {
                        id: entry

                        required property int index
                        readonly property var it: section.entries[index] ?? ({})

                        width: parent ? parent.width : 0
                        height: Math.max(44, words.height)

                        Icon {
                            y: Math.round((words.lineHeight - height) / 2)
                            name: entry.it.icon ?? ""
                            size: 44
                        }
                        KText {
                            id: words

                            x: 68
                            width: parent.width - x
                            text: entry.it.text ?? ""
                        }
                    }
                }
            }
        }
    }
}
