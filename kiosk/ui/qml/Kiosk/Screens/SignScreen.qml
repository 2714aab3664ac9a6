pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// What is signed, and the pad; or, for those who do not sign, the same statement to confirm.
PageFrame {
    id: screen

    readonly property var rows: page.rows ?? []
    readonly property var wipe: page.clear ?? null
    readonly property var other: page.other ?? null
    readonly property var confirm: page.confirm ?? null
    readonly property bool saidLeft: Style.landscape && !Style.shallow && !Style.large

    book: list
    speaking: LockedCard {
        id: beside

        visible: screen.saidLeft
        width: parent.width
        color: Style.paper
        rows: screen.saidLeft ? screen.rows : []
        spacing: 0
    }

    Fits {
        over: screen.saidLeft && beside.height > screen.speakingPlace.height
    }
    LabelWidth {
        id: column

        rows: screen.rows
    }
    Pages {
        id: list

        anchors.fill: parent

        Repeater {
            model: screen.saidLeft ? 0 : screen.rows.length

            Block {
                id: said

                required property int index
                readonly property var entry: screen.rows[index] ?? ({})

                group: 0
                height: value.implicitHeight

                ValueRow {
                    id: value

                    width: parent.width
                    label: said.entry.label ?? ""
                    value: said.entry.value ?? ""
                    labelWidth: column.width
                }
            }
        }
        // Who confirms reads it first, on a page of its own where both do not fit.
        Block {
            wanted: screen.confirm !== null
            height: statement.implicitHeight

            Card {
                id: statement

                width: parent.width

                KText {
                    width: parent.width
                    text: screen.confirm ? screen.confirm.text ?? "" : ""
                    size: Style.shallow ? Style.s : Style.m
                }
            }
        }
        // The pad takes what is left of the page, or a page of its own where that is too little.
        Block {
            id: act

            readonly property real others: label.tall + 24 + Style.button + (note.text === "" ? 0 : note.height + 20)
            readonly property real wanted2: others + (screen.confirm ? yes.implicitHeight : Style.shallow ? 150 : 300)
            property real above2: 0

            height: Math.max(wanted2, list.height - said2)
            // What stands above it on the same page.
            readonly property real said2: {
                let sum = 0;
                for (const child of parent?.children ?? []) {
                    const block = child as Block;
                    if (block && block.wanted && block !== act)
                        sum += block.height;
                }
                sum = sum > 0 ? sum + list.padTop + list.padBottom + list.spacing * (screen.confirm ? 2 : 1) : 0;
                return list.height - sum >= wanted2 ? sum : 0;
            }

            FieldLabel {
                id: label

                readonly property real tall: text === "" && problem === "" ? 0 : implicitHeight + 14

                width: parent.width
                text: screen.confirm ? screen.confirm.heading ?? "" : screen.page.pad_label ?? ""
                problem: screen.page.problem ?? ""
            }
            Loader {
                y: label.tall
                width: parent.width
                height: act.height - act.others
                sourceComponent: screen.confirm ? null : pad

                Component {
                    id: pad

                    SignPad {
                        objectName: "sign-pad"
                        name: screen.page.pad_label ?? ""
                        strokes: screen.page.strokes ?? []
                    }
                }
            }
            Option {
                id: yes

                readonly property var entry: screen.confirm?.button ?? ({})

                visible: screen.confirm !== null
                y: label.tall
                width: parent.width
                height: implicitHeight
                target: visible ? entry.id ?? "" : ""
                label: entry.label ?? ""
                chosen: entry.chosen ?? false
            }
            KButton {
                id: clear

                visible: screen.wipe !== null
                y: parent.height - (note.text === "" ? 0 : note.height + 20) - height
                width: (parent.width - Style.gap) / 2
                height: Style.button
                target: screen.wipe?.id ?? ""
                label: screen.wipe?.label ?? ""
                icon: screen.wipe?.icon ?? ""
            }
            KButton {
                visible: screen.other !== null
                x: screen.wipe ? parent.width - width : 0
                y: clear.y
                width: screen.wipe ? clear.width : parent.width
                height: Style.button
                target: screen.other?.id ?? ""
                label: screen.other?.label ?? ""
                icon: screen.other?.icon ?? ""
            }
            KText {
                id: note

                visible: text !== ""
                y: parent.height - height
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: screen.page.note ?? ""
                size: Style.xs
                color: Style.ink2
            }
        }
    }
}
