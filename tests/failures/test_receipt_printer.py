"""Each fault of a receipt printer at each moment of a print, on the real driver, hub and database over real TCP: what is told is true,
and no page of one person comes out for the next one (counted on the simulated printer, which takes bytes faster than it prints).

F04: out of paper, the library says success, and after the refill it prints all the old jobs.
"""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Left, Line, Printed, PrintOutcome, QrCode, Receipt, Refused, Unconfirmed
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tcp import EscposTcpPrinter, Patience
from kiosk.devices.events import PrintFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.printer_book import StoredBook
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.store import Store
from tests.devices.hub_devices import FAST, Listener

FAULTS = ("media-empty", "cover-open", "media-jam", "no-answer", "offline", "reset-mid-job", "half-printed", "slow")
PHASES = ("before", "first", "mid", "cut", "after")
# A printer that throws away what it holds when it is told to, one that was never asked, and one that says nothing to it.
KINDS = ("cancels", "cannot-cancel", "never-cancelled")
WHOLE = [(fault, phase, kind) for fault, phase, kind in itertools.product(FAULTS, PHASES, KINDS)]
# Every pair of fault and phase, and of each with a kind of printer.
PAIRS = [(fault, phase, KINDS[(f + p) % 3]) for (f, fault), (p, phase) in itertools.product(enumerate(FAULTS), enumerate(PHASES))]

HASTY = Patience(connect=0.5, answer=0.25, room=0.3, confirm=0.6, job=5, cancel=0.4)
MINE = Receipt([Line("梁秋荷 提交凭证", size=2), QrCode("https://lanwan.example/r/000010000197"), Line("王\U0002cc56")])
NEXT = Receipt([Line("下一位")])
NUMBERS = itertools.count(1)


class Pace:
    """The paper stands still until the fault is there, so that what was sent waits in the printer."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, dots: int) -> None:
        self.open.wait(10)
        if dots > 5000:  # "slow"
            threading.Event().wait(0.05)


class Watched(EscposTcpPrinter):
    """The driver, and what happens when the printer has taken so many of so many pieces."""

    moment: Callable[[int, int], None] = staticmethod(lambda _done, _of: None)

    def print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        def taken(done: int, of: int) -> None:
            progress(done, of)
            self.moment(done, of)

        return super().print(receipt, taken)


@dataclass
class Place:
    """One printer, its driver, the hub and the book."""

    far_end: ReceiptPrinterFarEnd
    pace: Pace
    driver: Watched
    hub: Hub
    listener: Listener
    book: StoredBook
    device: str
    address: tuple[str, int]

    def outcome(self, session: str, receipt: Receipt) -> PrintOutcome:
        self.hub.print_receipt(session, receipt)
        self.listener.until(lambda: any(event.session == session for event in self.listener.of(PrintFinished)), 20)
        return next(event.outcome for event in self.listener.of(PrintFinished) if event.session == session)

    def pages(self) -> object:
        """How many pages have come out, once everything that waits in the printer is done."""
        with socket.create_connection(self.address, timeout=10) as line:
            line.sendall(b"\x1dr\x01")
            assert line.recv(1) == b"\0"
        return self.far_end.command("state", {})["printed"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("state") / "kiosk.db", SystemClock())
    yield opened
    assert opened.close()


@pytest.fixture
def make(tmp_path: Path, store: Store, request: pytest.FixtureRequest) -> Iterator[Place]:
    kind = request.param
    pace = Pace()
    far_end = ReceiptPrinterFarEnd(tmp_path / "out", pace=pace)
    address = far_end.start()
    if kind == "never-cancelled":
        far_end.command("fault", {"name": kind})
    profile = PROFILES["usual-80" if kind == "cannot-cancel" else "epson-80"]
    device, listener, book = f"receipt-{next(NUMBERS)}", Listener(), StoredBook(store)
    driver = Watched(*address, patience=HASTY, profile=profile)
    hub = Hub([Entry(device, "receipt-printer", driver, simulated=True)], listener.bus, SystemClock(), FAST, book=book)
    hub.start()
    yield Place(far_end, pace, driver, hub, listener, book, device, address)
    pace.open.set()
    assert hub.stop()
    far_end.stop()


def _break_at(place: Place, fault: str, phase: str) -> None:
    """Have `fault` happen at `phase`; the paper moves from then on."""

    def now() -> None:
        if fault in ("reset-mid-job", "half-printed"):
            place.far_end.command("fault", {"name": fault, "dots": 60})
        else:
            place.far_end.command("fault", {"name": fault})
        place.pace.open.set()

    if phase == "before":
        now()
        return

    def moment(done: int, of: int) -> None:
        if done == {"first": 1, "mid": of // 2, "cut": of}[phase]:
            place.driver.moment = Watched.moment
            now()

    place.driver.moment = moment


def _mend(place: Place) -> None:
    """Refilled, closed, switched on: but a printer that never cancels goes on never cancelling."""
    for name in (*FAULTS, "reset-mid-job", "half-printed"):
        place.far_end.command("clear", {"name": name})


def _one_person_after_the_other(place: Place, fault: str, phase: str, kind: str) -> None:
    if phase == "after":
        place.pace.open.set()
    else:
        _break_at(place, fault, phase)
    mine = place.outcome("mine", MINE)
    if phase == "after":
        assert mine == Printed()
        _break_at(place, fault, "before")
    before = place.far_end.command("state", {})["printed"]
    assert mine == Printed() or before == 0 or fault == "no-answer", "it had come out whole, and nobody was told"
    if isinstance(mine, Unconfirmed):
        gone = fault in ("no-answer", "offline", "reset-mid-job")
        assert mine.left is (Left.NOTHING if kind == "cancels" else Left.SOMETHING) or gone
    if isinstance(mine, Unconfirmed) and mine.left is Left.SOMETHING:
        _mend(place)
        # Closed: whatever comes out now, nobody stands there, and the next one is not let near it.
        assert place.outcome("next", NEXT) == Refused(frozenset({"paused"}))
        page = place.book.page(place.device)
        assert page is not None and page.state == "closed"
        before = place.pages()
        assert place.hub.clear(place.device, 5) is not None
    else:
        _mend(place)
        assert place.pages() == before, "a page of somebody who has gone came out"
    place.listener.until(lambda: type(place.hub.snapshot()[place.device]).__name__ == "Ready", 10)
    before = place.far_end.command("state", {})["printed"]
    assert place.outcome("another", NEXT) == Printed()
    assert place.pages() == int(str(before)) + 1, "the next person gets the own page and no other"


@pytest.mark.parametrize(("fault", "phase", "make"), PAIRS, indirect=["make"], ids=["-".join(each) for each in PAIRS])
def test_f04_a_page_of_one_person_comes_out_for_the_next(fault: str, phase: str, make: Place, request: pytest.FixtureRequest) -> None:
    _one_person_after_the_other(make, fault, phase, request.node.callspec.params["make"])


@pytest.mark.long
@pytest.mark.parametrize(("fault", "phase", "make"), WHOLE, indirect=["make"], ids=["-".join(each) for each in WHOLE])
def test_f04_whole_a_page_of_one_person_comes_out_for_the_next(
    fault: str, phase: str, make: Place, request: pytest.FixtureRequest
) -> None:
    _one_person_after_the_other(make, fault, phase, request.node.callspec.params["make"])
