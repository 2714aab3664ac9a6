pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// The touch zone of a region select: the places of one level as keys in three columns, a page at a time.
Rectangle {
    id: zone

    property var picker: ({})
    readonly property var options: picker.options ?? []
    readonly property int columns: width / Math.min(1.5, Style.scale) >= 560 ? 3 : 2
    readonly property int rows: Math.max(options.length > columns * 3 ? 4 : 3, Math.ceil(options.length / columns))
    readonly property int gap: Style.shallow ? 12 : 16
    readonly property real keyHeight: Math.min(124, Math.floor((height - keys.y - 20 - (rows - 1) * gap) / rows))
    readonly property real keyWidth: (width - 2 * Style.margin - (columns - 1) * Style.gap) / columns
    readonly property int turns: (picker.less ? 1 : 0) + (picker.more ? 1 : 0)

    implicitWidth: 1080
    implicitHeight: 640
    color: Style.sunken

    Fits {
        over: zone.height > 0 && zone.keyHeight < 64
    }
    Rule {
        width: parent.width
    }
    KText {
        x: Style.margin
        y: Style.shallow ? 12 : 24
        height: 80
        width: Math.max(1, pages.x - x - Style.gap)
        text: zone.picker.title ?? ""
        bold: true
        fit: true
        maximumLineCount: 2
        verticalAlignment: Text.AlignVCenter
    }
    Row {
        id: pages

        x: zone.width - Style.margin - width
        y: Style.shallow ? 12 : 24
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
                width: zone.width < 900 ? 136 : 168
                height: 80
                target: entry ? entry.id : ""
                label: entry ? entry.label : ""
            }
        }
    }
    Grid {
        id: keys

        x: Style.margin
        y: pages.y + 80 + 24
        columns: zone.columns
        columnSpacing: Style.gap
        rowSpacing: zone.gap

        Repeater {
            model: zone.options.length

            KButton {
                required property int index
                readonly property var entry: zone.options[index] ?? ({})

                kind: "key"
                width: zone.keyWidth
                height: zone.keyHeight
                target: entry.id ?? ""
                label: entry.label ?? ""
                size: Style.s
                chosen: entry.chosen ?? false
                bold: chosen
            }
        }
    }
}
