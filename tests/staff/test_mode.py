"""Maintenance mode over a journey: how one comes in, what ends first, who may what, and how one leaves, by hand or by being away."""

import json
import random
from pathlib import Path

import pytest

from kiosk.devices.contract import NeedsAttention, Printed
from kiosk.devices.events import DeviceChanged, PrintFinished
from kiosk.offline.events import SubmissionSaved
from kiosk.staff.mode import LONG_SECONDS, PAD_SECONDS, QUIET_SECONDS, Place
from kiosk.staff.pad import Asked, Pad
from kiosk.staff.pattern import LEFT, RIGHT, WANTED, WITHIN, Pattern
from tests.journey.lobby_hall import CANARIES, NUMBER
from tests.staff.hall import PIN, WRONG, started
from tests.staff.house import Terminal, terminal

# ---------------------------------------------------------------------------------------------------------------- pure parts


def test_the_corners_are_forgiving_or_slow() -> None:
    pattern = Pattern()
    assert [pattern.touched(corner, 0.0) for corner in WANTED] == [False, False, False, True]
    assert not pattern.touched(RIGHT, 1.0), "one touch more begins anew"
    assert [pattern.touched(corner, 2.0) for corner in (LEFT, *WANTED)] == [False] * 4 + [True]
    assert [pattern.touched(corner, at * (WITHIN / 3 + 0.1)) for at, corner in enumerate(WANTED)] == [False] * 4
    assert [pattern.touched(corner, 90.0) for corner in (LEFT, LEFT, RIGHT, RIGHT)] == [False] * 4
    pattern.touched(LEFT, 100.0)
    pattern.forget()
    assert not any(pattern.touched(corner, 100.0) for corner in WANTED[1:])


def test_a_pad_shows_a_pin_or_takes_too_much() -> None:
    pad = Pad()
    for digit in "00321":
        pad.digit(digit)
    assert pad.shown == "0032" and pad.full and pad.take() == "0032"
    pad.ask(Asked.PIN)
    for digit in (*PIN, "x", "12"):
        pad.digit(digit)
    assert pad.shown == "●●●●●●" and PIN not in repr(pad) and pad.full
    pad.erase()
    assert pad.count == 5
    assert pad.take() == PIN[:5] and pad.count == 0
    pad.ask(Asked.NEW)
    for digit in PIN:
        pad.digit(digit)
    pad.keep_new()
    for digit in WRONG:
        pad.digit(digit)
    assert pad.take_new() == "" and pad.take_new() == ""


# ------------------------------------------------------------------------------------------------------------------- coming in


