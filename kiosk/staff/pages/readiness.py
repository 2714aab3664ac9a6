"""Readiness: one page that says "ready", or what is missing; and what hall rules ask for each morning and before a weekend."""

from kiosk.staff.checks import checks, missing
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, check_row, row, title
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

MORNING = ("screen", "card", "paper", "line", "clean")
WEEKEND = ("roll", "spare", "queue")
_ICONS = {
    "screen": "device-desktop", "card": "id", "paper": "receipt", "line": "wifi", "clean": "eraser", "roll": "receipt",
    "spare": "receipt-2", "queue": "inbox",
}  # fmt: skip


def build(scene: Scene) -> Page:
    texts, found = scene.texts, checks(scene)
    lacking = missing(found)
    verdict = (
        banner("error", "alert-triangle", texts.get("staff.readiness.lead-not"), texts.get("staff.readiness.not", count=len(lacking)))
        if lacking
        else banner("info", "circle-check", texts.get("staff.readiness.lead-ready"), texts.get("staff.readiness.ready"))
    )
    blocks = [verdict, *(check_row(check) for check in found if check.tone in ("error", "attn"))]
    printed = scene.result(Action.READINESS)
    if printed is not None:
        out = printed.code in ("", "printed")
        blocks.append(banner("info", "receipt", texts.get("staff.readiness.printing" if out else "staff.readiness.not-printed")))
    for name, entries in (("morning", MORNING), ("weekend", WEEKEND)):
        blocks.append(title(texts.get(f"staff.readiness.{name}")))
        blocks += [
            row(_ICONS[entry], texts.get(f"staff.readiness.{name}-{entry}"), "", "off", "", "", group=1 if name == "morning" else 2)
            for entry in entries
        ]
    has_printer = any(machine.ability == "receipt-printer" for machine in scene.machines)
    return {"blocks": blocks, "primary": button("paper", texts.get("staff.do.paper"), "receipt") if has_printer else None}


PAGE = StaffPage("readiness", "clipboard-check", Action.READINESS, build, {"paper": Action.READINESS})
