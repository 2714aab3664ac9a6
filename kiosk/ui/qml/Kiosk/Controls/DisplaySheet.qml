pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Bridge

// The sheet over the lower part of a page: how the screen looks, or its language. What lies below is dimmed and waits as it was.
//
// Rows stand one below the other (side by side on a landscape page); what does not fit is on the next page of the sheet.
Item {
    id: cover

    // {kind, title, close, more, rows: [{label, options: [{id, label, icon, chosen}]}]}
    property var sheet: ({})
    readonly property var rows: sheet.rows ?? []
    readonly property int pad: Style.landscape ? 48 : 56
    readonly property int across: Style.landscape && rows.length > 1 ? 2 : 1
    readonly property real span: (width - 2 * Style.margin - (across - 1) * 56) / across
    readonly property int key: Math.round(96 + 48 * Style.grown)
    readonly property int air: Style.shallow ? 20 : 28
    readonly property int small: Style.gap
    readonly property real headroom: titleText.height + (Style.shallow ? 28 : 44) + 24
    readonly property real footroom: Style.bar + 24 + (Style.shallow ? 20 : 40)
    readonly property real most: height - (Style.shallow ? 0 : 96) - headroom - footroom
    // [page][column] -> indices of rows
    readonly property var pages: arranged()
    property int at: 0
    readonly property int shown: Math.min(at, pages.length - 1)
    readonly property real room: Math.max(...(pages[shown] ?? []).map(column => used(column)), 0)

    function columns(row: var): int {
        const options = row.options ?? [];
        const widest = Math.max(...options.map(option => metrics.advanceWidth(option.label ?? "") + ((option.icon ?? "") === "" ? 0 : 60) + 64));
        for (let count = options.length; count > 1; count--) {
            if ((span - (count - 1) * small) / count >= widest)
                return count;
        }
        return 1;
    }

    function tall(row: var): real {
        const lines = Math.ceil((row.options ?? []).length / columns(row));
        return ((row.label ?? "") === "" ? 0 : Style.line(Style.s)) + lines * key + (lines - 1) * small;
    }

    function used(column: var): real {
        return column.reduce((sum, index) => sum + tall(rows[index]), 0) + Math.max(0, column.length - 1) * air;
    }

    function arranged(): var {
        const least = rows.reduce((sum, row) => sum + tall(row) + air, 0) / across;
        const found = [];
        let page = [[]];
        for (let index = 0; index < rows.length; index++) {
            let column = page[page.length - 1];
            // Even columns look better than one full one.
            const full = column.length > 0 && (used(column.concat(index)) > most || (page.length < across && used(column) + tall(rows[index]) / 2 > least));
            if (full && page.length === across) {
                found.push(page);
                page = [[]];
                column = page[0];
            } else if (full) {
                page.push([]);
                column = page[page.length - 1];
            }
            column.push(index);
        }
        found.push(page);
        return found;
    }

    FontMetrics {
        id: metrics

        font.family: Style.family
        font.pixelSize: Style.s
        font.bold: true
    }
    Fits {
        over: cover.room > cover.most + 1
    }
    Rectangle {
        anchors.fill: parent
        color: Style.night
        opacity: Style.plain ? 0.8 : 0.5

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 0
            onTapped: Journey.touch(cover.sheet.close?.id ?? "")
        }
    }
    Rectangle {
        id: panel

        width: parent.width
        // The corners at the bottom lie below the screen.
        height: cover.headroom + cover.room + cover.footroom + radius
        y: parent.height - height + radius
        radius: Style.radiusSheet
        color: Style.paper
        border.width: Style.flatEdge * 2
        border.color: Style.edge
        antialiasing: true

        NumberAnimation on y {
            running: !Style.still
            from: cover.height - panel.height + panel.radius + 64
            to: cover.height - panel.height + panel.radius
            duration: Style.motion
            easing.type: Easing.OutCubic
        }
        // What is between the keys is the sheet's: a touch there closes nothing and reaches nothing below.
        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
            longPressThreshold: 0
        }
        KText {
            id: titleText

            x: Style.margin
            y: Style.shallow ? 28 : 44
            width: parent.width - 2 * Style.margin
            text: cover.sheet.title ?? ""
            size: Style.m
            bold: true
            Accessible.role: Accessible.Heading
        }
        Row {
            x: Style.margin
            y: cover.headroom
            spacing: 56

            Repeater {
                model: (cover.pages[cover.shown] ?? []).length

                Column {
                    id: column

                    required property int index
                    readonly property var members: cover.pages[cover.shown]?.[index] ?? []

                    spacing: cover.air

                    Repeater {
                        model: column.members.length

                        Column {
                            id: line

                            required property int index
                            readonly property var row: cover.rows[column.members[index]] ?? ({})
                            readonly property var options: row.options ?? []
                            readonly property int count: cover.columns(row)

                            KText {
                                visible: text !== ""
                                width: cover.span
                                text: line.row.label ?? ""
                                color: Style.ink2
                            }
                            Grid {
                                columns: line.count
                                spacing: cover.small

                                Repeater {
                                    model: line.options.length

                                    KButton {
                                        required property int index
                                        readonly property var entry: line.options[index] ?? ({})

                                        width: (cover.span - (line.count - 1) * cover.small) / line.count
                                        height: cover.key
                                        target: entry.id ?? ""
                                        label: entry.label ?? ""
                                        icon: entry.icon ?? ""
                                        iconAfter: false
                                        chosen: entry.chosen ?? false
                                        choosable: true
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        KButton {
            id: turn

            visible: cover.pages.length > 1
            x: Style.margin
            y: cover.headroom + cover.room + 24
            width: Math.max(320, natural)
            height: Style.bar
            target: cover.sheet.more?.id ?? ""
            label: cover.sheet.more?.label ?? ""
            icon: cover.sheet.more?.icon ?? ""
            onTapped: cover.at = (cover.shown + 1) % cover.pages.length
        }
        KButton {
            kind: "primary"
            anchors.right: parent.right
            anchors.rightMargin: Style.margin
            y: cover.headroom + cover.room + 24
            width: Math.min(Style.inner, Math.max(624, natural), parent.width - 2 * Style.margin - (turn.visible ? turn.width + Style.gap : 0))
            height: Style.bar
            target: cover.sheet.close?.id ?? ""
            label: cover.sheet.close?.label ?? ""
            icon: cover.sheet.close?.icon ?? ""
        }
    }
}
