"""Faults of a document printer at each moment of a job, on the real driver, hub, press and database and the real ippeveprinter, whose
print command counts a page only when it leaves: no page of one person comes out for the next one.
"""

import itertools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import AS_USUAL, Pages, Printed, PrintOutcome, Ready, Refused, Unconfirmed
from kiosk.devices.drivers.ipp import IppPrinter, Patience
from kiosk.devices.events import PrintFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.printer_book import StoredBook
from kiosk.devices.printer_worker import DocumentWorker, SheetJob
from kiosk.render.press import Made, NotMade, Press
from kiosk.render.sheet import Part, Sheet
from kiosk.store import Store
from tests.devices.hub_devices import FAST, Listener
from tests.devices.ipp.everywhere import Everywhere

FAULTS = ("media-empty-error", "media-jam-error", "cover-open-error", "marker-supply-empty-error", "fails")
# Before the job; in it with nothing out, with a sheet out, with all of it out and the end not told; and behind it.
PHASES = ("before", "first", "mid", "cut", "after")
KINDS = ("obeys", "never-cancelled")
# A job that ends with an error has no before and no after.
WHOLE = [one for one in itertools.product(FAULTS, PHASES, KINDS) if one[0] != "fails" or one[1] in ("first", "mid", "cut")]
# Every pair of fault and phase, of fault and kind, and of phase and kind.
PAIRS = [(fault, phase, KINDS[(FAULTS.index(fault) + PHASES.index(phase)) % 2]) for fault, phase, kind in WHOLE if kind == "obeys"]
NUMBERS = itertools.count(1)


class OneLiner:
    """A press that has its documents ready: what typst makes is another test's matter."""

    def make(self, sheet: Sheet, *, pictures: bool = False) -> Made | NotMade:
        return Made(pdf=f"%PDF-1.7 {sheet.title}".encode())


@dataclass
class Place:
    eve: Everywhere
    driver: IppPrinter
    hub: Hub
    listener: Listener
    book: StoredBook
    device: str

    def outcome(self, session: str) -> PrintOutcome:
        self.hub.print_document(session, Sheet(lang="zh-CN", city="", title=session, pages=""))
        self.listener.until(lambda: any(event.session == session for event in self.listener.of(PrintFinished)), 20)
        return next(event.outcome for event in self.listener.of(PrintFinished) if event.session == session)

    def pages(self) -> list[bytes]:
        """What has come out when nothing is under way any more."""
        self.eve.wait(lambda: self.driver._client.jobs() == [])
        return [page.read_bytes().removeprefix(b"%PDF-1.7 ") for page in self.eve.pages()]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("state") / "kiosk.db", SystemClock())
    yield opened
    assert opened.close()


@pytest.fixture
def place(eve: Everywhere, store: Store) -> Iterator[Place]:
    device, listener, book = f"a4-{next(NUMBERS)}", Listener(), StoredBook(store)
    driver = IppPrinter(eve.uri, patience=Patience(job=8, cancel=0.8, look=0.05))
    press: Press = OneLiner()  # type: ignore[assignment]
    hub = Hub([Entry(device, "document-printer", driver, False)], listener.bus, SystemClock(), FAST, book=book, press=press)
    hub.start()
    listener.until(lambda: hub.snapshot()[device] == Ready())
    asked = IppPrinter(eve.uri)
    yield Place(eve, asked, hub, listener, book, device)
    eve.fault("")
    eve.where("first")
    eve.fail(False)
    eve.obey(True)
    eve.trays(250)
    assert hub.stop(10)
    asked.close()
    for page in eve.pages():
        page.unlink()


def stand(eve: Everywhere, fault: str, phase: str) -> None:
    """`fault` is there; in a job, at `phase` of it."""
    if fault == "fails":
        eve.where(phase)
        eve.fail(True)
    elif phase in ("before", "after"):
        if fault == "media-empty-error":
            eve.trays(0)
        else:
            eve.stick(f"+{fault}")
    else:
        eve.where(phase)
        eve.fault(fault)


def mend(eve: Everywhere, fault: str, phase: str) -> None:
    eve.fault("")
    eve.where("first")
    eve.fail(False)
    eve.trays(250)
    if phase in ("before", "after") and fault not in ("media-empty-error", "fails"):
        eve.stick(f"-{fault}")


