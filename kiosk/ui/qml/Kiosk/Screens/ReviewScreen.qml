pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Everything once, grouped by where it comes from. The more there is, the closer the rows stand.
PageFrame {
    id: screen

    readonly property var groups: page.groups ?? []
    readonly property var question: page.question ?? null
    readonly property real floor: (question ? 1432 : 1560) - 232
    readonly property real room: floor - list.y
    // 0 roomy to 3 small: raised until all fits; a new page begins roomy again.
    property int density: 0
    readonly property int pitch: [52, 48, 42, 38][density]
    readonly property int textSize: density > 2 ? Style.xs : Style.s

    function settle(): void {
        if (list.height > room && density < 3)
            density += 1;
    }

    dense: true
    onPageChanged: density = 0

    Column {
        id: list

        y: screen.bodyTop + 24
        width: parent.width
        spacing: [24, 16, 12, 12][screen.density]
        onHeightChanged: Qt.callLater(screen.settle)

        Repeater {
            model: screen.groups.length

            Card {
                id: group

                required property int index
                readonly property var entry: screen.groups[index] ?? ({})
                readonly property var rows: entry.rows ?? []
                readonly property var change: entry.change ?? null

                width: parent ? parent.width : 0
                height: body.height + topPadding + bottomPadding
                topPadding: [26, 20, 14, 14][screen.density]
                bottomPadding: [26, 20, 14, 14][screen.density]

                Column {
                    id: body

                    width: parent.width - (group.change ? change.width + Style.gap : 0)

                    Item {
                        width: parent.width
                        height: [60, 52, 46, 44][screen.density]

                        KText {
                            id: title

                            text: group.entry.title ?? ""
                            bold: true
                            color: Style.accent
                            wrapMode: Text.NoWrap
                        }
                        Icon {
                            id: origin

                            x: title.width + 28
                            y: 9
                            name: group.entry.source_icon ?? ""
                            size: 30
                            color: Style.ink2
                        }
                        KText {
                            x: origin.x + 42
                            y: 5
                            width: parent.width - x
                            text: group.entry.source ?? ""
                            size: Style.xs
                            color: Style.ink2
                            maximumLineCount: 1
                            elide: Text.ElideRight
                        }
                    }
                    Repeater {
                        model: group.rows.length

                        ValueRow {
                            required property int index
                            readonly property var entry: group.rows[index] ?? ({})

                            width: body.width
                            label: entry.label ?? ""
                            value: entry.value ?? ""
                            show: entry.show ?? null
                            labelWidth: screen.page.lang === "en" ? 264 : 176
                            size: screen.textSize
                            pitch: screen.pitch
                        }
                    }
                }
                KButton {
                    id: change

                    visible: group.change !== null
                    x: parent.width - width + 8
                    y: Math.round((parent.height - height) / 2)
                    width: Math.max(152, natural)
                    height: Math.min(96, group.height - 24)
                    target: group.change ? group.change.id : ""
                    label: group.change ? group.change.label : ""
                }
            }
        }
    }
    KButton {
        visible: screen.question !== null
        y: Math.max(list.y + list.height + 32, 0)
        width: parent.width
        height: 104
        target: screen.question ? screen.question.id : ""
        label: screen.question ? screen.question.label : ""
        icon: screen.question ? screen.question.icon ?? "" : ""
    }
}
