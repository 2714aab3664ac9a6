"""The simulated A4 printer, asked by the driver over real IPP: it prints as late as a real one, and lets go of what it is told to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Hands, Subject
from kiosk.devices.contract import (
    DocumentCapabilities,
    Left,
    NeedsAttention,
    Offline,
    Pages,
    Printed,
    PrintOutcome,
    Ready,
    Unconfirmed,
    Wish,
)
from kiosk.devices.drivers.ipp import IppPrinter, Patience
from kiosk.devices.events import PrintFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.sim.document_printer import FAULTS, DocumentPrinterFarEnd
from kiosk.health import codes_of
from kiosk.render.press import Press
from kiosk.render.sheet import Sheet
from tests.devices.hub_devices import FAST, Listener, MemoryBook
from tests.failures.test_document_printer import OneLiner

SHEET = conformance.SHEET
NO_CONDITION = ("slow", "never-cancelled", "media-low", "no-answer", "offline", "only-a3", "only-letter", "simple")
MIDWAY = ("media-empty-mid-print", "media-jam-mid-print", "reset-mid-job")


@pytest.fixture
def far_end(tmp_path: Path) -> Iterator[DocumentPrinterFarEnd]:
    printer = DocumentPrinterFarEnd(tmp_path / "out", seconds=0.01)
    yield printer
    printer.stop()


@pytest.fixture
def driver(far_end: DocumentPrinterFarEnd) -> Iterator[IppPrinter]:
    made = IppPrinter(far_end.start(), patience=Patience(job=5, cancel=0.5, look=0.02, answer=0.5))
    yield made
    made.close()


def prints(driver: IppPrinter, pages: Pages = SHEET) -> PrintOutcome:
    return driver.print(pages, lambda _done, _of: None)


# An inventory and a test of itself are not offered.
CHECKS = [one for one in conformance.checks("document-printer") if one.__name__ not in ("it_says_what_it_is", "it_tests_itself")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_contract(check: conformance.Check, far_end: DocumentPrinterFarEnd, driver: IppPrinter) -> None:
    def fault(name: str) -> object:
        return far_end.command("fault", {"name": name})

    hands = Hands(
        empty=lambda: fault("media-empty"), refill=lambda: far_end.command("clear", {}), unplug=lambda: fault("offline"),
        plug=lambda: far_end.command("clear", {}),
    )  # fmt: skip
    check(Subject("document-printer", driver, hands))


def test_what_it_can_and_how_it_was_wanted(driver: IppPrinter, tmp_path: Path) -> None:
    assert driver.status() == Ready()
    both = frozenset({"one-sided", "two-sided-long-edge", "two-sided-short-edge"})
    assert driver.capabilities == DocumentCapabilities(copies=99, sides=both, colour=True)
    assert prints(driver, Pages(pdf=SHEET.pdf, wish=Wish(2, "two-sided-long-edge"))) == Printed()
    assert (tmp_path / "out" / "sheet.pdf").read_bytes() == SHEET.pdf
    assert '"copies": 2, "sides": "two-sided-long-edge"' in (tmp_path / "out" / "sheet.json").read_text()


@pytest.mark.parametrize("never", [False, True])
def test_f04_a_sheet_that_waits_comes_out_after_the_refill(far_end: DocumentPrinterFarEnd, driver: IppPrinter, never: bool) -> None:
    job = driver.client.create("doc-held", [])
    far_end.command("fault", {"name": "media-jam"})
    assert job is not None and driver.client.send(job.ident, "application/pdf", SHEET.pdf) is not None
    if never:
        far_end.command("fault", {"name": "never-cancelled"})
    assert driver.cancelled(job) == Unconfirmed(Left.SOMETHING if never else Left.NOTHING)
    far_end.command("clear", {})
    # Behind it, so that what waits has come out.
    assert prints(driver) == Printed()
    assert far_end.command("state", {})["printed"] == 1 + never


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in (*NO_CONDITION, *MIDWAY)])
def test_what_is_wrong_is_told_by_its_name(name: str, far_end: DocumentPrinterFarEnd, driver: IppPrinter) -> None:
    far_end.command("fault", {"name": name})
    assert driver.status() == NeedsAttention(frozenset({name}))
    far_end.command("clear", {"name": name})
    assert driver.status() == Ready()


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (("media-empty-mid-print",), Left.NOTHING), (("media-jam-mid-print",), Left.NOTHING),
        # It knows of no job any more, and says so; whether its paper is out, nobody knows.
        (("reset-mid-job",), Left.SOMETHING), (("media-jam-mid-print", "never-cancelled"), Left.SOMETHING),
    ],
)  # fmt: skip
def test_f04_what_happens_in_the_middle_of_a_sheet_is_called_printed(
    names: tuple[str, ...], left: Left, far_end: DocumentPrinterFarEnd, driver: IppPrinter
) -> None:
    for name in names:
        far_end.command("fault", {"name": name})
    outcome = prints(driver)
    assert outcome == Unconfirmed(left) and far_end.command("state", {})["printed"] == 0
    far_end.command("clear", {})
    # Behind it, so that what waits has come out: with a printer that never cancels, one sheet too many, and so it is closed.
    assert prints(driver) == Printed() and far_end.command("state", {})["printed"] == 1 + ("never-cancelled" in names)


def test_little_paper_silence_and_nonsense(far_end: DocumentPrinterFarEnd, driver: IppPrinter) -> None:
    far_end.command("fault", {"name": "media-low"})
    assert driver.status() == Ready(frozenset({"media-low"}))
    far_end.command("fault", {"name": "no-answer"})
    assert driver.status() == Offline("no-answer")
    far_end.command("clear", {})
    for verb, args in (("fault", {"name": "hungry"}), ("fault", {}), ("eat", {})):
        with pytest.raises(ValueError, match=r"document printer|wants a name"):
            far_end.command(verb, args)
    job = driver.client.create("doc-x", [])
    assert job is not None and driver.client.send(job.ident + 7, "application/pdf", b"") is None
    assert driver.client.send(job.ident, "image/jpeg", b"") is None


def test_a_tray_is_told_to_be_filled_when_it_is_empty_or_never(far_end: DocumentPrinterFarEnd) -> None:
    """Twenty sheets go in; whoever looks in the morning hears of the last two, and of twenty again after the refill."""
    listener, book = Listener(), MemoryBook()
    driver = IppPrinter(far_end.start(), patience=Patience(job=5, cancel=0.5, look=0.02, answer=0.5))
    press: Press = OneLiner()  # type: ignore[assignment]  # what typst makes is another test's matter
    hub = Hub([Entry("a4", "document-printer", driver, True, stock=20)], listener.bus, SystemClock(), FAST, book=book, press=press)
    hub.start()
    listener.until(lambda: hub.snapshot()["a4"] == Ready())
    for number, (copies, left, low) in enumerate(((5, 15, False), (5, 10, False), (5, 5, False), (3, 2, False), (1, 1, True))):
        hub.print_document(f"s{number}", Sheet("zh-CN", "", "", ""), Wish(copies))
        listener.next(PrintFinished, number + 1)
        assert hub.paper() == {"a4": ("document-printer", left)}
        status = Ready(frozenset({"media-low"}) if low else frozenset())
        listener.until(lambda status=status: hub.snapshot()["a4"] == status)  # type: ignore[misc]  # looked at within the turn
    assert codes_of("document-printer", hub.snapshot()["a4"]) == {"printer-media-low"}
    assert hub.refill("a4")
    listener.until(lambda: hub.snapshot()["a4"] == Ready())
    assert hub.paper() == {"a4": ("document-printer", 20)}
    assert hub.stop()
