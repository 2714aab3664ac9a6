"""Settings: those a clerk may change, each as it is now, with the way to its own page; checked before they are taken, each with undo.

What is chosen stands in the database in place of terminal.toml (kiosk/staff/choices.py); the system keeps volume and brightness.
"""

from collections.abc import Mapping

from kiosk.journey.pages.sheets import language_name
from kiosk.journey.pages.week import said
from kiosk.staff.choices import DISPLAY, HOURS
from kiosk.staff.hours import MOVES, USUAL, day_changed, moved, told
from kiosk.staff.pages.parts import Page, StaffPage, button, row
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene
from kiosk.staff.wording import MOST, NOTICES, notices

THEMES = ("light", "dark", "contrast")
NIGHTS = ("off", "18:00", "19:00", "20:00", "21:00")
"""From when the night lasts, until `MORNING`."""
MORNING = "07:00"
LEVEL = "level:"


def changed(scene: Scene, target: str) -> tuple[str, Mapping[str, object]] | None:
    """What touching `target` chooses; None if it would be none: hours shorter than an hour, a language that is not offered."""
    hours, display = dict(scene.chosen.get(HOURS, {})), dict(scene.chosen.get(DISPLAY, {}))
    if target == "hours-none":
        return HOURS, {}
    if target == "hours-usual":
        return HOURS, USUAL
    if target in MOVES:
        after = moved(hours, target)
        return None if after is None else (HOURS, after)
    if target.startswith("day:"):
        _, day, what = target.split(":", 2)
        after = day_changed(hours, int(day), what) if day.isdecimal() else None
        return None if after is None else (HOURS, after)
    kind, _, value = target.partition("-")
    known = {"theme": THEMES, "sound": ("on", "off"), "lang": scene.settings.terminal.languages, "night": NIGHTS}
    if kind in known and value in known[kind]:
        return DISPLAY, {**display, kind: value}
    return None


def build(scene: Scene) -> Page:
    texts = scene.texts
    entries = (
        ("hours", "clock", _hours(scene)),
        ("notices", "bell", _notices(scene)),
        ("looks", "device-desktop", looks(scene)),
        ("night", "moon", night(scene)),
        ("levels", "volume", texts.get("staff.settings.level-how")),
    )
    return {
        "blocks": [
            row(icon, texts.get(f"staff.page.{name}"), now, "off", "", "", button(f"page-{name}", texts.get("staff.do.change")), group=0)
            for name, icon, now in entries
        ]
    }


def undo(scene: Scene, name: str) -> Page:
    """The button that takes the last change of `name` back."""
    return button(f"set-undo-{name}", scene.texts.get("staff.do.undo"))


def back(scene: Scene) -> Page:
    """From one setting to all of them."""
    return button("page-settings", scene.texts.get("staff.page.settings"), "arrow-left")


def looks(scene: Scene) -> str:
    """Colours, language and sounds as the next person finds them, in words."""
    texts, (theme, lang, sound) = scene.texts, found(scene)
    first = texts.get("staff.settings.first", theme=texts.get(f"display.theme.{theme}"), language=language_name(lang))
    return texts.get("list.comma").join((first, texts.get(f"staff.settings.sound-{sound}")))


def found(scene: Scene) -> tuple[str, str, str]:
    """Theme, language and `on` or `off` for sounds, as the next person finds them."""
    display, screen = scene.chosen.get(DISPLAY, {}), scene.settings.screen
    sound = "on" if screen.sound else "off"
    lang = str(display.get("lang", scene.settings.terminal.languages[0]))
    return str(display.get("theme", screen.theme)), lang, str(display.get("sound", sound))


def night(scene: Scene) -> str:
    """From when it is dark, in words."""
    now = str(scene.chosen.get(DISPLAY, {}).get("night", NIGHTS[0]))
    return night_said(scene, now if now in NIGHTS else NIGHTS[0])


def night_said(scene: Scene, night: str) -> str:
    """One of `NIGHTS` in words."""
    texts = scene.texts
    return texts.get("staff.settings.night-off") if night == NIGHTS[0] else texts.get("staff.settings.night-from", time=night)


def _hours(scene: Scene) -> str:
    hours = told(scene.chosen.get(HOURS, {}))
    return said(hours, scene.texts) if hours else scene.texts.get("staff.settings.always")


def _notices(scene: Scene) -> str:
    count = len(notices(scene.chosen.get(NOTICES, {})))
    return scene.texts.get("staff.words.count", count=count, most=MOST) if count else scene.texts.get("staff.words.none-yet", most=MOST)


PAGE = StaffPage("settings", "settings", Action.SETTINGS, build, {})
