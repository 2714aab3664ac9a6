pragma ComponentBehavior: Bound
import QtQuick
import Kiosk.Style

// Short facts with their icons, in one line or as many as they need.
Flow {
    id: facts

    // [{icon, text}]
    property var entries: []

    spacing: Style.landscape ? 20 : 36

    Repeater {
        model: facts.entries.length

        Item {
            id: fact

            required property int index
            readonly property var entry: facts.entries[index] ?? ({})

            width: Math.min(facts.width, sign.size + 14 + words.natural)
            height: Math.max(56, words.height)

            Icon {
                id: sign

                anchors.verticalCenter: parent.verticalCenter
                name: fact.entry.icon ?? ""
                size: Math.round(Style.s * 1.25)
            }
            KText {
                id: words

                x: sign.size + 14
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - x
                text: fact.entry.text ?? ""
                bold: true
                color: Style.accent
            }
        }
    }
}
