"""Opening hours: one span for every day, and days of the week that are otherwise, or closed."""

from kiosk.staff.choices import HOURS
from kiosk.staff.hours import MOVES, OFF, WEEK, of_day, well
from kiosk.staff.pages.parts import Page, StaffPage, button, choices, row
from kiosk.staff.pages.settings import back, undo
from kiosk.staff.roles import Action
from kiosk.staff.scene import Scene


def build(scene: Scene) -> Page:
    texts, hours = scene.texts, scene.chosen.get(HOURS, {})
    how = texts.get("staff.settings.hours-how")
    if not well(hours):
        blocks = [row("clock", texts.get("staff.settings.always"), how, "off", "", "", undo(scene, HOURS)),
                  choices([button("set-hours-usual", texts.get("staff.settings.limit"))])]  # fmt: skip
        return {"blocks": blocks, "back": back(scene)}
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
    blocks = [row("clock", span, how, "off", "", "", undo(scene, HOURS)), choices(days), choices(acts)]
    return {"blocks": blocks, "back": back(scene)}


PAGE = StaffPage("hours", "clock", Action.SETTINGS, build, {"set-": Action.SETTINGS})
