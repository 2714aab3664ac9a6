import QtQuick
import Kiosk.Style

// What is typed on the keyboard: committed text, and underlined in the accent what is still composing. What is longer than the box shows
// its part round the caret; a secret comes as stars, so that nothing of it is ever drawn.
Column {
    id: typing

    property var field: ({})
    property string note: ""
    readonly property bool open: field.active ?? false
    readonly property string problem: field.problem ?? ""
    readonly property string help: field.help ?? ""
    readonly property string composing: tail(field.composing ?? "", room * 0.7)
    readonly property real room: box.width - 72
    readonly property real composed: composing === "" ? 0 : metrics.advanceWidth(composing) + 8
    readonly property string after: head(field.after ?? "", Math.max(0, open ? (room - composed) * 0.4 : room - metrics.advanceWidth(before)))
    readonly property string before: open ? tail(field.before ?? "", room - composed - (field.after ? (room - composed) * 0.4 : 0)) : head(field.before ?? "", room - composed)

    // As much of the end of `text` as `width` allows.
    function tail(text: string, width: real): string {
        if (metrics.advanceWidth(text) <= width)
            return text;
        const signs = Array.from(text);
        while (signs.length > 0 && metrics.advanceWidth("…" + signs.join("")) > width)
            signs.shift();
        return "…" + signs.join("");
    }

    // As much of the beginning of `text` as `width` allows.
    function head(text: string, width: real): string {
        if (metrics.advanceWidth(text) <= width)
            return text;
        const signs = Array.from(text);
        while (signs.length > 0 && metrics.advanceWidth(signs.join("") + "…") > width)
            signs.pop();
        return signs.join("") + "…";
    }

    spacing: 8

    FontMetrics {
        id: metrics

        font.family: Style.family
        font.pixelSize: Style.m
    }
    FieldLabel {
        width: parent.width
        text: typing.field.label ?? ""
        note: typing.open && typing.note !== "" ? typing.note : typing.help
        problem: typing.problem
    }
    Touchable {
        id: box

        readonly property bool wrong: typing.problem !== ""

        width: parent.width
        height: Math.max(104, Style.line(Style.m) + 40)
        target: typing.field.id ?? ""
        name: (typing.field.label ?? "") + " " + (typing.field.value ?? "") + typing.composing

        Rectangle {
            anchors.fill: parent
            radius: Style.radius
            color: box.wrong ? Style.errSoft : box.pressed ? Style.soft : Style.surface
            border.width: typing.open || box.wrong ? 5 : Style.edgeWidth
            border.color: box.wrong ? Style.error : typing.open ? Style.accent : Style.edge
            antialiasing: true
        }
        Row {
            x: 28
            anchors.verticalCenter: parent.verticalCenter

            KText {
                visible: text !== ""
                text: typing.before
                size: Style.m
                wrapMode: Text.NoWrap
            }
            Item {
                visible: typing.composing !== ""
                width: letters.implicitWidth + 8
                height: letters.height

                KText {
                    id: letters

                    x: 4
                    text: typing.composing
                    size: Style.m
                    color: Style.accent
                    wrapMode: Text.NoWrap
                }
                Rectangle {
                    x: 2
                    y: letters.height - 2
                    width: letters.implicitWidth + 4
                    height: 4
                    color: Style.accent
                }
            }
            Item {
                visible: typing.open
                width: 4
                height: letters.height

                Rectangle {
                    id: caret

                    anchors.verticalCenter: parent.verticalCenter
                    width: 4
                    height: Math.round(Style.m * 1.3)
                    color: Style.accent

                    SequentialAnimation on opacity {
                        running: typing.open && !Style.still
                        loops: Animation.Infinite

                        PropertyAction {
                            value: 1
                        }
                        PauseAnimation {
                            duration: 700
                        }
                        PropertyAction {
                            value: 0
                        }
                        PauseAnimation {
                            duration: 500
                        }
                    }
                }
            }
            KText {
                visible: text !== "" && typing.before === "" && typing.composing === "" && typing.after === ""
                width: Math.min(natural + 12, typing.room - 8)
                height: letters.height
                leftPadding: 8
                text: typing.field.placeholder ?? ""
                size: Style.s
                color: Style.ink2
                fit: true
                maximumLineCount: 1
                verticalAlignment: Text.AlignVCenter
            }
            KText {
                visible: text !== ""
                text: typing.after
                size: Style.m
                wrapMode: Text.NoWrap
            }
        }
    }
    KText {
        visible: text !== "" && typing.open && typing.note !== ""
        width: parent.width
        text: typing.help
        size: Style.xs
        color: Style.ink2
    }
}
