pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The touch zone of a date: the years, the months or the days as large keys, a page at a time, and one key for "I do not know it".
//
// picker: {title, columns, options [{id, label, chosen, enabled}], less, more, page_text, unknown}. A day that is not there is flat.
Rectangle {
    id: zone

    property var picker: ({})
    readonly property var options: picker.options ?? []
    readonly property int columns: picker.columns ?? 4
    readonly property int keyGap: columns > 5 ? 12 : 16
    readonly property int rows: Math.max(picker.rows ?? 1, Math.ceil(options.length / columns))
    readonly property int margin: Style.shallow ? 8 : Style.gap
    readonly property int head: Style.shallow ? 72 : 80
    readonly property real room: height - keys.y - margin
    readonly property real keyHeight: Math.min(136, Math.floor((room - (rows - 1) * keyGap) / rows))
    // All of it: a zone of this height holds every key at its least comfortable size.
    implicitHeight: keys.y + rows * 88 + (rows - 1) * keyGap + Style.gap

    implicitWidth: 1080
    color: Style.sunken

    Fits {
        over: zone.height > 0 && zone.keyHeight < 64
    }
    Rule {
        width: parent.width
    }
    KText {
        x: Style.margin
        y: zone.margin
        width: Math.max(1, pages.x - x - Style.gap)
        height: zone.head
        text: zone.picker.title ?? ""
        bold: true
        fit: true
        maximumLineCount: 2
        verticalAlignment: Text.AlignVCenter
    }
    Row {
        id: pages

        x: zone.width - Style.margin - width
        y: zone.margin
        height: zone.head
        spacing: Style.gap

        KText {
            anchors.verticalCenter: parent.verticalCenter
            text: zone.picker.page_text ?? ""
            color: Style.ink2
            wrapMode: Text.NoWrap
        }
        Repeater {
            // Years are turned; of a month or a day one may not know which.
            model: 3

            KButton {
                required property int index
                readonly property var entry: (index === 0 ? zone.picker.less : index === 1 ? zone.picker.more : zone.picker.unknown) ?? null

                visible: entry !== null
                width: Math.min(Math.max(zone.width < 900 ? 136 : 152, natural), zone.width * 0.5)
                height: zone.head
                target: entry ? entry.id : ""
                label: entry ? entry.label : ""
                icon: index === 2 && entry ? entry.icon : ""
                chosen: entry?.chosen ?? false
            }
        }
    }
    Grid {
        id: keys

        anchors.horizontalCenter: parent.horizontalCenter
        y: pages.y + zone.head + Style.gap
        columns: zone.columns
        columnSpacing: zone.keyGap
        rowSpacing: zone.keyGap

        Repeater {
            model: zone.options.length

            KButton {
                id: key

                required property int index
                readonly property var entry: zone.options[index] ?? ({})

                kind: "key"
                width: Math.floor((zone.width - 2 * Style.margin - (zone.columns - 1) * zone.keyGap) / zone.columns)
                height: zone.keyHeight
                target: entry.id ?? ""
                label: entry.label ?? ""
                size: Style.m
                chosen: entry.chosen ?? false
                bold: chosen
                choosable: true
                showing: entry.showing ?? ""
                enabled: entry.enabled ?? true
                ground: !enabled ? Style.sunken : chosen ? Style.soft : Style.surface
                edgeColor: !enabled ? Style.sunken : chosen ? Style.accent : Style.edge
                inkColor: enabled ? Style.ink : Style.ink2
            }
        }
    }
}
