pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The touch zone of a region select: the places of one level as keys in three columns, a page at a time.
Rectangle {
    id: zone

    property var picker: ({})
    readonly property var options: picker.options ?? []
    readonly property int rows: Math.max(4, Math.ceil(options.length / 3))
    readonly property int keyHeight: Math.floor((height - 128 - 24 - (rows - 1) * 16) / rows)

    width: 1080
    height: 640
    color: Style.sunken

    Rule {
        width: parent.width
    }
    KText {
        x: Style.margin
        y: 40
        width: pages.x - x - Style.gap
        text: zone.picker.title ?? ""
        bold: true
        maximumLineCount: 1
        elide: Text.ElideRight
    }
    Row {
        id: pages

        x: 1024 - width
        y: 24
        spacing: Style.gap

        KText {
            anchors.verticalCenter: parent.verticalCenter
            text: zone.picker.page_text ?? ""
            color: Style.ink2
        }
        Repeater {
            model: 2

            KButton {
                required property int index
                readonly property var entry: (index === 0 ? zone.picker.less : zone.picker.more) ?? null

                visible: entry !== null
                width: 168
                height: 80
                target: entry ? entry.id : ""
                label: entry ? entry.label : ""
            }
        }
    }
    Grid {
        x: Style.margin
        y: 128
        columns: 3
        columnSpacing: 28
        rowSpacing: 16

        Repeater {
            model: zone.options.length

            KButton {
                id: place

                required property int index
                readonly property var entry: zone.options[index] ?? ({})

                kind: "key"
                width: 304
                height: zone.keyHeight
                target: entry.id ?? ""
                label: entry.label ?? ""
                size: label.length > 8 ? Style.xs : Style.s
                chosen: entry.chosen ?? false
                bold: chosen
            }
        }
    }
}
