pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What this machine is: what is to be known today, who runs it and when, what can be done here, whether it works now, what it keeps. All of it
// can only be read. What does not fit goes on on the next page, in the same card.
PageFrame {
    id: screen

    // [{kind: "notice"|"title"|"fact"|"line"|"part", group, entry, last}]: titles stand above their cards.
    readonly property var lines: {
        const found = (page.notices ?? []).map(entry => ({
                    kind: "notice",
                    group: -1,
                    entry: entry
                }));
        const card = (group, kind, title, entries) => {
            if (title)
                found.push({
                    kind: "title",
                    group: -1,
                    entry: {
                        text: title
                    }
                });
            entries.forEach((entry, index) => found.push({
                    kind: kind,
                    group: group,
                    entry: entry,
                    last: index === entries.length - 1
                }));
        };
        card(0, "fact", "", page.facts ?? []);
        card(1, "line", page.matters_title ?? "", page.matters ?? []);
        card(2, "part", page.parts_title ?? "", page.parts ?? []);
        card(3, "line", page.kept_title ?? "", page.kept ?? []);
        return found;
    }

    dense: true
    book: list

    Pages {
        id: list

        width: parent.width
        height: parent.height
        spacing: Style.shallow ? 12 : 20
        padTop: Style.shallow ? 12 : 24
        padBottom: Style.shallow ? 10 : 22

        Repeater {
            model: screen.lines.length
            // New blocks have their places before they are drawn.
            onCountChanged: list.arrange()

            Block {
                id: block

                required property int index
                readonly property var line: screen.lines[index] ?? ({})
                readonly property string kind: line.kind ?? ""

                group: line.group ?? -1
                keep: kind === "title"
                air: kind === "title" ? 8 : kind === "part" ? 0 : 10
                height: part.height

                Loader {
                    id: part

                    width: parent.width
                    sourceComponent: ({
                            notice: notice,
                            title: title,
                            fact: fact,
                            line: said,
                            part: state
                        })[block.kind] ?? null
                }
                Component {
                    id: notice

                    Banner {
                        tone: block.line.entry.tone ?? "info"
                        icon: block.line.entry.icon ?? ""
                        title: block.line.entry.title ?? ""
                        text: block.line.entry.text ?? ""
                    }
                }
                Component {
                    id: title

                    KText {
                        text: block.line.entry.text ?? ""
                        bold: true
                        color: Style.accent
                    }
                }
                Component {
                    id: fact

                    Fact {
                        icon: block.line.entry.icon ?? ""
                        title: block.line.entry.title ?? ""
                        text: block.line.entry.text ?? ""
                    }
                }
                Component {
                    id: said

                    Fact {
                        icon: block.line.entry.icon ?? ""
                        text: block.line.entry.text ?? ""
                    }
                }
                Component {
                    id: state

                    StateRow {
                        entry: block.line.entry
                        last: block.line.last
                    }
                }
            }
        }
    }

    // An icon and what it says, behind what it is about where that has a name.
    component Fact: Item {
        id: told

        property string icon: ""
        property string title: ""
        property string text: ""
        readonly property int column: title === "" || Style.large || label.natural > 176 ? 0 : 176

        implicitHeight: column || title === "" ? Math.max(44, says.height) : label.height + says.height

        Icon {
            y: Math.round(((label.visible ? label.height : says.lineHeight) - height) / 2)
            name: told.icon
            size: 44
            color: told.title === "" ? Style.ink : Style.ink2
        }
        KText {
            id: label

            visible: told.title !== ""
            x: 68
            width: told.column ? told.column : parent.width - x
            text: told.title
            color: Style.ink2
        }
        KText {
            id: says

            x: 68 + told.column
            y: told.column || told.title === "" ? 0 : label.height
            width: parent.width - x
            text: told.text
            bold: told.title !== ""
        }
    }
}
