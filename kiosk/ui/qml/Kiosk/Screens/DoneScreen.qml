pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// The application is in, or safely kept: the number first, then what happens by when, then the copy for the phone.
// A banner (no paper) comes right after the number, and the code moves up into the number's card.
PageFrame {
    id: root

    readonly property var banner: page.banner ?? null
    readonly property bool sent: page.tone === "sent"
    readonly property var timeline: page.timeline ?? []
    readonly property string code: page.qr ?? ""
    readonly property bool phoneLeft: Style.roomy && code !== "" && phoneRoom > 270
    readonly property real phoneRoom: speakingPlace.height
    readonly property bool boat: (page.show_boat ?? false) && !Style.plain

    headingSize: Style.shallow ? Style.l : Style.landscape ? Math.max(80, Style.l) : Style.figure
    order: true
    sign: sent ? "check" : ""
    signTone: "good"
    signBeside: true
    book: list
    speaking: Card {
        visible: root.phoneLeft
        y: parent.height - height
        width: parent.width
        color: Style.paper
        padding: 20
        topPadding: Style.shallow ? 4 : 12
        bottomPadding: topPadding

        PhoneCopy {
            width: parent.width
            qr: root.phoneLeft ? root.code : ""
            title: root.page.phone_card?.title ?? ""
            titleSize: Style.s
            textSize: Style.xs
            text: root.page.phone_card?.text ?? ""
        }
    }

    Pages {
        id: list

        anchors.fill: parent

        Block {
            height: number.implicitHeight

            NumberCard {
                id: number

                width: parent.width
                label: root.page.number_label ?? ""
                number: root.page.number ?? ""
                help: root.page.number_help ?? ""
                qr: root.banner && !root.phoneLeft ? root.code : ""
                phoneText: root.page.phone_card?.text ?? ""
            }
            Boat {
                visible: root.boat && !Style.landscape && !Style.large && root.page.sample === ""
                x: parent.width - width - 24
                y: -height - 6
            }
        }
        Block {
            wanted: root.banner !== null
            height: told.implicitHeight

            Banner {
                id: told

                width: parent.width
                tone: root.banner?.tone ?? "attn"
                icon: root.banner?.icon ?? ""
                title: root.banner?.title ?? ""
                text: root.banner?.text ?? ""
            }
        }
        Block {
            wanted: next.text !== ""
            keep: true
            group: 1
            beside: true
            inset: 0
            height: next.height

            KText {
                id: next

                width: parent.width
                text: root.page.next_title ?? ""
                size: Style.m
                bold: true
                Accessible.role: Accessible.Heading
            }
        }
        Repeater {
            id: lines

            property int made: 0
            // Where the second column begins: behind the longest day, unless that takes too much.
            readonly property real column: {
                let widest = 0;
                for (let i = 0; i < made; i++)
                    widest = Math.max(widest, (itemAt(i) as Line)?.days ?? 0);
                const wanted = Math.max(300, 72 + Math.ceil(widest) + 32);
                return wanted > list.width * 0.46 ? 0 : wanted;
            }

            model: root.timeline.length
            onItemAdded: made++
            onItemRemoved: made--

            Line {
                id: line

                required property int index

                group: 1
                beside: true
                inset: 0
                air: 14
                give: 34
                days: row.days
                height: row.implicitHeight

                TimelineRow {
                    id: row

                    width: parent.width
                    entry: root.timeline[line.index] ?? ({})
                    column: lines.column
                    thread: line.index > 0 && line.above > 0 ? line.above + line.before : 0
                }

                readonly property real before: {
                    const last = lines.made >= 0 && index > 0 ? lines.itemAt(index - 1) as Line : null;
                    return last ? last.height - Style.line(Style.s) / 2 - 20 : 0;
                }
            }
        }
        Block {
            wanted: root.banner === null && root.code !== "" && !root.phoneLeft
            air: 8
            give: 30
            height: phone.implicitHeight

            Card {
                id: phone

                width: parent.width
                padding: 24
                topPadding: 8
                bottomPadding: 8

                PhoneCopy {
                    width: parent.width
                    qr: root.phoneLeft || root.banner ? "" : root.code
                    title: root.page.phone_card?.title ?? ""
                    text: root.page.phone_card?.text ?? ""
                }
            }
        }
    }

    // Where a mark takes its place beside the heading, it sails in what is left below.
    Boat {
        visible: root.boat && !Style.landscape && !Style.large && root.page.sample !== "" && list.height - list.used > height + 32
        x: parent.width - width - 24
        y: list.height - height
    }

    component Line: Block {
        property real days: 0
    }
}
