// The notices of today, an emergency on top in the colours of "look here". Nothing to touch.
pragma ComponentBehavior: Bound
import QtQuick

Column {
    id: list

    // [{tone, icon, title, text, lang, mark}, ...]
    property var notices: []

    spacing: 16
    visible: notices.length > 0

    Repeater {
        model: list.notices.length

        Banner {
            required property int index
            readonly property var entry: list.notices[index] ?? ({})

            width: parent ? parent.width : 0
            tone: entry.tone ?? "info"
            icon: entry.icon ?? ""
            title: entry.title ?? ""
            text: entry.text ?? ""
            lang: entry.lang ?? ""
            mark: entry.mark ?? ""
        }
    }
}
