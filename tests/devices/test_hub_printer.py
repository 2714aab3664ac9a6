"""The hub and a receipt printer."""

from collections.abc import Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Left, Line, NeedsAttention, Offline, Printed, Ready, Receipt, Refused, Unconfirmed
from kiosk.devices.events import DeviceChanged, DriverFailed, PrinterCleared, PrintFinished, PrintProgress
from kiosk.devices.hub import Entry, Hub
from kiosk.health import codes_of
from tests.devices.hub_devices import FAST, Listener, MemoryBook, ScriptedPrinter

RECEIPT = Receipt([Line("提交凭证")])


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def driver() -> ScriptedPrinter:
    return ScriptedPrinter()


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.fixture
def hub(listener: Listener, driver: ScriptedPrinter, book: MemoryBook) -> Iterator[Hub]:
    it = Hub([Entry("receipt", "receipt-printer", driver, simulated=True)], listener.bus, SystemClock(), FAST, book=book)
    it.start()
    # A test may look at a printer's first status itself.
    listener.next(DeviceChanged)
    yield it
    assert it.stop()


def test_a_print_tells_its_progress_and_its_end(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    hub.print_receipt("s1", RECEIPT)
    assert listener.next(PrintFinished) == PrintFinished("s1", "receipt", Printed())
    assert listener.of(PrintProgress) == [PrintProgress("s1", "receipt", 1, 2), PrintProgress("s1", "receipt", 2, 2)]
    assert driver.printed == [RECEIPT]


def test_prints_come_one_after_another_and_each_ends_once(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.outcomes = [Refused(frozenset({"media-empty"})), Unconfirmed(Left.NOTHING)]
    for session in ("s1", "s2", "s3"):
        hub.print_receipt(session, RECEIPT)
    listener.next(PrintFinished, 3)
    assert [(event.session, event.outcome) for event in listener.of(PrintFinished)] == [
        ("s1", Refused(frozenset({"media-empty"}))), ("s2", Unconfirmed(Left.NOTHING)), ("s3", Printed()),
    ]  # fmt: skip


def test_a_print_that_raises_is_unconfirmed_and_nobody_prints_before_it_is_cleared(
    hub: Hub, listener: Listener, driver: ScriptedPrinter
) -> None:
    driver.outcomes = [RuntimeError("梁秋荷")]
    hub.print_receipt("s1", RECEIPT)
    assert listener.next(PrintFinished).outcome == Unconfirmed()
    assert listener.next(DriverFailed).session == "s1"
    assert listener.next(DeviceChanged, 2).status == Offline("driver-failed")
    hub.print_receipt("s2", RECEIPT)
    assert listener.next(PrintFinished, 2).outcome == Refused(frozenset({"paused"}))
    assert hub.clear("receipt", 5) is False
    hub.print_receipt("s3", RECEIPT)
    assert listener.next(PrintFinished, 3).outcome == Printed()


def test_the_printer_is_asked_while_idle(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.now = NeedsAttention(frozenset({"media-empty"}))
    assert listener.next(DeviceChanged, 2) == DeviceChanged("", "receipt", "receipt-printer", driver.now)


def test_without_a_printer_a_print_is_refused(listener: Listener) -> None:
    hub = Hub([], listener.bus, SystemClock())
    hub.start()
    hub.print_receipt("s1", RECEIPT)
    hub.read_card("s1")
    hub.stop_reading()
    assert listener.next(PrintFinished).outcome == Refused(frozenset({"offline"}))
    assert hub.stop()


def test_a_print_that_had_not_begun_when_the_program_ends_is_refused_f53(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.block.clear()
    hub.print_receipt("s1", RECEIPT)
    assert driver.blocked.wait(5)
    hub.print_receipt("s2", RECEIPT)
    assert hub.stop()
    listener.bus.pump()
    assert [(event.session, event.outcome) for event in listener.of(PrintFinished)] == [
        ("s1", Printed()), ("s2", Refused(frozenset({"offline"}))),
    ]  # fmt: skip
    assert driver.printed == [RECEIPT]


def test_a_driver_is_begun_anew_between_two_prints_and_nobody_elses(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    hub.print_receipt("s1", RECEIPT)
    hub.restart("receipt")
    hub.restart("no-such-device")
    hub.print_receipt("s2", RECEIPT)
    listener.next(PrintFinished, 2)
    assert driver.closed == 1 and driver.printed == [RECEIPT, RECEIPT]


# ------------------------------------------------------------------------------- what may lie in a printer: F04 of the faults


def test_f04_what_was_not_confirmed_comes_out_for_the_next_person(
    hub: Hub, listener: Listener, driver: ScriptedPrinter, book: MemoryBook
) -> None:
    driver.outcomes = [Unconfirmed()]
    hub.print_receipt("s1", RECEIPT)
    hub.print_receipt("s2", RECEIPT)
    assert listener.next(PrintFinished, 2).outcome == Refused(frozenset({"paused"})) and len(driver.printed) == 1
    assert book.state() == "closed"
    listener.until(lambda: hub.snapshot()["receipt"] == NeedsAttention(frozenset({"paused"})))
    driver.empties = True
    assert hub.clear("receipt", 5) is True and driver.tidied == 1 and book.state() == "open"
    listener.until(lambda: hub.snapshot()["receipt"] == Ready())
    assert listener.next(PrinterCleared).device == "receipt"


@pytest.mark.parametrize("state", ["printing", "closed"])
def test_f04_a_printer_that_may_hold_a_job_prints_after_a_power_cut(state: str, listener: Listener, driver: ScriptedPrinter) -> None:
    book = MemoryBook(state)
    driver.empties, driver.now = True, Offline("no-answer")
    hub = Hub([Entry("receipt", "receipt-printer", driver, simulated=True)], listener.bus, SystemClock(), FAST, book=book)
    hub.start()
    listener.until(lambda: hub.snapshot()["receipt"] == driver.now)
    assert driver.cancels == 0 and book.state() == "closed"
    driver.now = Ready()
    listener.until(lambda: hub.snapshot()["receipt"] == NeedsAttention(frozenset({"paused"})))
    assert driver.cancels == 1, "it is told to throw away what it holds, and stays closed all the same"
    hub.print_receipt("s1", RECEIPT)
    assert listener.next(PrintFinished).outcome == Refused(frozenset({"paused"})) and driver.printed == []
    assert hub.stop()


def test_a_print_begins_that_a_power_cut_would_forget(hub: Hub, listener: Listener, driver: ScriptedPrinter, book: MemoryBook) -> None:
    book.works = False
    hub.print_receipt("s1", RECEIPT)
    assert listener.next(PrintFinished).outcome == Refused(frozenset({"spool-area-full"})) and driver.printed == []


def test_what_was_cancelled_counts_as_done_while_half_of_it_hangs_there(
    hub: Hub, listener: Listener, driver: ScriptedPrinter, book: MemoryBook
) -> None:
    driver.outcomes, driver.now = [Unconfirmed(Left.NOTHING)], NeedsAttention(frozenset({"cover-open"}))
    hub.print_receipt("s1", RECEIPT)
    listener.next(PrintFinished)
    listener.until(lambda: hub.snapshot()["receipt"] == driver.now)
    assert book.state() == "printing"
    driver.now = Ready()
    listener.until(lambda: book.state() == "open")


def test_a_job_outlives_its_session(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.block.clear()
    driver.outcomes = [Unconfirmed(Left.NOTHING)]
    hub.print_receipt("s1", RECEIPT)
    assert driver.blocked.wait(5)
    hub.print_receipt("s2", RECEIPT)
    hub.print_receipt("s3", RECEIPT)
    hub.end_printing("s2")
    assert not driver.interrupted.is_set(), "another session's print goes on"
    hub.end_printing("s1")
    assert driver.interrupted.is_set()
    listener.next(PrintFinished, 3)
    assert [(event.session, event.outcome) for event in listener.of(PrintFinished)] == [
        ("s1", Unconfirmed(Left.NOTHING)), ("s2", Refused(frozenset({"canceled"}))), ("s3", Printed()),
    ]  # fmt: skip
    hub.end_printing("s1")


def test_staff_clear_what_is_no_printer(hub: Hub) -> None:
    with pytest.raises(KeyError):
        hub.clear("receipt-2", 1)
    assert hub.refill("receipt")


# ------------------------------------------------------------------------------------------------------------ paper that is left


def test_a_roll_runs_out_and_nobody_was_told_before(listener: Listener, driver: ScriptedPrinter) -> None:
    book = MemoryBook()
    driver.outcomes = [Printed(dots=8500), Refused(frozenset({"media-empty"})), Printed(dots=600)]
    entry = Entry("receipt", "receipt-printer", driver, simulated=True, stock=10_000)
    hub = Hub([entry], listener.bus, SystemClock(), FAST, book=book)
    hub.start()
    listener.until(lambda: hub.snapshot()["receipt"] == Ready())
    assert hub.paper() == {"receipt": ("receipt-printer", 10_000)}
    for session, left, low in (("s1", 1500, False), ("s2", 1500, False), ("s3", 900, True)):
        hub.print_receipt(session, RECEIPT)
        status = Ready(frozenset({"media-low"}) if low else frozenset())
        listener.until(lambda left=left, status=status: (hub.paper()["receipt"][1], hub.snapshot()["receipt"]) == (left, status))  # type: ignore[misc]
    assert hub.refill("receipt")
    listener.until(lambda: hub.snapshot()["receipt"] == Ready())
    assert hub.paper()["receipt"][1] == 10_000
    assert hub.stop()


def test_a_printer_that_confirms_nothing_runs_out_and_nobody_was_told_before(listener: Listener, driver: ScriptedPrinter) -> None:
    book = MemoryBook()
    driver.outcomes = [Unconfirmed(Left.UNKNOWN, dots=8500), Unconfirmed(Left.NOTHING, dots=600)]
    hub = Hub([Entry("receipt", "receipt-printer", driver, True, stock=10_000)], listener.bus, SystemClock(), FAST, book=book)
    hub.start()
    for session, left in (("s1", 1500), ("s2", 900)):
        hub.print_receipt(session, RECEIPT)
        listener.until(lambda left=left: hub.paper()["receipt"][1] == left)  # type: ignore[misc]  # mypy infers no lambda with a default
    listener.until(lambda: hub.snapshot()["receipt"] == Ready(frozenset({"media-low"})))
    assert book.dots == 9100, "not after a restart"
    assert hub.stop()


def test_a_roll_of_unknown_length_is_counted_down(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.outcomes = [Printed(dots=10**9)]
    hub.print_receipt("s1", RECEIPT)
    listener.next(PrintFinished)
    assert hub.paper() == {"receipt": ("receipt-printer", None)} and hub.snapshot()["receipt"] == Ready()


def test_a_queue_that_was_stopped_stays_so_or_lets_somebodys_print_out(
    hub: Hub, listener: Listener, driver: ScriptedPrinter, book: MemoryBook
) -> None:
    hub.restart("receipt")
    driver.now = NeedsAttention(frozenset({"stopped"}))
    listener.next(DeviceChanged, 2)
    assert (driver.cancels, driver.tidied) == (0, 0), "a printer in order is only connected anew"
    assert codes_of("document-printer", driver.now) == {"printer-stopped"}
    driver.outcomes = [Unconfirmed(Left.SOMETHING)]
    hub.restart("receipt")
    hub.print_receipt("s1", RECEIPT)
    listener.next(PrintFinished)
    assert (driver.cancels, driver.tidied) == (1, 1), "what waits in it is thrown away before it goes on"
    hub.restart("receipt")
    hub.print_receipt("s2", RECEIPT)
    assert listener.next(PrintFinished, 2) == PrintFinished("s2", "receipt", Refused(frozenset({"paused"})))
    assert (driver.cancels, driver.tidied) == (1, 1), "somebody's print may lie in it: staff clear it"
