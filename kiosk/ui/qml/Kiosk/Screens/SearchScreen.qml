pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style
import Kiosk.Controls

// Searching: the field, below it what it finds while it is typed into, and our own keyboard in the touch zone.
//
// In landscape the field and what it finds stand in the left column, beside the keyboard, and in the right one when it is put away.
PageFrame {
    id: screen

    readonly property var field: page.field ?? ({})
    readonly property bool open: (field.keys ?? []).length > 0
    readonly property bool tight: open && (Style.shallow || Style.large)
    readonly property var none: page.none ?? null
    readonly property real zoneHeight: Math.round(Style.landscape ? footTop - zone.parent.y : Math.max(Math.min(Style.low ? 520 : 640, (footTop - 260) * 0.56), 460))
    readonly property Item place: Style.landscape && open ? speakingPlace : contentPlace

    dense: open
    headless: open
    lowered: Style.low && (!open || Style.pageHeight > 1700)
    book: list

    Item {
        id: asks

        readonly property int lower: screen.lowered && !Style.landscape ? (screen.tight ? 64 : 8) : 0

        parent: screen.place
        y: lower
        width: parent ? parent.width : 0
        height: parent ? parent.height - lower - (screen.open && !Style.landscape ? screen.zoneHeight - 24 : 0) : 0

        TypedField {
            id: typed

            width: parent.width
            // Where there is little room, the field itself says what it is for.
            field: screen.tight ? Object.assign({}, screen.field, {
                label: ""
            }) : screen.field
            note: screen.tight ? "" : screen.page.note ?? ""
        }
        MatterList {
            id: list

            y: typed.height + Style.gap
            width: parent.width
            height: Math.max(0, parent.height - y)
            entries: screen.page.entries ?? []
            brief: screen.tight
            most: screen.open ? 1 : 2
            middle: false
            down: false
            remark: screen.tight ? "" : screen.page.hint ?? ""
            caption: screen.tight ? "" : screen.page.entries_title ?? ""

            Block {
                wanted: screen.none !== null
                height: nothing.implicitHeight

                Banner {
                    id: nothing

                    width: parent.width
                    icon: screen.none?.icon ?? ""
                    tone: screen.none?.tone ?? "info"
                    title: screen.none?.title ?? ""
                    text: screen.none?.text ?? ""
                }
            }
            Block {
                wanted: screen.none !== null
                rigid: true
                height: chapters.implicitHeight

                KButton {
                    id: chapters

                    width: parent.width
                    target: screen.none?.button?.id ?? ""
                    label: screen.none?.button?.label ?? ""
                    icon: screen.none?.button?.icon ?? ""
                }
            }
        }
    }
    over: Loader {
        id: zone

        active: screen.open
        x: Style.landscape ? Style.left : 0
        y: parent.height - height
        width: parent.width - x
        height: screen.zoneHeight
        sourceComponent: Keyboard {
            field: screen.field
        }
    }
}
