"""The hub and a receipt printer."""

from collections.abc import Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import Line, NeedsAttention, Offline, Printed, Receipt, Refused, Unconfirmed
from kiosk.devices.events import DeviceChanged, DriverFailed, PrintFinished, PrintProgress
from kiosk.devices.hub import Entry, Hub
from tests.devices.hub_devices import FAST, Listener, ScriptedPrinter

RECEIPT = Receipt([Line("提交凭证")])


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def driver() -> ScriptedPrinter:
    return ScriptedPrinter()


@pytest.fixture
def hub(listener: Listener, driver: ScriptedPrinter) -> Iterator[Hub]:
    it = Hub([Entry("receipt", "receipt-printer", driver, simulated=True)], listener.bus, SystemClock(), FAST)
    it.start()
    listener.next(DeviceChanged)
    yield it
    assert it.stop()


def test_a_print_tells_its_progress_and_its_end(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    hub.print_receipt("s1", RECEIPT)
    assert listener.next(PrintFinished) == PrintFinished("s1", "receipt", Printed())
    assert listener.of(PrintProgress) == [PrintProgress("s1", "receipt", 1, 2), PrintProgress("s1", "receipt", 2, 2)]
    assert driver.printed == [RECEIPT]


def test_prints_come_one_after_another_and_each_ends_once(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.outcomes = [Refused(frozenset({"media-empty"})), Unconfirmed()]
    for session in ("s1", "s2", "s3"):
        hub.print_receipt(session, RECEIPT)
    listener.next(PrintFinished, 3)
    assert [(event.session, event.outcome) for event in listener.of(PrintFinished)] == [
        ("s1", Refused(frozenset({"media-empty"}))), ("s2", Unconfirmed()), ("s3", Printed()),
    ]  # fmt: skip


def test_a_print_that_raises_is_unconfirmed_and_the_next_one_is_printed(hub: Hub, listener: Listener, driver: ScriptedPrinter) -> None:
    driver.outcomes = [RuntimeError("梁秋荷")]
    hub.print_receipt("s1", RECEIPT)
    assert listener.next(PrintFinished).outcome == Unconfirmed()
    assert listener.next(DriverFailed).session == "s1"
    assert listener.next(DeviceChanged, 2).status == Offline("driver-failed")
    hub.print_receipt("s2", RECEIPT)
    assert listener.next(PrintFinished, 2).outcome == Printed()


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
