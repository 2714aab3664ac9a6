import QtQuick
import Kiosk.Style

// A sum of money: the sign before it, the sum grouped as it is typed, and the same sum in words below, so that a zero too many is seen.
Column {
    id: money

    property var field: ({})
    readonly property bool open: field.active ?? false
    readonly property string problem: field.problem ?? ""
    readonly property string value: field.value ?? ""
    readonly property string words: field.words ?? ""

    spacing: 12

    FieldLabel {
        width: parent.width
        text: money.field.label ?? ""
        note: money.field.help ?? ""
        problem: money.problem
    }
    FieldBox {
        id: box

        width: parent.width
        target: money.field.id ?? ""
        name: (money.field.label ?? "") + " " + (money.words !== "" ? money.words : money.value)
        showing: money.field.showing ?? ""
        open: money.open
        wrong: money.problem !== ""
        enabled: money.field.enabled ?? true

        KText {
            id: sign

            anchors.left: parent.left
            anchors.leftMargin: 28
            anchors.verticalCenter: parent.verticalCenter
            text: money.field.sign ?? ""
            size: Style.m
            color: Style.ink2
            wrapMode: Text.NoWrap
        }
        KText {
            id: typed

            anchors.left: sign.right
            anchors.leftMargin: sign.text === "" ? 0 : 20
            anchors.verticalCenter: parent.verticalCenter
            text: money.value !== "" ? money.value : money.open ? "" : money.field.placeholder ?? ""
            size: Style.m
            bold: money.value !== ""
            color: money.value !== "" ? Style.ink : Style.ink2
            wrapMode: Text.NoWrap
        }
        Caret {
            anchors.left: typed.right
            anchors.leftMargin: 4
            anchors.verticalCenter: parent.verticalCenter
            visible: money.open
        }
        KText {
            anchors.right: parent.right
            anchors.rightMargin: 28
            anchors.verticalCenter: parent.verticalCenter
            text: money.field.unit ?? ""
            color: Style.ink2
            wrapMode: Text.NoWrap
        }
    }
    KText {
        visible: text !== ""
        width: parent.width
        text: money.words
        color: Style.accent
    }
}
