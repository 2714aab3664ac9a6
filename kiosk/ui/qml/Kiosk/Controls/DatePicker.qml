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
    readonly property real below: unknown.visible ? unknown.height + Style.gap : 0
    readonly property real room: height - keys.y - Style.gap - below
    readonly property real keyHeight: Math.max(64, Math.min(136, Math.floor((room - (rows - 1) * keyGap) / rows)))
    // All of it: a zone of this height holds every key at its least comfortable size.
    implicitHeight: keys.y + rows * 88 + (rows - 1) * keyGap + Style.gap + below

    implicitWidth: 1080
    color: Style.sunken

    Rule {
        width: parent.width
    }
    KText {
        anchors.left: parent.left
        anchors.leftMargin: Style.margin
        anchors.right: pages.left
        anchors.rightMargin: Style.gap
        y: 24 + Math.max(0, Math.round((pages.height - height) / 2))
        text: zone.picker.title ?? ""
        bold: true
    }
    Row {
        id: pages

        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        y: 24
        height: 80
        spacing: Style.gap

        KText {
            anchors.verticalCenter: parent.verticalCenter
            text: zone.picker.page_text ?? ""
            color: Style.ink2
            wrapMode: Text.NoWrap
        }
        Repeater {
            model: 2

            KButton {
                required property int index
                readonly property var entry: (index === 0 ? zone.picker.less : zone.picker.more) ?? null

                visible: entry !== null
                width: Math.max(152, natural)
                height: 80
                target: entry ? entry.id : ""
                label: entry ? entry.label : ""
            }
        }
    }
    Grid {
        id: keys

        anchors.horizontalCenter: parent.horizontalCenter
        y: 128
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
    KButton {
        id: unknown

        readonly property var entry: zone.picker.unknown ?? null

        visible: entry !== null
        anchors.left: parent.left
        anchors.leftMargin: Style.margin
        anchors.right: parent.right
        anchors.rightMargin: Style.margin
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Style.gap
        height: 88
        target: entry?.id ?? ""
        label: entry?.label ?? ""
        icon: entry?.icon ?? ""
        chosen: entry?.chosen ?? false
    }
}
