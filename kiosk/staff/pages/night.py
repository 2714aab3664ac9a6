"""Dark at night: from when."""

from kiosk.staff.choices import DISPLAY
from kiosk.staff.pages.parts import Page, StaffPage, button, choices, row
from kiosk.staff.pages.settings import MORNING, NIGHTS, back, night, night_said, undo
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene


def build(scene: Scene) -> Page:
    now, how = night(scene), scene.texts.get("staff.settings.night-how", morning=MORNING)
    offered = ((one, night_said(scene, one)) for one in NIGHTS)
    return {
        "blocks": [
            row("moon", now, how, "off", "", "", undo(scene, DISPLAY)),
            choices({**button(f"set-night-{one}", words), "chosen": words == now} for one, words in offered),
        ],
        "back": back(scene),
    }


PAGE = StaffPage("night", "moon", Action.SETTINGS, build, {"set-": Action.SETTINGS})