def _one_person_after_the_other(place: Place, fault: str, phase: str, kind: str) -> None:
    eve = place.eve
    eve.obey(kind == "obeys")
    if phase == "after":
        assert place.outcome("mine") == Printed()
    stand(eve, fault, phase)
    # Whoever comes behind a print that went well finds a printer that is not in order, and nothing of theirs is begun.
    asked = place.outcome("late" if phase == "after" else "mine")
    mine = [b"mine"] if phase in ("cut", "after") else []
    assert asked != Printed()
    assert [page.read_bytes().removeprefix(b"%PDF-1.7 ") for page in eve.pages()] == mine
    assert isinstance(asked, Refused) == (phase in ("before", "after"))
    held = asked == Unconfirmed()
    assert held == (kind == "never-cancelled" and fault != "fails" and phase not in ("before", "after"))
    if held:
        eve.fault("")
        # Its page comes out now, at a printer that is closed: the next one is not let near it.
        assert place.outcome("next") == Refused(frozenset({"paused"}))
        mine = [b"mine"]
        assert place.pages() == mine
        place.hub.clear(place.device, 10)
    mend(eve, fault, phase)
    place.listener.until(lambda: place.hub.snapshot()[place.device] == Ready(), 10)
    assert place.pages() == mine, "a page of somebody who has gone came out"
    assert place.outcome("another") == Printed()
    assert place.pages() == [*mine, b"another"]


@pytest.mark.parametrize(("fault", "phase", "kind"), PAIRS, ids=["-".join(each) for each in PAIRS])
def test_f04_a_sheet_of_one_person_comes_out_for_the_next(fault: str, phase: str, kind: str, place: Place) -> None:
    _one_person_after_the_other(place, fault, phase, kind)


@pytest.mark.long
@pytest.mark.parametrize(("fault", "phase", "kind"), WHOLE, ids=["-".join(each) for each in WHOLE])
def test_f04_whole_a_sheet_of_one_person_comes_out_for_the_next(fault: str, phase: str, kind: str, place: Place) -> None:
    _one_person_after_the_other(place, fault, phase, kind)


def test_what_is_on_the_sheet_is_not_what_was_to_be_there(eve: Everywhere, store: Store) -> None:
    """The whole way: a sheet with a rare name, through typst, hub and driver, and read back from what left the printer."""
    listener, press = Listener(), Press(SystemClock(), 60)
    entry = Entry("a4", "document-printer", IppPrinter(eve.uri), False)
    hub = Hub([entry], listener.bus, SystemClock(), FAST, book=StoredBook(store), press=press)
    hub.start()
    hub.print_document("s", Sheet("zh-CN", "澜湾市", "参保证明", "{page}/{pages}", parts=(Part(rows=(("姓名", "王䶮\U0002cc56"),)),)))
    hub.print_document("t", Sheet("zh-CN", "澜湾市", "a\0b", "{page}/{pages}"))
    listener.until(lambda: len(listener.of(PrintFinished)) == 2, 60)
    assert [event.outcome for event in listener.of(PrintFinished)] == [Printed(), Refused(frozenset({"document-unprintable"}))]
    (page,) = eve.pages()
    told = subprocess.run(["pdftotext", "-layout", str(page), "-"], capture_output=True, check=True).stdout.decode()
    assert "王䶮\U0002cc56" in told and "参保证明" in told and "1/1" in told
    page.unlink()
    assert hub.stop(10)
    press.close()


def test_a_document_that_cannot_be_made_is_an_unconfirmed_one() -> None:
    class Silent:
        capabilities = IppPrinter("ipp://127.0.0.1:9/").capabilities

        def print(self, pages: Pages, progress: object) -> PrintOutcome:
            raise AssertionError("it was sent")

    class Late(OneLiner):
        def make(self, sheet: Sheet, *, pictures: bool = False) -> Made | NotMade:
            return NotMade("late")

    worker = DocumentWorker("a4", Silent(), Listener().bus, SystemClock(), FAST, None, Late())  # type: ignore[arg-type]
    sheet = Sheet("zh-CN", "", "", "")
    assert worker._put_out(SheetJob(sheet, AS_USUAL), lambda _done, _of: None) == Refused(frozenset({"document-format-error"}))
