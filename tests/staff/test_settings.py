"""What a clerk may change: checked before it is taken, undone, and felt by the next citizen."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import settings
from kiosk.clock import HandClock
from kiosk.devices.levels import Brightness, Levels
from kiosk.events import Bus
from kiosk.health import Health
from kiosk.journey.pages.week import said
from kiosk.offline.passphrases import FolderPassphrases
from kiosk.staff import choices
from kiosk.staff.hours import USUAL, day_changed, minutes, open_at, shown, told, well
from kiosk.staff.pages.settings import changed
from kiosk.tending import AFTER_HOURS, Tending
from kiosk.texts import load
from tests.journey.lobby_hall import BASIC, Hall
from tests.staff.hall import started
from tests.staff.house import terminal
from tests.support.pages_staff import scene


@pytest.mark.parametrize(
    ("hours", "good"),
    [
        ({"opens": "08:30", "closes": "17:30"}, True),
        ({"opens": "00:00", "closes": "24:00"}, True),
        ({"opens": "09:00", "closes": "09:30"}, False),
        ({"opens": "17:00", "closes": "09:00"}, False),
        ({"opens": "-1:00", "closes": "09:00"}, False),
        ({"opens": "x", "closes": "y"}, False),
        ({}, False),
    ],
)
def test_hours_that_are_none_are_taken(hours: dict[str, object], good: bool) -> None:
    assert well(hours) is good


def test_a_touch_moves_hours_past_what_is_well() -> None:
    now: dict[str, object] = {"opens": "08:30", "closes": "10:00"}
    before = scene("en", chosen={"hours": now})
    assert changed(before, "opens-later") == ("hours", {"opens": "09:00", "closes": "10:00"})
    assert changed(scene("en", chosen={"hours": {"opens": "09:00", "closes": "10:00"}}), "opens-later") is None
    assert changed(scene("en", chosen={"hours": {"opens": "00:00", "closes": "24:00"}}), "closes-later") is None
    assert changed(scene("en"), "opens-later") is None and changed(scene("en"), "hours-usual") == ("hours", USUAL)
    assert changed(scene("en"), "lang-fr") is None and changed(scene("en"), "theme-pink") is None
    assert changed(scene("en"), "theme-dark") == ("display", {"theme": "dark"})
    assert shown(minutes("24:00")) == "24:00"


def test_a_setting_is_not_felt_or_cannot_be_undone(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-settings", "page-hours", "set-hours-usual", "set-opens-later")
        assert here.chosen["hours"] == {"opens": "09:00", "closes": "17:30"}
        here.touch("set-undo-hours")
        assert here.chosen["hours"] == USUAL
        here.touch("set-undo-hours")
        assert here.chosen["hours"] == {"opens": "09:00", "closes": "17:30"}, "an undo is undone"
        here.touch("set-nonsense", "set-undo-service")
        done = [facts["target"] for event, facts in here.here.journal() if event == "staff-action"]
        assert done == ["hours-usual", "opens-later", "undo-hours", "undo-hours"]


def test_a_technician_changes_what_is_a_clerks(tmp_path: Path) -> None:
    with terminal(tmp_path, "technician") as here:
        here.enter()
        here.touch("page-settings", "page-hours", "set-hours-usual")
        assert "hours" not in here.chosen and here.step == "staff-overview"


def tending(path: Path, clock: HandClock, **chosen: dict[str, object]) -> tuple[Tending, Hall]:
    """The staff of a terminal on which `chosen` was chosen before it started."""
    conf = settings.parse(BASIC, Path("terminal.toml"))
    hall = Hall(clock=clock)
    with started(path, clock) as here:
        for name, value in chosen.items():
            here.store.call(lambda c, name=name, value=value: choices.put(c, name, value, "0032")).result(5)  # type: ignore[misc]
        found = Tending(conf, clock, Bus(), Health(Bus(), clock, lambda _p, _t: None), lambda: None)
        FolderPassphrases(path).create()
        found.open(here.store, FolderPassphrases(path))
    return found, hall


def test_the_hall_is_open_outside_its_hours(tmp_path: Path) -> None:
    clock = HandClock()
    found, hall = tending(tmp_path, clock, hours={"opens": "08:30", "closes": "17:30"})
    closed = []
    for _ in range(24):
        closed.append(found.closed)
        assert closed[-1] in ("", AFTER_HOURS)
        clock._now += timedelta(hours=1)
    # It begins at 10:24 here: open until 17:24, closed from 18:24 to 08:24.
    assert closed == [""] * 7 + [""] + [AFTER_HOURS] * 15 + [""]
    clock._now += timedelta(hours=12)
    hall.runner.close(found.closed, found.why)
    assert hall.screen == "closed" and "08:30" in hall.page["lead"] and "17:30" in hall.page["lead"]


def test_a_clock_that_is_wrong_closes_the_hall(tmp_path: Path) -> None:
    clock = HandClock()
    found, _ = tending(tmp_path, clock, hours={"opens": "08:30", "closes": "17:30"})
    clock._now = clock._now.replace(year=1970, hour=20)
    assert found.closed == ""


def test_the_next_person_finds_what_the_hall_does_not_say_any_more(tmp_path: Path) -> None:
    hours: dict[str, object] = {"opens": "08:30", "closes": "17:30"}
    found, hall = tending(tmp_path, HandClock(), display={"theme": "dark", "lang": "en", "sound": "off"}, hours=hours)
    hall.runner.greet(*found._greeting())
    assert (hall.page["lang"], hall.page["display"]["theme"], hall.page["display"]["sound"]) == ("en", "dark", False)
    assert "Every day, 08:30 to 17:30" in hall.page["machine"]["text"]
    hall.touch("lang-zh-CN", "theme-contrast", "start", "back", "home")
    assert (hall.page["lang"], hall.page["display"]["theme"]) == ("en", "dark")


# ------------------------------------------------------------------------------------------------------- a weekday, the night

SUNDAY_OFF: dict[str, object] = {"opens": "08:30", "closes": "17:30", "days": {"5": "09:00-12:00", "6": "off"}}


def test_a_day_of_the_week_is_as_all_the_others() -> None:
    assert told(SUNDAY_OFF) == "08:30-17:30;" * 5 + "09:00-12:00;off"
    assert [open_at(SUNDAY_OFF, day, 10 * 60) for day in (0, 5, 6)] == [True, True, False]
    assert [open_at(SUNDAY_OFF, day, 13 * 60) for day in (0, 5, 6)] == [True, False, False]
    assert told(USUAL) == "08:30-17:30" and told({}) == "" and told({**USUAL, "days": {"7": "off"}}) == ""
    assert not well({**USUAL, "days": {"5": "12:00-12:30"}}) and not well({**USUAL, "days": "x"})


def test_a_touch_on_a_day_moves_another_one() -> None:
    off = day_changed(USUAL, 6, "off")
    assert off == {**USUAL, "days": {"6": "off"}} and day_changed(off, 6, "usual") == USUAL
    assert day_changed(off, 6, "opens-later") == {**USUAL, "days": {"6": "09:00-17:30"}}
    assert day_changed(USUAL, 7, "off") is None and day_changed(USUAL, 1, "nonsense") is None and day_changed({}, 1, "off") is None
    short = {"opens": "08:30", "closes": "09:30"}
    assert day_changed(short, 1, "opens-later") is None
    now = scene("en", chosen={"hours": USUAL})
    assert changed(now, "day:5:off") == ("hours", {**USUAL, "days": {"5": "off"}})
    assert changed(now, "day:x:off") is None and changed(now, "day:9:off") is None


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh-CN", "周一至周五 08:30–17:30，周六 09:00–12:00，周日休息"),
        ("zh-HK", "星期一至星期五 08:30–17:30，星期六 09:00–12:00，星期日休息"),
        ("en", "Mon to Fri 08:30–17:30, Sat 09:00–12:00, Sun closed"),
    ],
)
def test_a_week_is_read_day_by_day(lang: str, words: str) -> None:
    assert said(told(SUNDAY_OFF), load(lang)) == words


def test_the_hall_is_open_on_the_day_it_is_closed(tmp_path: Path) -> None:
    clock = HandClock()
    found, hall = tending(tmp_path, clock, hours=SUNDAY_OFF)
    # HandClock begins on Wednesday, 2026-11-25, 10:24 here.
    states = []
    for _ in range(7):
        states.append(found.closed)
        clock._now += timedelta(days=1)
    assert states == ["", "", "", "", AFTER_HOURS, "", ""]
    hall.runner.close(AFTER_HOURS, found.hours)
    assert "周日休息" in hall.page["lead"]


def test_the_night_begins_under_the_eyes_of_somebody_or_never_ends(tmp_path: Path) -> None:
    clock = HandClock()
    found, _ = tending(tmp_path, clock, display={"night": "19:00"})
    greeted: list[str] = []
    found._greet = lambda: greeted.append(found._greeting()[1].theme)
    here = True
    found._visited = lambda: here
    clock._now += timedelta(hours=9)
    found.tick()
    assert greeted == [], "somebody stands there"
    here = False
    found.tick()
    found.tick()
    assert greeted == ["dark"]
    clock._now += timedelta(hours=12)
    found.tick()
    assert greeted == ["dark", "light"]
    clock._now = clock._now.replace(year=1970, hour=20)
    assert not found.night


def test_volume_is_not_asked_for_set_or_taken_back(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        level = Kept(40)
        object.__setattr__(here.staff._house, "levels", Levels({"volume": level, "brightness": Brightness(tmp_path)}))
        here.enter()
        here.touch("page-settings", "page-levels")
        here.until(lambda: "音量 40" in json.dumps(here.page, ensure_ascii=False))
        assert "亮度不能在这里调" in json.dumps(here.page, ensure_ascii=False)
        here.touch("set-level:volume:80")
        here.until(lambda: "音量 80" in json.dumps(here.page, ensure_ascii=False))
        here.touch("set-undo-level:volume")
        here.until(lambda: "音量 40" in json.dumps(here.page, ensure_ascii=False))
        here.touch("set-level:brightness:80")
        here.until(lambda: ("staff-action", "not-now") in [(event, facts.get("result")) for event, facts in here.here.journal()])


class Kept:
    """A level that keeps what it is told."""

    def __init__(self, percent: int) -> None:
        self._percent = percent

    def read(self) -> int | None:
        return self._percent

    def write(self, percent: int) -> bool:
        self._percent = percent
        return True


def test_a_window_that_stands_still_is_well(tmp_path: Path) -> None:
    with started(tmp_path) as here:
        conf = settings.parse(BASIC, Path("terminal.toml"))
        found = Tending(conf, here.clock, Bus(), Health(Bus(), here.clock, lambda _p, _t: None), lambda: None)
        assert found.problems() == [], "no window has been there yet"
        found.tick()
        here.clock.advance(9)
        assert found.problems() == []
        here.clock.advance(2)
        assert [(problem.code, problem.where) for problem in found.problems()] == [("program-silent", "window")]
        found.tick()
        assert found.problems() == []
