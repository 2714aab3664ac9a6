"""A paper that nobody takes out of a presenter's slot: it is pulled back, counted and told, and the next person finds nothing there.

On the real driver, hub, database and counters over TCP; the simulated printer holds its paper as Custom's and Pyramid's do.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Line, NeedsAttention, Printed, Receipt, Refused
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter, Patience
from kiosk.devices.events import PaperLeft, PaperTaken, PrintFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.presenting import Patience as Lying
from kiosk.devices.presenting import Slot
from kiosk.devices.printer_book import StoredBook
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.staff import seen
from kiosk.staff.counting import Counting
from kiosk.store import Store, journal
from tests.devices.hub_devices import FAST, Listener

RECEIPT = Receipt([Line("梁秋荷")])
NUMBERS = itertools.count(1)


@dataclass
class Place:
    far_end: ReceiptPrinterFarEnd
    hub: Hub
    listener: Listener
    store: Store
    device: str
    again: Callable[[], Hub]

    def print(self, session: str) -> object:
        self.hub.print_receipt(session, RECEIPT)
        self.listener.until(lambda: any(event.session == session for event in self.listener.of(PrintFinished)), 10)
        return next(event.outcome for event in self.listener.of(PrintFinished) if event.session == session)

    def state(self, name: str) -> object:
        return self.far_end.command("state", {})[name]

    def counted(self, what: str) -> int:
        now = SystemClock().now()
        return self.store.call(lambda connection: seen.look(connection, now)).result(5).devices.get((self.device, what), 0)

    def journal(self) -> list[str]:
        lines = self.store.call(lambda connection: journal.newest(connection, 50)).result(5)
        told = [dict(line.facts) for line in lines if line.event == "paper-left"]
        return [str(facts["outcome"]) for facts in told if facts["device"] == self.device]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("state") / "kiosk.db", SystemClock())
    yield opened
    assert opened.close()


@pytest.fixture
def place(tmp_path: Path, store: Store, request: pytest.FixtureRequest) -> Iterator[Place]:
    lying = request.param
    far_end = ReceiptPrinterFarEnd(tmp_path / "out", pace=lambda _dots: None)
    address = far_end.start()
    device, listener, hubs = f"slot-{next(NUMBERS)}", Listener(), list[Hub]()
    for kind in (PaperTaken, PaperLeft):
        listener.bus.subscribe(kind, listener.heard.append)
    Counting(listener.bus, store)

    def hub() -> Hub:
        driver = EscposTcpPrinter(*address, patience=Patience(retract=0.5), profile=PROFILES["presenter-80"])
        made = Hub(
            [Entry(device, "receipt-printer", driver, True)], listener.bus, SystemClock(), dataclasses.replace(FAST, slot=lying),
            book=StoredBook(store),
        )  # fmt: skip
        made.start()
        hubs.append(made)
        return made

    yield Place(far_end, hub(), listener, store, device, hub)
    assert all(made.stop() for made in hubs)
    far_end.stop()


LONG, SHORT = Lying(left=60, after=0.05, look=0.02), Lying(left=0.1, after=0.05, look=0.02)


@pytest.mark.parametrize("place", [LONG], indirect=True)
def test_a_paper_that_was_taken_is_not_told(place: Place) -> None:
    assert place.print("s1") == Printed()
    place.far_end.command("take", {})
    place.listener.until(lambda: place.listener.of(PaperTaken) == [PaperTaken("s1", place.device)])
    assert place.journal() == [] and place.counted("unclaimed") == 0 and place.state("pulled_back") == 0


@pytest.mark.parametrize("place", [LONG], indirect=True)
def test_a_paper_that_was_left_waits_for_the_next_person(place: Place) -> None:
    place.far_end.command("fault", {"name": "left-paper"})
    assert place.print("s1") == Printed()
    assert place.state("lies") is True
    place.hub.end_printing("s1")
    place.listener.until(lambda: place.listener.of(PaperLeft) == [PaperLeft("s1", place.device, inside=True)])
    assert place.state("lies") is False and place.state("pulled_back") == 1
    assert place.journal() == ["pulled-back"] and place.counted("unclaimed") == 1
    assert place.hub.clear(place.device, 10) is not None
    place.listener.until(lambda: place.counted("unclaimed") == 0)
    assert place.print("s2") == Printed()


@pytest.mark.parametrize("place", [SHORT], indirect=True)
def test_whoever_reads_on_for_ever_keeps_the_paper_in_the_slot(place: Place) -> None:
    place.far_end.command("fault", {"name": "left-paper"})
    assert place.print("s1") == Printed()
    place.listener.until(lambda: place.listener.of(PaperLeft) == [PaperLeft("s1", place.device, inside=True)])


@pytest.mark.parametrize("place", [Lying(left=60, after=60, look=60)], indirect=True)
def test_the_next_print_pushes_out_what_nobody_took(place: Place) -> None:
    place.far_end.command("fault", {"name": "left-paper"})
    assert place.print("s1") == Printed()
    assert place.print("s2") == Printed()
    assert [event.session for event in place.listener.of(PaperLeft)] == ["s1"]
    assert place.state("pulled_back") == 1 and place.state("taken") == 0 and place.state("lies") is True


@pytest.mark.parametrize("place", [LONG], indirect=True)
def test_a_paper_that_lies_there_at_the_start_is_for_whoever_comes(place: Place) -> None:
    place.far_end.command("fault", {"name": "left-paper"})
    assert place.print("s1") == Printed()
    assert place.hub.stop()
    place.again()
    place.listener.until(lambda: place.listener.of(PaperLeft) == [PaperLeft("", place.device, inside=True)])
    assert place.state("lies") is False


@pytest.mark.parametrize("place", [SHORT], indirect=True)
def test_a_paper_that_cannot_be_pulled_back_is_for_the_next_person(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    # The presenter's motor is broken: the command is taken, and nothing moves.
    monkeypatch.setattr(place.far_end._slot, "carry_out", lambda n, conditions: setattr(place.far_end._slot, "_came", 0.0))
    place.far_end.command("fault", {"name": "left-paper"})
    assert place.print("s1") == Printed()
    place.listener.until(lambda: place.listener.of(PaperLeft) == [PaperLeft("s1", place.device, inside=False)], 10)
    place.listener.until(lambda: place.hub.snapshot()[place.device] == NeedsAttention(frozenset({"paused"})))
    assert place.print("s2") == Refused(frozenset({"paused"}))
    assert place.journal() == ["lies-there"]
    page = StoredBook(place.store).page(place.device)
    assert page is not None and page.state == "closed", "over a restart too"


def test_a_printer_that_does_not_answer_has_an_empty_slot() -> None:
    driver = EscposTcpPrinter("127.0.0.1", 9, patience=Patience(connect=0.1, answer=0.1, retract=0.1), profile=PROFILES["presenter-80"])
    assert driver.slot() is Slot.UNKNOWN and not driver.retract()
    driver.close()


def test_half_a_receipt_is_presented(tmp_path: Path) -> None:
    """What had come out of a cancelled print is cut off and pulled in."""
    far_end = ReceiptPrinterFarEnd(tmp_path / "out", pace=lambda _dots: None)
    address = far_end.start()
    profile = dataclasses.replace(PROFILES["presenter-80"], cancel="dle-dc4")
    driver = EscposTcpPrinter(*address, patience=Patience(room=0.5, confirm=0.5, answer=0.5), profile=profile)
    far_end.command("fault", {"name": "half-printed", "dots": 60})
    assert not isinstance(driver.print(Receipt([Line("半张")] * 60), lambda _done, _of: None), Printed)
    far_end.command("clear", {})
    driver.status()
    assert far_end.wait(lambda state: state["stubs"] == 1, 5)
    assert driver.slot() is Slot.EMPTY and far_end.command("state", {})["taken"] == 0
    driver.close()
    far_end.stop()
