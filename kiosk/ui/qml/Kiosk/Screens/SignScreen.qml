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

    LockedCard {
        id: said

        y: 416 - 232 + Math.max(0, screen.bodyTop - 144)
        width: parent.width
        rows: screen.rows
        labelWidth: screen.page.lang === "en" ? 264 : 176
        spacing: 0
    }
    FieldLabel {
        id: label

        y: Math.max(705 - 232, said.y + said.height + 16)
        width: parent.width
        text: screen.confirm ? screen.confirm.heading ?? "" : screen.page.pad_label ?? ""
        problem: screen.page.problem ?? ""
    }
    Loader {
        y: label.y + 63
        width: parent.width
        height: 1328 - 232 - y
        sourceComponent: screen.confirm ? statement : pad

        Component {
            id: pad

            SignPad {
                objectName: "sign-pad"
                name: screen.page.pad_label ?? ""
                strokes: screen.page.strokes ?? []
            }
        }
        Component {
            id: statement

            Item {
                Card {
                    id: words

                    width: parent.width

                    KText {
                        width: parent.width
                        text: screen.confirm ? screen.confirm.text ?? "" : ""
                        size: Style.m
                    }
                }
                Option {
                    readonly property var entry: screen.confirm ? screen.confirm.button ?? ({}) : ({})

                    y: words.height + Style.gap
                    width: parent.width
                    height: 136
                    target: entry.id ?? ""
                    label: entry.label ?? ""
                    chosen: entry.chosen ?? false
                }
            }
        }
    }
    KButton {
        visible: screen.wipe !== null
        y: 1360 - 232
        width: 472
        height: 120
        target: screen.wipe ? screen.wipe.id : ""
        label: screen.wipe ? screen.wipe.label : ""
        icon: screen.wipe ? screen.wipe.icon ?? "" : ""
    }
    KButton {
        visible: screen.other !== null
        x: screen.wipe ? 496 : 0
        y: 1360 - 232
        width: screen.wipe ? 472 : Style.inner
        height: 120
        target: screen.other ? screen.other.id : ""
        label: screen.other ? screen.other.label : ""
        icon: screen.other ? screen.other.icon ?? "" : ""
    }
    KText {
        y: 1512 - 232
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: screen.page.note ?? ""
        size: Style.xs
        lineHeight: 40
        color: Style.ink2
    }
}
