"""Out of service, with a reason that citizens read in their own language: chosen here, taken back on the overview."""

from kiosk.staff.pages.parts import Page, StaffPage, banner, row, text
from kiosk.staff.pages.parts import button as act
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

REASONS = ("maintenance", "paper", "line", "cleaning", "event", "closed")
_ICONS = {"maintenance": "tool", "paper": "receipt-off", "line": "wifi-off", "cleaning": "eraser", "event": "users-group", "closed": "door"}


def build(scene: Scene) -> Page:
    texts = scene.texts
    blocks = [text(texts.get("staff.closing.lead"))]
    if scene.closed == "out-of-service":
        blocks.append(banner("attn", "clock-pause", texts.get("staff.closing.now", reason=scene.reason)))
    blocks += [
        row(_ICONS[reason], texts.get(f"staff.reason.{reason}"), texts.get(f"closed.reason.{reason}"), "off", "", "",
            act(f"close-{reason}", texts.get("staff.do.choose")))
        for reason in REASONS
    ]  # fmt: skip
    return {"blocks": blocks}


PAGE = StaffPage("closing", "clock-pause", Action.CLOSE, build, {"close-": Action.CLOSE})
