"""Out of service, with a reason that citizens read in their own language: chosen here, taken back on the overview."""

from kiosk.journey.pages.sheets import said
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, row
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene
from kiosk.staff.wording import MESSAGE, message

REASONS = ("maintenance", "paper", "line", "cleaning", "event", "closed")
_ICONS = {"maintenance": "tool", "paper": "receipt-off", "line": "wifi-off", "cleaning": "eraser", "event": "users-group", "closed": "door"}


def build(scene: Scene) -> Page:
    texts, blocks = scene.texts, []
    if scene.closed == "out-of-service":
        blocks.append(banner("attn", "clock-pause", texts.get("staff.closing.now", reason=scene.reason)))
    if scene.may(Action.MESSAGE):
        own = str(said(message(scene.chosen.get(MESSAGE, {})), texts.lang)["text"])
        blocks.append(row("message-2", texts.get("staff.page.message"), own or texts.get("staff.words.none"), "off", "", "",
                          button("page-message", texts.get("staff.do.change" if own else "staff.do.write"))))
    blocks += [
        row(_ICONS[reason], texts.get(f"staff.reason.{reason}"), texts.get(f"closed.reason.{reason}"), "off", "", "",
            button(f"close-{reason}", texts.get("staff.do.choose")))
        for reason in REASONS
    ]  # fmt: skip
    return {"lead": texts.get("staff.closing.lead"), "blocks": blocks}


PAGE = StaffPage("closing", "clock-pause", Action.CLOSE, build, {"close-": Action.CLOSE})
