"""Settings: those a clerk may change, checked before they are taken, each with undo: opening hours, and what the next person finds.

What is chosen stands in the database in place of terminal.toml (kiosk/staff/choices.py).
"""

from collections.abc import Mapping

from kiosk.journey.pages.sheets import language_name
from kiosk.staff.choices import DISPLAY, HOURS
from kiosk.staff.pages.parts import Page, StaffPage, button, row, title
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

USUAL: Mapping[str, object] = {"opens": "08:30", "closes": "17:30"}
STEP, LEAST, DAY = 30, 60, 24 * 60
"""Minutes: of one touch, of the shortest opening, of a day."""
THEMES = ("light", "dark", "contrast")
_MOVES = {
    "opens-earlier": ("opens", -STEP),
    "opens-later": ("opens", STEP),
    "closes-earlier": ("closes", -STEP),
    "closes-later": ("closes", STEP),
}


def changed(scene: Scene, target: str) -> tuple[str, Mapping[str, object]] | None:
    """What touching `target` chooses; None if it would be none: hours shorter than an hour, a language that is not offered."""
    hours, display = dict(scene.chosen.get(HOURS, {})), dict(scene.chosen.get(DISPLAY, {}))
    if target == "hours-none":
        return HOURS, {}
    if target == "hours-usual":
        return HOURS, USUAL
    if target in _MOVES and hours:
        which, step = _MOVES[target]
        hours[which] = shown(minutes(str(hours[which])) + step)
        return (HOURS, hours) if well(hours) else None
    kind, _, value = target.partition("-")
    known = {"theme": THEMES, "sound": ("on", "off"), "lang": scene.settings.terminal.languages}
    if kind in known and value in known[kind]:
        return DISPLAY, {**display, kind: value}
    return None


def well(hours: Mapping[str, object]) -> bool:
    """Whether hours are some: within a day, an hour at least."""
    try:
        opens, closes = minutes(str(hours["opens"])), minutes(str(hours["closes"]))
    except (KeyError, ValueError):
        return False
    return opens >= 0 and closes <= DAY and closes - opens >= LEAST


def minutes(told: str) -> int:
    """Minutes since midnight, from 08:30; 24:00 is the end of the day."""
    hour, _, minute = told.partition(":")
    return int(hour) * 60 + int(minute)


def shown(since_midnight: int) -> str:
    return f"{since_midnight // 60:02}:{since_midnight % 60:02}"


def build(scene: Scene) -> Page:
    return {"blocks": [*_hours(scene), *_display(scene)]}


def _undo(scene: Scene, name: str) -> Page:
    return button(f"set-undo-{name}", scene.texts.get("staff.do.undo"))


def _hours(scene: Scene) -> list[Page]:
    texts, hours = scene.texts, scene.chosen.get(HOURS, {})
    span = texts.get("staff.settings.always")
    choices = [button("set-hours-usual", texts.get("staff.settings.limit"))]
    if hours:
        span = texts.get("staff.settings.span", opens=str(hours["opens"]), closes=str(hours["closes"]))
        choices = [button(f"set-{move}", texts.get(f"staff.settings.{move}")) for move in _MOVES]
        choices.append(button("set-hours-none", texts.get("staff.settings.none")))
    how = texts.get("staff.settings.hours-how")
    return [title(texts.get("staff.settings.hours")), row("clock", span, how, "off", "", "", _undo(scene, HOURS)), *_choices(*choices)]


def _display(scene: Scene) -> list[Page]:
    texts, display = scene.texts, scene.chosen.get(DISPLAY, {})
    screen, languages = scene.settings.screen, scene.settings.terminal.languages
    theme, lang = str(display.get("theme", screen.theme)), str(display.get("lang", languages[0]))
    sound = str(display.get("sound", "on" if screen.sound else "off"))
    first = texts.get("staff.settings.first", theme=texts.get(f"display.theme.{theme}"), language=language_name(lang))
    how = texts.get("staff.settings.display-how")
    blocks = [title(texts.get("staff.settings.display")), row("device-desktop", first, how, "off", "", "", _undo(scene, DISPLAY), group=1)]
    blocks += _choices(*({**button(f"set-theme-{one}", texts.get(f"display.theme.{one}")), "chosen": one == theme} for one in THEMES))
    if len(languages) > 1:
        blocks += _choices(*({**button(f"set-lang-{one}", language_name(one)), "chosen": one == lang} for one in languages))
    sounds = [button(f"set-sound-{one}", texts.get(f"staff.settings.sound-{one}")) for one in ("on", "off")]
    return [*blocks, *_choices(*({**one, "chosen": str(one["id"]).endswith(f"-{sound}")} for one in sounds))]


def _choices(*entries: Page) -> list[Page]:
    return [{"kind": "choices", "buttons": list(entries)}]


PAGE = StaffPage("settings", "settings", Action.SETTINGS, build, {"set-": Action.SETTINGS})
