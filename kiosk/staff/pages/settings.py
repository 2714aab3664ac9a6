"""Settings: those a clerk may change, checked before they are taken, each with undo: opening hours, what the next person finds, how loud
and how bright it is.

What is chosen stands in the database in place of terminal.toml (kiosk/staff/choices.py); the system keeps volume and brightness.
"""

from collections.abc import Mapping

from kiosk.devices.levels import STEPS
from kiosk.journey.pages.sheets import language_name
from kiosk.staff.choices import DISPLAY, HOURS
from kiosk.staff.hours import MOVES, OFF, USUAL, WEEK, day_changed, moved, of_day, well
from kiosk.staff.pages.parts import Page, StaffPage, banner, button, choices, row, title
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene

THEMES = ("light", "dark", "contrast")
NIGHTS = ("off", "18:00", "19:00", "20:00", "21:00")
"""From when the night lasts, until `MORNING`."""
MORNING = "07:00"
LEVEL = "level:"
_ICONS = {"volume": "volume", "brightness": "sun"}


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
    return {"blocks": [*_hours(scene), *_display(scene), *_levels(scene)]}


def _undo(scene: Scene, name: str) -> Page:
    return button(f"set-undo-{name}", scene.texts.get("staff.do.undo"))


def _hours(scene: Scene) -> list[Page]:
    texts, hours = scene.texts, scene.chosen.get(HOURS, {})
    how = texts.get("staff.settings.hours-how")
    heading = title(texts.get("staff.settings.hours"))
    if not well(hours):
        span = texts.get("staff.settings.always")
        return [heading, row("clock", span, how, "off", "", "", _undo(scene, HOURS)),
                _choices(button("set-hours-usual", texts.get("staff.settings.limit")))]  # fmt: skip
    names, picked = texts.get("week.days").split(), scene.picked.partition("day:")[2]
    day = int(picked) if picked.isdecimal() and int(picked) < WEEK else None
    days = [{**button("pick-", texts.get("staff.settings.every-day")), "chosen": day is None}]
    days += [{**button(f"pick-day:{at}", name), "chosen": at == day} for at, name in enumerate(names)]
    if day is None:
        span = texts.get("staff.settings.span", opens=str(hours["opens"]), closes=str(hours["closes"]))
        acts = [button(f"set-{move}", texts.get(f"staff.settings.{move}")) for move in MOVES]
        acts.append(button("set-hours-none", texts.get("staff.settings.none")))
    else:
        own = of_day(hours, day)
        span = texts.get("week.off", days=names[day])
        if own is not None:
            span = f"{names[day]} {texts.get('staff.settings.span', opens=str(own['opens']), closes=str(own['closes']))}"
        acts = [button(f"set-day:{day}:{move}", texts.get(f"staff.settings.{move}")) for move in MOVES]
        acts += [button(f"set-day:{day}:{OFF}", texts.get("staff.settings.day-off")),
                 button(f"set-day:{day}:usual", texts.get("staff.settings.day-usual"))]  # fmt: skip
    return [heading, row("clock", span, how, "off", "", "", _undo(scene, HOURS)), _choices(*days), _choices(*acts)]


def _display(scene: Scene) -> list[Page]:
    texts, display = scene.texts, scene.chosen.get(DISPLAY, {})
    screen, languages = scene.settings.screen, scene.settings.terminal.languages
    theme, lang = str(display.get("theme", screen.theme)), str(display.get("lang", languages[0]))
    sound, night = str(display.get("sound", "on" if screen.sound else "off")), str(display.get("night", NIGHTS[0]))
    first = texts.get("staff.settings.first", theme=texts.get(f"display.theme.{theme}"), language=language_name(lang))
    how = texts.get("staff.settings.display-how")
    blocks = [title(texts.get("staff.settings.display")), row("device-desktop", first, how, "off", "", "", _undo(scene, DISPLAY), group=1)]
    blocks.append(_choices(*({**button(f"set-theme-{one}", texts.get(f"display.theme.{one}")), "chosen": one == theme} for one in THEMES)))
    if len(languages) > 1:
        blocks.append(_choices(*({**button(f"set-lang-{one}", language_name(one)), "chosen": one == lang} for one in languages)))
    sounds = [button(f"set-sound-{one}", texts.get(f"staff.settings.sound-{one}")) for one in ("on", "off")]
    blocks.append(_choices(*({**one, "chosen": str(one["id"]).endswith(f"-{sound}")} for one in sounds)))
    off = texts.get("staff.settings.night-off")
    nights = [(one, off if one == NIGHTS[0] else texts.get("staff.settings.night-from", time=one)) for one in NIGHTS]
    said = texts.get("staff.settings.night-how", morning=MORNING)
    blocks.append(row("moon", texts.get("staff.settings.night"), said, "off", "", "", group=2))
    return [*blocks, _choices(*({**button(f"set-night-{one}", words), "chosen": one == night} for one, words in nights))]


def _levels(scene: Scene) -> list[Page]:
    """How loud and how bright: what this machine has, and what it lacks said plainly."""
    texts, blocks = scene.texts, [title(scene.texts.get("staff.settings.levels"))]
    for name, level in scene.levels.items():
        if level is None:
            lacks = texts.get(f"staff.settings.no-{name}")
            blocks.append(row(_ICONS[name], lacks, texts.get(f"staff.settings.no-{name}-how"), "off", "", ""))
            continue
        now = texts.get(f"staff.settings.{name}", percent=level)
        blocks.append(row(_ICONS[name], now, texts.get("staff.settings.level-how"), "off", "", "", _undo(scene, f"{LEVEL}{name}")))
        result = next((result for (_, of), result in scene.results.items() if of.startswith(f"{LEVEL}{name}")), None)
        if result is not None and result.code == "not-now":
            blocks.append(banner("attn", "alert-triangle", texts.get("staff.settings.not-taken")))
        near = min(STEPS, key=lambda step: abs(step - level))
        blocks.append(_choices(*({**button(f"set-{LEVEL}{name}:{step}", f"{step} %"), "chosen": step == near} for step in STEPS)))
    return blocks if len(blocks) > 1 else []


def _choices(*entries: Page) -> Page:
    return choices(entries)


PAGE = StaffPage("settings", "settings", Action.SETTINGS, build, {"set-": Action.SETTINGS})