def test_the_right_pin_leads_to_the_overview_and_the_journal_tells_it(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        page = here.enter()
        assert (page["step"], here.hall.screen) == ("staff-overview", "closed")
        assert "0032" in page["who"] and page["assist"] == []
        here.touch("leave")
        assert here.step == "attract"
        told = [(event, facts) for event, facts in here.here.journal() if event.startswith("staff-e") or event == "staff-left"]
        assert told == [
            ("staff-entered", {"staff": "0032", "roles": "clerk", "factors": "pin"}), ("staff-left", {"staff": "0032", "reason": "asked"}),
        ]  # fmt: skip


def test_the_corners_alone_let_somebody_in_or_end_a_journey(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("review")
        assert here.corners()["step"] == "staff-door-number"
        here.touch("back")
        assert here.step == "review", "a child has played with the corners"
        here.corners()
        here.pass_time(PAD_SECONDS + 1)
        assert here.step == "review"


@pytest.mark.parametrize("targets", [(LEFT, RIGHT, LEFT), (LEFT, RIGHT, LEFT, "start", RIGHT), (RIGHT, LEFT, RIGHT, LEFT)])
def test_half_a_pattern_opens_the_pad(tmp_path: Path, targets: tuple[str, ...]) -> None:
    with terminal(tmp_path) as here:
        here.touch(*targets)
        assert here.staff.place is Place.AWAY


def test_a_wrong_pin_says_which_of_both_was_wrong(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        unknown = here.enter("4711", WRONG)
        here.touch("back")
        wrong = here.enter("0032", WRONG)
        assert unknown["blocks"] == wrong["blocks"] and wrong["step"] == "staff-door-number" and wrong["field"]["value"] == ""


def test_too_many_wrong_pins_are_told_with_the_time_that_is_left(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.here.charged(2)
        page = here.enter(pin=WRONG)
        assert "30 秒" in json.dumps(page["blocks"], ensure_ascii=False)
        here.pass_time(10)
        assert "20 秒" in json.dumps(here.page["blocks"], ensure_ascii=False)
        assert here.type("0032") and here.type(PIN)
        here.until(lambda: not here.page["waiting"])
        assert here.staff.place is Place.PAD
        here.touch("back")
        here.pass_time(20)
        assert here.enter()["step"] == "staff-overview"


def test_the_one_time_pin_is_not_changed_at_the_first_entry(tmp_path: Path) -> None:
    with started(tmp_path) as staffed:
        once = staffed.add(pin="")
        here = Terminal(staffed)
        page = here.enter(pin=once)
        assert page["step"] == "staff-door-new" and here.staff.place is Place.PAD
        here.type(PIN)
        assert here.type(WRONG)["step"] == "staff-door-new", "not the same twice"
        for pin in ("123456", "003271"):
            here.type(pin)
            here.type(pin)
            here.until(lambda: not here.page["waiting"])
            assert here.step == "staff-door-new", pin
        here.type(PIN)
        here.type(PIN)
        here.until(lambda: here.staff.place is Place.IN)
        here.touch("leave")
        assert here.enter()["step"] == "staff-overview"


def test_no_pin_can_be_checked_and_the_pad_takes_one(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        object.__setattr__(here.staff._house, "gate", None)
        object.__setattr__(here.staff._house, "blocked", "keyring-locked")
        page = here.corners()
        assert "keyring-locked" in json.dumps(page["blocks"])
        assert here.type("0032")["field"]["value"] == ""


# --------------------------------------------------------------------------------------------------------- a citizen is here


def test_a_citizen_who_fills_in_is_ended_and_wiped(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("review")
        assert any(canary in json.dumps(here.page, ensure_ascii=False) for canary in CANARIES)
        page = here.enter()
        assert page["step"] == "staff-overview" and here.hall.runner._session is None
        assert not any(canary in json.dumps(page, ensure_ascii=False) for canary in CANARIES)
        here.touch("leave")
        assert here.step == "attract"


@pytest.mark.parametrize("printed", [False, True], ids=["submitting", "printing"])
def test_staff_come_in_while_something_is_submitted_or_printed(tmp_path: Path, printed: bool) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("sign")
        here.hall.go_to("working")
        session, draft = here.hall.deliveries.drafts[-1]
        if printed:
            here.happen(SubmissionSaved(session, draft.id, NUMBER, here.clock.now()))
        assert here.enter()["step"] == "staff-waiting"
        here.pass_time(3)
        assert here.staff.place is Place.WAITING and here.hall.runner._session is not None
        if not printed:
            here.happen(SubmissionSaved(session, draft.id, NUMBER, here.clock.now()))
            here.pass_time(1)
            assert here.staff.place is Place.WAITING, "its paper is not out yet"
        here.happen(PrintFinished(session, "printer", Printed()))
        here.pass_time(1)
        assert here.step == "staff-overview" and here.hall.runner._session is None


def test_who_waits_for_a_safe_end_cannot_give_up(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.hall.go_to("working")
        assert here.enter()["step"] == "staff-waiting"
        here.touch("back")
        assert here.step == "working"


def test_a_card_begins_a_journey_beneath_the_pages_of_staff(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.corners()
        here.lay()
        assert here.hall.runner._session is None
        here.touch("back")
        here.enter()
        here.lay()
        here.touch("start", "matter-residence-permit-endorsement")
        assert here.hall.runner._session is None


# ---------------------------------------------------------------------------------------------------------------- being away


def test_staff_who_walk_away_leave_the_terminal_open(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.pass_time(QUIET_SECONDS - 20)
        assert "20" in here.page["who"]
        here.touch("page-queue")
        here.pass_time(QUIET_SECONDS - 1)
        assert here.step == "staff-queue"
        here.pass_time(2)
        assert here.step == "attract"
        assert here.here.journal()[-1] == ("staff-left", {"staff": "0032", "reason": "left-alone"})


def test_a_device_that_is_worked_on_is_no_activity(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.pass_time(QUIET_SECONDS - 1)
        status = NeedsAttention(frozenset({"cover-open"}))
        here.devices.statuses["printer"] = status
        here.happen(DeviceChanged("", "printer", "receipt-printer", status))
        here.pass_time(LONG_SECONDS - 1)
        assert here.step == "staff-overview", "the cover is open"
        here.pass_time(2)
        assert here.step == "attract"


def test_staff_mode_is_there_after_a_restart(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        assert here.staff.place is Place.IN
    with started(tmp_path) as staffed:
        again = Terminal(staffed)
        assert again.staff.place is Place.AWAY and again.step == "attract"


# -------------------------------------------------------------------------------------------------------------------- monkeys


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 9))])
def test_ten_fingers_on_corners_and_pad_get_in_or_break_something(tmp_path: Path, seed: int) -> None:
    """The number is known, the PIN is guessed without a plan; between touches time passes and cards are laid."""
    rng = random.Random(seed)
    with terminal(tmp_path) as here:
        keys = [f"digit-{digit}" for digit in range(10)]
        fingers = [LEFT, RIGHT, *keys, "enter", "enter", "erase", "back", "start", "leave", "open", "home"]
        for _ in range(100 if seed == 0 else 2000):
            if rng.random() < 0.1:
                here.press(*WANTED)
            if rng.random() < 0.05:
                here.press(*(f"digit-{digit}" for digit in "0032"), "enter")
            here.press(*rng.choices(fingers, k=rng.randint(1, 10)))
            if rng.random() < 0.1:
                here.lay()
                here.pass_time(rng.randint(0, 5))
            here.bus.pump()
            assert here.staff.place in (Place.AWAY, Place.PAD)
        here.until(lambda: not here.staff.shown or not here.page["waiting"])
        assert [event for event, _ in here.here.journal() if event == "staff-entered"] == []


def test_two_who_enter_at_once_are_two_in(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.corners()
        here.corners()
        here.type("0032")
        here.touch(*(f"digit-{digit}" for digit in PIN), "enter", "enter", "digit-1", "enter", "erase")
        here.until(lambda: here.staff.place is Place.IN)
        here.corners()
        assert here.staff.place is Place.IN
        assert [event for event, _ in here.here.journal()].count("staff-entered") == 1


def test_an_answer_of_an_attempt_that_was_given_up_lets_somebody_in(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.corners()
        here.type("0032")
        here.type(PIN)
        here.touch("back")
        here.corners()
        here.until(lambda: any(event == "staff-entered" for event, _ in here.here.journal()))
        here.bus.pump()
        assert here.step == "staff-door-number" and here.staff.place is Place.PAD
