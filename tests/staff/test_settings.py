"""What a clerk may change: checked before it is taken, undone, and felt by the next citizen."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import settings
from kiosk.clock import HandClock
from kiosk.events import Bus
from kiosk.health import Health
from kiosk.offline.passphrases import FolderPassphrases
from kiosk.staff import choices
from kiosk.staff.pages.settings import USUAL, changed, minutes, shown, well
from kiosk.tending import AFTER_HOURS, Tending
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
        here.touch("page-settings", "set-hours-usual", "set-opens-later")
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
        here.touch("page-settings", "set-hours-usual")
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
