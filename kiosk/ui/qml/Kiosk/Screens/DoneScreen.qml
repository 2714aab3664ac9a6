import QtQuick
import Kiosk.Style
import Kiosk.Controls

// The application is in, or safely kept: the number first, then what happens by when, then the copy for the phone.
// A banner (no paper) comes right after the number, and the code moves up into the number's card.
Item {
    id: root

    property var page: ({})
    readonly property var banner: page.banner ?? null
    readonly property bool sent: page.tone === "sent"
    readonly property string lead: page.lead ?? ""

    width: 1080
    height: 1920

    HeadingSize {
        id: fit

        text: root.page.heading ?? ""
        room: heading.width
    }
    PageFrame {
        // The heading is drawn here: a sign stands before it and the boat behind it.
        page: Object.assign({}, root.page, {
            heading: "",
            lead: "",
            sample: ""
        })

        Rectangle {
            visible: root.sent
            y: 26
            width: 104
            height: 104
            radius: 52
            color: Style.accent
            antialiasing: true

            Icon {
                anchors.centerIn: parent
                name: "check"
                size: 72
                color: Style.accentInk
            }
        }
        KText {
            id: heading

            x: root.sent ? 136 : 0
            y: 20
            width: parent.width - x - (boat.visible ? boat.width + 56 : 0)
            height: 124
            text: root.page.heading ?? ""
            size: fit.size
            lineHeight: Style.line(size)
            bold: true
            verticalAlignment: Text.AlignVCenter
            Accessible.role: Accessible.Heading
        }
        KText {
            id: lead

            visible: text !== ""
            y: 148
            width: parent.width
            text: root.lead
            size: Style.m
            color: Style.ink2
        }
        NumberCard {
            id: number

            y: lead.visible ? lead.y + lead.height + (root.banner ? 20 : 32) : 172
            width: parent.width
            label: root.page.number_label ?? ""
            number: root.page.number ?? ""
            help: root.page.number_help ?? ""
            remark: root.page.sample ?? ""
            qr: root.banner ? root.page.qr ?? "" : ""
            phoneText: root.page.phone_card?.text ?? ""
        }
        Boat {
            id: boat

            visible: root.page.show_boat ?? false
            anchors.right: parent.right
            anchors.rightMargin: 24
            y: number.y - height - 6
        }
        Banner {
            id: told

            visible: root.banner !== null
            y: number.y + number.height + Style.gap
            width: parent.width
            height: visible ? implicitHeight : 0
            tone: root.banner?.tone ?? "attn"
            icon: root.banner?.icon ?? ""
            title: root.banner?.title ?? ""
            text: root.banner?.text ?? ""
        }
        KText {
            id: next

            y: told.visible ? told.y + told.height + 28 : number.y + number.height + 40
            width: parent.width
            text: root.page.next_title ?? ""
            size: Style.m
            bold: true
            Accessible.role: Accessible.Heading
        }
        Timeline {
            y: next.y + next.height + 16
            room: (phone.visible ? phone.y - 8 : parent.height - 16) - y
            entries: root.page.timeline ?? []
        }
        Card {
            id: phone

            visible: root.banner === null && (root.page.qr ?? "") !== ""
            y: parent.height - 40 - height
            width: parent.width
            padding: 24
            topPadding: 8
            bottomPadding: 8

            PhoneCopy {
                width: parent.width
                qr: phone.visible ? root.page.qr ?? "" : ""
                title: root.page.phone_card?.title ?? ""
                text: root.page.phone_card?.text ?? ""
            }
        }
    }
}
