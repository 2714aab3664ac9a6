"""How loud and how bright it is: what this machine has, and what it lacks said plainly."""

from kiosk.devices.levels import STEPS
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, choices, row
from kiosk.staff.pages.settings import LEVEL, back, undo
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

_ICONS = {"volume": "volume", "brightness": "sun"}


def build(scene: Scene) -> Page:
    texts, blocks = scene.texts, []
    for at, (name, level) in enumerate(scene.levels.items()):
        if level is None:
            lacks = texts.get(f"staff.settings.no-{name}")
            blocks.append(row(_ICONS[name], lacks, texts.get(f"staff.settings.no-{name}-how"), "off", "", "", group=at))
            continue
        now = texts.get(f"staff.settings.{name}", percent=level)
        blocks.append(row(_ICONS[name], now, texts.get("staff.settings.level-how"), "off", "", "", undo(scene, f"{LEVEL}{name}"), group=at))
        result = next((result for (_, of), result in scene.results.items() if of.startswith(f"{LEVEL}{name}")), None)
        if result is not None and result.code == "not-now":
            blocks.append(banner("attn", "alert-triangle", texts.get("staff.settings.not-taken")))
        near = min(STEPS, key=lambda step: abs(step - level))
        blocks.append(choices({**button(f"set-{LEVEL}{name}:{step}", f"{step} %"), "chosen": step == near} for step in STEPS))
    return {"blocks": blocks or [banner("info", "hourglass", texts.get("staff.state.looking"))], "back": back(scene)}


PAGE = StaffPage("levels", "volume", Action.SETTINGS, build, {"set-": Action.SETTINGS})
