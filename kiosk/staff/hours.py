"""Opening hours as staff have set them: one span for every day, and days of the week that are otherwise, or closed. Pure.

    {"opens": "08:30", "closes": "17:30", "days": {"5": "09:00-12:00", "6": "off"}}      0 is Monday
"""

from collections.abc import Mapping

Hours = Mapping[str, object]
USUAL: Hours = {"opens": "08:30", "closes": "17:30"}
STEP, LEAST, DAY, WEEK = 30, 60, 24 * 60, 7
"""Minutes: of one touch, of the shortest opening, of a day. Days of a week."""
OFF = "off"
MOVES: Mapping[str, tuple[str, int]] = {
    "opens-earlier": ("opens", -STEP),
    "opens-later": ("opens", STEP),
    "closes-earlier": ("closes", -STEP),
    "closes-later": ("closes", STEP),
}


def minutes(told: str) -> int:
    """Minutes since midnight, from 08:30; 24:00 is the end of the day."""
    hour, _, minute = told.partition(":")
    return int(hour) * 60 + int(minute)


def shown(since_midnight: int) -> str:
    return f"{since_midnight // 60:02}:{since_midnight % 60:02}"


def well(hours: Hours) -> bool:
    """Whether hours are some: within a day, an hour at least, on each day that is otherwise too."""
    days = hours.get("days", {})
    return _well(hours) and isinstance(days, Mapping) and all(_day_well(str(day), str(told)) for day, told in days.items())


def of_day(hours: Hours, day: int) -> Hours | None:
    """The span of `day` (0 is Monday) of hours that are well; None: closed."""
    told = _days(hours).get(str(day), "")
    if told == OFF:
        return None
    return _span(told) if told else {"opens": hours["opens"], "closes": hours["closes"]}


def open_at(hours: Hours, day: int, minute: int) -> bool:
    """Is the hall open at `minute` of `day`?"""
    span = of_day(hours, day)
    return span is not None and minutes(str(span["opens"])) <= minute < minutes(str(span["closes"]))


def told(hours: Hours) -> str:
    """Hours as the pages get them: `08:30-17:30`, or seven of them parted by `;`, `off` for a day that is closed; "" for none."""
    if not well(hours):
        return ""
    if not _days(hours):
        return _text(hours)
    return ";".join(OFF if (span := of_day(hours, day)) is None else _text(span) for day in range(WEEK))


def moved(hours: Hours, move: str) -> Hours | None:
    """Every day's span after one touch; None if that would be none."""
    if not well(hours):
        return None
    which, step = MOVES[move]
    after = {**hours, which: shown(minutes(str(hours[which])) + step)}
    return after if well(after) else None


def day_changed(hours: Hours, day: int, what: str) -> Hours | None:
    """One day after one touch: a move, `off`, or `usual` again; None if that would be none."""
    if not well(hours) or not 0 <= day < WEEK:
        return None
    days = dict(_days(hours))
    if what == "usual":
        days.pop(str(day), None)
    elif what == OFF:
        days[str(day)] = OFF
    elif what in MOVES:
        span = moved(of_day(hours, day) or {"opens": hours["opens"], "closes": hours["closes"]}, what)
        if span is None:
            return None
        days[str(day)] = _text(span)
    else:
        return None
    rest = {name: value for name, value in hours.items() if name != "days"}
    return {**rest, "days": days} if days else rest


def _days(hours: Hours) -> Mapping[str, str]:
    days = hours.get("days", {})
    return {str(day): str(span) for day, span in days.items()} if isinstance(days, Mapping) else {}


def _well(span: Hours) -> bool:
    try:
        opens, closes = minutes(str(span["opens"])), minutes(str(span["closes"]))
    except (KeyError, ValueError):
        return False
    return opens >= 0 and closes <= DAY and closes - opens >= LEAST


def _day_well(day: str, span: str) -> bool:
    return day in {str(known) for known in range(WEEK)} and (span == OFF or _well(_span(span)))


def _span(text: str) -> Hours:
    opens, _, closes = text.partition("-")
    return {"opens": opens, "closes": closes}


def _text(span: Hours) -> str:
    return f"{span['opens']}-{span['closes']}"
