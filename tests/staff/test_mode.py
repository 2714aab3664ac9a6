"""Maintenance mode over a journey: how one comes in, what ends first, who may what, and how one leaves, by hand or by being away."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, NeedsAttention, Printed, Refused
from kiosk.devices.events import DeviceChanged, PrintFinished, ReadFinished, ReadStarted
from kiosk.offline.events import SubmissionSaved
from kiosk.staff.events import AskedOutside
from kiosk.staff.mode import LONG_SECONDS, PAD_SECONDS, QUIET_SECONDS, Place
from kiosk.staff.pad import Asked, Pad
from kiosk.staff.pages import BY_ID, PAGES
from kiosk.staff.pattern import LEFT, RIGHT, WANTED, WITHIN, Pattern
from kiosk.staff.roles import Action
from tests.journey.lobby_hall import CANARIES, NUMBER, PERSON
from tests.staff.hall import PIN, WRONG, started
from tests.staff.house import Terminal, terminal


def rows(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["entry"] for block in page["blocks"] if block["kind"] == "row"]


def touchable(page: object) -> set[str]:
    """Every id on a page."""
    if isinstance(page, list):
        return {ident for value in page for ident in touchable(value)}
    if not isinstance(page, dict):
        return set()
    own = {str(page["id"])} if "id" in page and "label" in page else set()
    return own | {ident for value in page.values() for ident in touchable(value)}


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


# ----------------------------------------------------------------------------------------------------------------- the pages


@pytest.mark.parametrize(
    ("roles", "pages"),
    [
        ("clerk", {"devices", "queue", "find", "readiness", "files", "settings"}),
        ("technician", {"devices", "queue", "find", "readiness", "files", "journal", "data"}),
        ("clerk operator", {"devices", "queue", "find", "readiness", "files", "settings"}),
    ],
)
def test_a_page_is_offered_or_reached_that_is_not_for_this_role(tmp_path: Path, roles: str, pages: set[str]) -> None:
    with terminal(tmp_path, roles) as here:
        page = here.enter()
        assert {tile["id"].removeprefix("page-") for tile in page["tiles"]} == pages
        reached = set()
        for known in BY_ID:
            here.touch("home", f"page-{known}")
            reached.add(here.step.removeprefix("staff-"))
        assert reached == pages | {"overview", "closing"}


@pytest.mark.parametrize("ident", [page.id for page in PAGES])
def test_a_page_has_touches_for_more_than_stands_on_it(tmp_path: Path, ident: str) -> None:
    """Whatever is touched, by its id or by nonsense: no page raises."""
    with terminal(tmp_path, "clerk technician") as here:
        here.enter()
        here.touch(f"page-{ident}")
        nonsense = {"roll-", "card-", "about-", "digit-", "page-", "digit-12", "unpark-x", ""}
        for target in sorted(touchable(here.page) - {"leave"} | nonsense):
            here.touch(f"page-{ident}", target)
            here.bus.pump()
        assert here.staff.place is Place.IN


def test_a_test_print_says_how_it_ended(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "print-printer", "print-printer")
        (session, _receipt), = here.devices.printed
        here.clock.advance(1.5)
        page = here.happen(PrintFinished(session, "printer", Printed()))
        assert any("1500" in block.get("text", "") for block in page["blocks"])
        here.touch("print-printer")
        page = here.happen(PrintFinished(here.devices.printed[-1][0], "printer", Refused(frozenset({"media-empty"}))))
        assert any(block["kind"] == "banner" and block["tone"] == "attn" for block in page["blocks"])
        here.touch("print-printer")
        here.pass_time(60)
        assert any("出纸口" in block.get("text", "") for block in here.page["blocks"])
        done = [facts["result"] for event, facts in here.here.journal() if event == "staff-action" and facts["action"] == "test-print"]
        assert done == ["printed", "refused", "unconfirmed"]


def test_a_card_test_tells_a_digit_or_a_name(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "card-reader")
        session = here.devices.reading
        here.happen(ReadStarted(session, "reader"))
        here.happen(ReadFinished(session, "reader", CardPulled()))
        assert here.devices.reading == session, "the next card is waited for"
        here.happen(ReadStarted(session, "reader"))
        here.clock.advance(0.84)
        page = here.happen(ReadFinished(session, "reader", CardRead(PERSON)))
        told = json.dumps(page, ensure_ascii=False)
        assert "840" in told and not any(canary in told for canary in CANARIES) and here.devices.reading == ""
        here.touch("card-reader")
        here.happen(ReadFinished(here.devices.reading, "reader", CardUnreadable("checksum")))
        here.touch("card-reader")
        here.pass_time(31)
        assert here.devices.reading == "" and any("半分钟" in block.get("text", "") for block in here.page["blocks"])
        assert not any(canary in json.dumps(here.here.journal(), ensure_ascii=False) for canary in CANARIES)


def test_who_leaves_leaves_a_card_test_behind(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices", "card-reader", "home", "leave")
        assert here.devices.reading == ""


def test_paper_that_is_replaced_is_counted_on(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.happen(*[PrintFinished("s", "printer", Printed())] * 3, PrintFinished("s", "printer", Refused(frozenset())))
        here.enter()
        here.touch("page-devices")
        sub = next(row["sub"] for row in rows(here.page) if row["icon"] == "receipt")
        assert "打了 3 张" in sub
        here.touch("roll-printer")
        here.until(lambda: "打了 0 张" in json.dumps(here.page, ensure_ascii=False))
        assert here.devices.refilled == ["printer"] and here.devices.restarted == []
        here.touch("restart-printer")
        assert here.devices.restarted == [], "that is a technician's"


def test_out_of_service_is_not_read_by_citizens_or_does_not_last(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        page = here.touch("page-closing", "close-cleaning")
        assert page["step"] == "staff-overview" and page["primary"]["id"] == "open"
        here.touch("leave")
        assert here.page["screen"] == "closed" and "清洁" in here.page["lead"]
        assert here.lay()["screen"] == "closed"
    with started(tmp_path) as staffed:
        again = Terminal(staffed)
        assert again.page["screen"] == "closed" and "清洁" in again.page["lead"]
        again.enter()
        again.touch("open")
        assert again.step == "attract"


def test_a_number_is_found_by_its_state_alone(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        insert = (
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES"
            " ('a', 'submission', ?, 'm', X'7B7D', 'd', 'waiting', '2026-11-25T02:12:00.000Z')"
        )
        here.here.store.call(lambda c: c.execute(insert, (NUMBER,))).result(5)
        here.enter()
        here.touch("page-find", *(f"digit-{digit}" for digit in NUMBER), "digit-9", "erase", f"digit-{NUMBER[-1]}", "find")
        here.until(lambda: rows(here.page))
        told = [(row["title"], row["sub"], row["state"]["text"]) for row in rows(here.page)]
        assert told == [("0000 1000 0197", "10:12 提交", "等待送出")]
        here.touch("again", *("digit-1" for _ in range(12)), "find")
        here.until(lambda: any(block["kind"] == "banner" for block in here.page["blocks"]))
        assert NUMBER not in json.dumps([facts for event, facts in here.here.journal() if event == "staff-action"])


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


def test_a_command_does_at_a_device_what_nobody_sees_in_the_journal(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        for action in (Action.RESTART_DRIVER, Action.OPEN):
            here.happen(AskedOutside("", action, "printer"))
        assert here.devices.restarted == ["printer"]
        done = [(facts["staff"], facts["action"]) for event, facts in here.here.journal() if event == "staff-action"]
        assert done == [("shell", "restart-driver")]


def test_a_printer_that_may_hold_a_print_is_not_opened_by_whoever_removed_it(tmp_path: Path) -> None:
    with terminal(tmp_path) as here:
        here.enter()
        here.touch("page-devices")
        here.health.add("printer-closed", "another-printer")
        here.touch("home", "page-devices")
        assert "clear-printer" not in json.dumps(here.page)
        here.health.add("printer-closed", "printer")
        here.touch("home", "page-devices", "clear-printer")
        here.until(lambda: here.devices.cleared == ["printer"])


def test_a_technician_cannot_hold_an_item_back_and_let_it_go(tmp_path: Path) -> None:
    with terminal(tmp_path, "technician") as here:
        insert = (
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at) VALUES"
            " ('a-1', 'submission', ?, 'm', X'7B7D', 'd', 'waiting', '2026-11-25T02:12:00.000Z')"
        )
        here.here.store.call(lambda c: c.execute(insert, (NUMBER,))).result(5)
        here.enter()
        here.touch("page-find", *(f"digit-{digit}" for digit in NUMBER), "find")
        for touch, state in (("park-a-1", "要人看一看"), ("unpark-a-1", "等待送出")):
            here.until(lambda touch=touch: any(row["button"] and row["button"]["id"] == touch for row in rows(here.page)))  # type: ignore[misc]
            here.touch(touch)
            here.until(lambda state=state: any(row["state"]["text"] == state for row in rows(here.page)))  # type: ignore[misc]
        done = [(facts["action"], facts["target"]) for event, facts in here.here.journal() if event == "staff-action"]
        assert done == [("park", "a-1"), ("unpark", "a-1")] and here.sent == 1
