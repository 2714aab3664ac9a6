"""Where the machine is lit on each page: where a hand is wanted, where the machine works, and nowhere else."""

from dataclasses import replace

import pytest

from kiosk.devices.contract import Left, Printed, PrintOutcome, Unconfirmed
from kiosk.devices.events import PaperLeft, PaperTaken, ReadStarted
from kiosk.settings import Screen
from tests.journey import phone_hall, scan_hall
from tests.journey.hall import SETTINGS, Hall
from tests.journey.places import PLACES

# Every page of the sample matter that lights something, by the place it is reached by.
LIT = {
    "identify-waiting": {"reader": "pulse"},
    "identify-pulled": {"reader": "pulse"},
    "identify-reading": {"reader": "steady"},
    "working-print": {"receipt-slot": "steady"},
    "done": {"receipt-slot": "pulse"},
    "done+delivered": {"receipt-slot": "pulse"},
    "done-saved": {"receipt-slot": "pulse"},
    "take": {"reader": "pulse", "receipt-slot": "pulse"},
    "take-rated": {"reader": "pulse", "receipt-slot": "pulse"},
}


@pytest.mark.parametrize("place", PLACES)
def test_a_page_points_to_nothing_or_to_the_wrong_place(place: str) -> None:
    hall = Hall()
    hall.go(place)
    assert hall.page["light"] == LIT.get(place, {})


def test_who_is_gone_leaves_a_light_on() -> None:
    hall = Hall()
    assert hall.page["light"] == {}
    hall.go("take")
    hall.touch("skip")
    assert hall.step == "closing" and hall.page["light"] == {}


def test_a_paper_that_was_taken_is_pointed_to() -> None:
    hall = Hall().go("done")
    hall.tell(PaperTaken(hall.session, "receipt"))
    assert hall.page["light"] == {}
    hall.touch("leave")
    assert hall.page["light"] == {"reader": "pulse"}


@pytest.mark.parametrize(
    ("outcome", "light"),
    [(Printed(), {"receipt-slot": "pulse"}), (Unconfirmed(), {}), (Unconfirmed(Left.UNKNOWN), {"receipt-slot": "pulse"})],
)
def test_a_slot_out_of_which_nothing_came_is_pointed_to(outcome: PrintOutcome, light: dict[str, str]) -> None:
    hall = Hall().go("working-print")
    hall.printed(outcome)
    assert hall.page["light"] == light
    if outcome == Printed():
        hall.tell(PaperLeft(hall.session, "receipt", inside=True))
        assert hall.page["light"] == {}, "it was pulled back"


def test_a_pulse_does_not_stand_still_where_motion_is_switched_off() -> None:
    hall = Hall().go("identify-waiting")
    hall.touch("display", "still-on", "sheet-close")
    assert hall.page["light"] == {"reader": "steady"}
    still = Hall(settings=replace(SETTINGS, screen=Screen(still=True))).go("take")
    assert set(still.page["light"].values()) == {"steady"}


def test_a_code_is_to_be_held_somewhere_else_than_it_is_said() -> None:
    either = phone_hall.hall(phone_hall.HandCodes())
    assert either.page["light"] == {"reader": "pulse", "code-scanner": "pulse"}
    either.tell(ReadStarted(either.session, "id-reader"))
    assert either.page["light"] == {"reader": "steady"}
    alone = phone_hall.hall(phone_hall.HandCodes(), "cn-e-id-code")
    assert alone.page["light"] == {"code-scanner": "pulse"}
    phone_hall.scan(alone)
    assert alone.step == "identify-code-asking" and alone.page["light"] == {}
    without = phone_hall.hall(None)
    assert without.page["light"] == {"reader": "pulse"}


def test_a_sheet_is_to_be_laid_where_no_light_is() -> None:
    hall = scan_hall.ScanHall()
    hall.to_scan()
    assert hall.page["light"] == {"scanner": "pulse"}
    hall.touch("scan-take")
    assert hall.page["light"] == {"scanner": "steady"}
