"""The machine's case: lights follow the page, a service door that is open keeps the next one out, and the journal says when."""

from pathlib import Path

import pytest

from kiosk import failures
from kiosk.cabinet import DOOR_OPEN, SERVICED, Cabinet
from kiosk.clock import HandClock
from kiosk.devices.doors import Door
from kiosk.devices.events import DoorMoved
from kiosk.devices.lights import Glow, Shown, Spot
from kiosk.events import Bus
from kiosk.health import Health
from kiosk.journey.pages import light
from kiosk.staff.pages import closing
from kiosk.store import Store, journal


class Case:
    """A cabinet in a test's hand."""

    def __init__(self) -> None:
        self.bus, self.lit, self.noted, self.regarded, self.goes_on = Bus(), list[Shown](), list[tuple[object, ...]](), 0, "idle"
        self.health = Health(self.bus, HandClock(), lambda _problem, _there: None)
        self.cabinet = Cabinet(self.bus, self, self.health, self.note, lambda: self.goes_on, self.regard)

    def show(self, wanted: Shown) -> None:
        self.lit.append(wanted)

    def note(self, event: str, **facts: str) -> None:
        self.noted.append((event, *facts.items()))

    def regard(self) -> None:
        self.regarded += 1

    def moved(self, door: Door, device: str = "door", *, while_: str = "idle") -> None:
        self.goes_on = while_
        self.bus.publish(DoorMoved("", device, door))
        self.bus.pump()

    @property
    def problems(self) -> list[tuple[str, str]]:
        return [(problem.code, problem.where) for problem in self.health.report()]


def test_a_page_lights_nothing_or_what_the_last_one_lit_stays() -> None:
    case = Case()
    case.cabinet.shown({"light": {"reader": "pulse"}})
    case.cabinet.shown({"light": {"reader": "pulse"}, "heading": "the same again is no news"})
    case.cabinet.shown({"light": {}})
    case.cabinet.shown({"light": {"receipt-slot": "steady", "reader": "pulse"}})
    case.cabinet.shown({"screen": "staff"})
    assert case.lit == [
        {Spot.READER: Glow.PULSE}, {}, {Spot.RECEIPT_SLOT: Glow.STEADY, Spot.READER: Glow.PULSE}, {},
    ]  # fmt: skip


def test_nobody_is_called_to_a_machine_that_is_out_of_paper_or_called_for_ever() -> None:
    """What staff may leave for later calls nobody, nor is whoever of them stands there already called."""
    case = Case()
    case.cabinet.shown({"light": {"reader": "pulse"}})
    case.health.add("printer-media-low", "receipt")
    case.cabinet.tick()
    case.health.add("printer-media-empty", "receipt")
    case.cabinet.tick()
    case.cabinet.tick()
    case.cabinet.shown({"light": {}})
    case.goes_on = "staff"
    case.cabinet.shown({"screen": "staff"})
    case.goes_on = "idle"
    case.cabinet.shown({"light": {}})
    case.health.gone("printer-media-empty", "receipt")
    case.cabinet.tick()
    called = {Spot.CALL: Glow.STEADY}
    assert case.lit == [{Spot.READER: Glow.PULSE}, {Spot.READER: Glow.PULSE} | called, called, {}, called, {}]


def test_pages_name_places_or_glows_that_no_light_has() -> None:
    assert {light._READER, light._CHIP, light._CODES, light._SCANNER, light._RECEIPTS, light._SHEETS} <= {spot.value for spot in Spot}
    assert {light.STEADY, light.PULSE} == {glow.value for glow in Glow} - {"off"}


def test_an_open_door_lets_somebody_begin_or_stays_open_for_ever() -> None:
    case = Case()
    case.moved(Door.CLOSED)
    assert (case.cabinet.closed, case.noted, case.problems) == ("", [], []), "a door that was found closed is no news"
    case.moved(Door.OPEN, while_="journey")
    assert case.cabinet.closed == DOOR_OPEN and case.problems == [("door-open", "door")]
    case.moved(Door.CLOSED)
    assert case.cabinet.closed == "" and case.problems == []
    assert case.noted == [
        ("door-opened", ("device", "door"), ("during", "journey")), ("door-closed", ("device", "door"), ("during", "idle")),
    ]  # fmt: skip
    assert case.regarded == 3


def test_one_of_two_doors_that_is_closed_hides_the_other() -> None:
    case = Case()
    case.moved(Door.OPEN)
    case.moved(Door.OPEN, "back", while_="staff")
    case.moved(Door.CLOSED)
    assert case.cabinet.closed == DOOR_OPEN and case.problems == [("door-open", "back")]


def test_citizens_read_a_reason_that_there_is_and_staff_a_remedy() -> None:
    assert SERVICED in closing.REASONS
    assert failures.get(DOOR_OPEN).actor is failures.Actor.STAFF


@pytest.mark.parametrize("event", ["door-opened", "door-closed"])
def test_the_journal_takes_no_door(tmp_path: Path, event: str) -> None:
    store = Store.open(tmp_path / "kiosk.db", HandClock())
    try:
        store.call(lambda connection: journal.append(connection, event, device="door", during="journey")).result(5)
        [line] = [line for line in store.call(lambda connection: journal.newest(connection, 5)).result(5) if line.event == event]
        assert line.facts == {"device": "door", "during": "journey"}
    finally:
        store.close(1)
