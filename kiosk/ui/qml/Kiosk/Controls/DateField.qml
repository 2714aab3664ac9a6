pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// A date as its parts, in the order of the language; each opens its keys in the touch zone (DatePicker). A part nobody knows stays empty,
// and what is known is read back in words below.
Column {
    id: date

    property var field: ({})
    readonly property var parts: field.parts ?? []
    readonly property string problem: field.problem ?? ""
    // The year is the widest part.
    readonly property real share: (width - (parts.length - 1) * Style.gap) / parts.reduce((sum, part) => sum + (part.wide ? 1.35 : 1), 0)

    spacing: 12

    FieldLabel {
        width: parent.width
        text: date.field.label ?? ""
        note: date.field.help ?? ""
        problem: date.problem
    }
    Row {
        spacing: Style.gap

        Repeater {
            model: date.parts.length

            Keycap {
                id: part

                required property int index
                readonly property var entry: date.parts[index] ?? ({})
                readonly property bool open: (entry.chosen ?? false) && enabled
                readonly property bool wrong: date.problem !== "" && enabled
                readonly property string value: entry.value ?? ""

                width: date.share * (entry.wide ? 1.35 : 1)
                height: Style.field
                enabled: entry.enabled ?? true
                target: entry.id ?? ""
                name: (entry.value ?? "") + " " + (entry.label ?? "")
                showing: entry.showing ?? ""
                edgeWidth: open || wrong ? Style.edgeWidth + 3 : Style.edgeWidth
                lip: enabled ? Style.lip : Style.edgeWidth
                ground: wrong ? Style.errSoft : enabled ? Style.surface : Style.paper
                edgeColor: wrong ? Style.error : open ? Style.accent : enabled ? Style.edge : Style.plain ? Style.paper : Style.hair

                // What is picked stands before its unit, and alone where both have no room.
                readonly property int side: Math.min(28, Math.round(width * 0.1))
                readonly property real needs: Style.advance(value, Style.m, true) + 12 + Style.advance(entry.label ?? "", Style.s, false)

                Row {
                    id: shown

                    anchors.left: parent.left
                    anchors.leftMargin: part.side - part.edgeWidth
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: 12

                    KText {
                        visible: part.value !== ""
                        anchors.verticalCenter: parent.verticalCenter
                        width: Math.min(natural, part.width - 2 * part.side)
                        text: part.value
                        size: Style.m
                        bold: true
                        fit: true
                        maximumLineCount: 1
                    }
                    KText {
                        visible: part.value === "" || part.needs <= part.width - 2 * part.side
                        anchors.verticalCenter: parent.verticalCenter
                        width: Math.min(natural, part.width - 2 * part.side)
                        text: part.entry.label ?? ""
                        color: Style.ink2
                        fit: true
                        maximumLineCount: 1
                    }
                }
                Icon {
                    anchors.right: parent.right
                    anchors.rightMargin: 20 - part.edgeWidth
                    anchors.verticalCenter: parent.verticalCenter
                    name: part.enabled && shown.width + 108 <= part.width ? (part.open ? "chevron-up" : "chevron-down") : ""
                    size: 40
                }
            }
        }
    }
    KText {
        visible: text !== ""
        width: parent.width
        text: date.field.words ?? ""
        color: Style.accent
    }
}
