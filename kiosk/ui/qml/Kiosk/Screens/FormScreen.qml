pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Questions: what is known stands above and is only read; what is asked stands in the lower part, with our own pad below it.
//
// With a pad or a picker open the questions end at 936, above it; else they begin at 768, where hands reach.
PageFrame {
    id: screen

    readonly property var fields: page.fields ?? []
    readonly property var answered: page.answered ?? []
    readonly property var locked: fields.filter(field => field.kind === "locked")
    readonly property var asked: fields.filter(field => field.kind !== "locked")
    readonly property var pad: asked.find(field => field.kind === "digits" && field.active && (field.keys ?? []).length > 0) ?? null
    readonly property var picker: asked.find(field => field.kind === "region" && field.picker)?.picker ?? null
    readonly property var typing: asked.find(field => field.kind === "text" && field.active && (field.keys ?? []).length > 0) ?? null
    readonly property bool open: pad !== null || picker !== null || typing !== null
    // What does not fit above the keyboard makes place for the field that is typed into.
    readonly property bool crowded: typing !== null && above + 24 + questions.wanted > floor
    readonly property bool followUp: answered.length > 0 && asked.length > 0
    readonly property real above: known.y + known.height
    readonly property real floor: (open ? 936 : 1568) - 232
    readonly property real start: open ? floor - questions.height : Math.max(768 - 232 - questions.lift, above + 32)

    dense: open

    Column {
        id: known

        y: screen.bodyTop + (screen.dense ? 20 : 32)
        width: parent.width
        spacing: 16

        Repeater {
            model: screen.answered.length

            Banner {
                required property int index
                readonly property var entry: screen.answered[index] ?? ({})

                width: parent ? parent.width : 0
                icon: "circle-check"
                title: entry.text ?? ""
                inkColor: Style.ink
                button: entry.change ?? null
            }
        }
        LockedCard {
            visible: screen.locked.length > 0
            width: parent.width
            rows: screen.locked
            source: screen.page.source ?? null
            spacing: screen.asked.length === 0 ? 16 : 4
            labelWidth: screen.page.lang === "en" ? 264 : 176
        }
    }
    Rectangle {
        visible: screen.followUp
        y: questions.y
        width: 8
        height: questions.height
        radius: 4
        color: Style.accent
        antialiasing: true
    }
    Column {
        id: questions

        // A label stands above 768, so that what is touched begins there.
        readonly property real wanted: {
            let sum = 0;
            for (let n = 0; n < slots.count; n++)
                sum += (slots.itemAt(n)?.implicitHeight ?? 0) + (n > 0 ? spacing : 0);
            return sum;
        }
        readonly property int lift: screen.asked.length > 0 && (screen.asked[0].label ?? "") !== "" ? 64 : 0

        x: screen.followUp ? 40 : 0
        y: Math.max(screen.above + 24, Math.min(screen.start, screen.floor - height))
        width: parent.width - x
        spacing: 24

        Repeater {
            id: slots

            model: screen.asked.length

            Loader {
                id: slot

                required property int index
                readonly property var field: screen.asked[index] ?? ({})

                visible: !screen.crowded || (field.active ?? false)
                width: questions.width
                sourceComponent: field.kind === "choice" ? choice : field.kind === "region" ? region : field.kind === "digits" ? digits : field.kind === "text" ? text : null

                Component {
                    id: text

                    TypedField {
                        field: slot.field
                        note: screen.page.note ?? ""
                    }
                }

                Component {
                    id: choice

                    ChoiceField {
                        field: slot.field
                        room: screen.floor - Math.max(768 - 232, screen.above + 32)
                    }
                }
                Component {
                    id: region

                    RegionField {
                        field: slot.field
                    }
                }
                Component {
                    id: digits

                    DigitsField {
                        field: slot.field
                        note: screen.page.note ?? ""
                    }
                }
            }
        }
    }
    Loader {
        active: screen.open
        x: -Style.margin
        y: 960 - 232
        sourceComponent: screen.typing ? typed : screen.pad ? keys : places

        Component {
            id: typed

            Keyboard {
                field: screen.typing ?? ({})
            }
        }

        Component {
            id: keys

            DigitsPad {
                keys: screen.pad ? screen.pad.keys : []
            }
        }
        Component {
            id: places

            RegionPicker {
                picker: screen.picker ?? ({})
            }
        }
    }
}
