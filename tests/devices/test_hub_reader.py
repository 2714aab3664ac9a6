"""The hub and a reader: presence, reading, outages (F01, F09, F27, F53)."""

import gc
import threading
from collections.abc import Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import (
    CardPulled,
    CardRead,
    CardUnreadable,
    NeedsAttention,
    NoCard,
    Offline,
    ReaderGone,
    ReadOutcome,
    Ready,
)
from kiosk.devices.events import CardFound, CardGone, DeviceChanged, DriverFailed, ReadFinished, ReadStarted
from kiosk.devices.hub import Entry, Hub
from kiosk.identity import Document
from tests.devices.hub_devices import FAST, Listener, ScriptedReader, card


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def driver() -> ScriptedReader:
    return ScriptedReader()


@pytest.fixture
def hub(listener: Listener, driver: ScriptedReader) -> Iterator[Hub]:
    it = Hub([Entry("reader", "id-reader", driver, simulated=True)], listener.bus, SystemClock(), FAST)
    it.start()
    listener.next(DeviceChanged)
    yield it
    assert it.stop()


def polls(listener: Listener, driver: ScriptedReader, name: str, more: int) -> None:
    """Wait until the driver was asked `more` times."""
    until = driver.polled[name] + more
    listener.until(lambda: driver.polled[name] >= until)


def remembered(name: str) -> int:
    """How many documents of `name` something in this process still holds."""
    gc.collect()
    return sum(isinstance(one, Document) and one.name == name for one in gc.get_objects())


def test_before_the_first_answer_a_device_is_starting(driver: ScriptedReader, listener: Listener) -> None:
    hub = Hub([Entry("reader", "id-reader", driver, simulated=False)], listener.bus, SystemClock())
    assert hub.snapshot() == {"reader": Offline("starting")}
    assert hub.stop()


def test_a_status_is_published_once_and_again_only_when_it_changes(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    polls(listener, driver, "status", 3)
    assert listener.of(DeviceChanged) == [DeviceChanged("", "reader", "id-reader", Ready())]
    driver.now = NeedsAttention(frozenset({"other-error"}))
    listener.next(DeviceChanged, 2)
    assert hub.snapshot() == {"reader": driver.now}
    assert driver.threads == {"device-reader"}


def test_an_outage_that_is_seen_once_is_none(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    statuses = iter([Offline("no-answer"), Ready()] * 5)
    real = driver.status

    def flap() -> object:
        real()
        return next(statuses, Ready())

    driver.status = flap  # type: ignore[method-assign,assignment]
    polls(listener, driver, "status", 10)
    assert len(listener.of(DeviceChanged)) == 1


def test_an_outage_that_is_seen_twice_is_published_and_the_recovery_at_once_f09(
    hub: Hub, listener: Listener, driver: ScriptedReader
) -> None:
    for _ in range(3):
        count = len(listener.of(DeviceChanged))
        driver.now = Offline("unplugged")
        assert listener.next(DeviceChanged, count + 1).status == Offline("unplugged")
        driver.now = Ready()
        assert listener.next(DeviceChanged, count + 2).status == Ready()


def test_cards_are_told_on_transitions_only_and_only_while_watched(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.laid = True
    polls(listener, driver, "status", 2)
    assert driver.polled["find"] == 0
    hub.watch_cards(True)
    listener.next(CardFound)
    polls(listener, driver, "find", 3)
    driver.laid = False
    listener.next(CardGone)
    polls(listener, driver, "find", 3)
    assert (len(listener.of(CardFound)), len(listener.of(CardGone))) == (1, 1)
    assert driver.polled["read"] == 0
    hub.watch_cards(False)
    polls(listener, driver, "status", 2)
    seen = driver.polled["find"]
    polls(listener, driver, "status", 2)
    assert driver.polled["find"] == seen


def test_a_card_that_lies_there_when_watching_begins_again_is_told_again(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.laid = True
    hub.watch_cards(True)
    listener.next(CardFound)
    hub.watch_cards(False)
    hub.watch_cards(True)
    listener.next(CardFound, 2)


def test_a_card_that_lies_there_is_read_at_once(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.laid = True
    hub.watch_cards(True)
    listener.next(CardFound)
    hub.read_card("s1")
    finished = listener.next(ReadFinished)
    assert (finished.session, finished.device) == ("s1", "reader")
    assert isinstance(finished.outcome, CardRead)
    assert listener.of(ReadStarted) == [ReadStarted("s1", "reader")]
    polls(listener, driver, "find", 3)
    assert driver.polled["read"] == 1


def test_a_card_that_is_laid_later_is_read_without_watching(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    hub.read_card("s1")
    polls(listener, driver, "find", 3)
    assert not listener.of(ReadStarted)
    driver.laid = True
    listener.next(ReadFinished)
    assert not listener.of(CardFound)


def test_after_a_pulled_card_the_next_one_is_read(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.reads = [CardPulled(), card()]
    driver.laid = True
    hub.read_card("s1")
    assert listener.next(ReadFinished).outcome == CardPulled()
    assert isinstance(listener.next(ReadFinished, 2).outcome, CardRead)
    assert len(listener.of(ReadStarted)) == 2


def test_a_card_that_vanished_between_find_and_read_was_pulled(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.reads = [NoCard()]
    driver.laid = True
    hub.read_card("s1")
    assert listener.next(ReadFinished).outcome == CardPulled()


def test_an_unreadable_card_is_tried_again_only_after_it_was_lifted(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.reads = [CardUnreadable("read-41"), card()]
    driver.laid = True
    hub.read_card("s1")
    assert listener.next(ReadFinished).outcome == CardUnreadable("read-41")
    polls(listener, driver, "find", 5)
    assert driver.polled["read"] == 1
    driver.laid = False
    polls(listener, driver, "find", 2)
    driver.laid = True
    assert isinstance(listener.next(ReadFinished, 2).outcome, CardRead)


def test_an_unreadable_card_is_tried_again_for_a_new_call(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.reads = [CardUnreadable("read-41"), CardUnreadable("read-41")]
    driver.laid = True
    hub.read_card("s1")
    listener.next(ReadFinished)
    hub.read_card("s1")
    assert listener.next(ReadFinished, 2).outcome == CardUnreadable("read-41")


def test_stop_reading_breaks_a_read_off_and_tells_nothing_of_it_f01(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.block.clear()
    driver.laid = True
    hub.read_card("s1")
    listener.next(ReadStarted)
    assert driver.blocked.wait(5)
    hub.stop_reading()
    listener.until(driver.block.is_set)
    polls(listener, driver, "status", 2)
    assert not listener.of(ReadFinished)
    hub.read_card("s2")
    assert listener.next(ReadFinished).session == "s2"


def test_a_new_session_never_gets_the_read_of_the_one_before_f01(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.block.clear()
    driver.reads = [card("前一位"), card("后一位")]
    driver.laid = True
    hub.read_card("s1")
    assert driver.blocked.wait(5)
    hub.read_card("s2")
    finished = listener.next(ReadFinished)
    assert isinstance(finished.outcome, CardRead)
    assert (finished.session, finished.outcome.document.name) == ("s2", "后一位")


def test_an_outage_during_an_armed_read_is_told_and_the_read_goes_on_afterwards_f09(
    hub: Hub, listener: Listener, driver: ScriptedReader
) -> None:
    hub.watch_cards(True)
    driver.laid = True
    listener.next(CardFound)
    driver.reads, read = [card()], driver.read

    def goes() -> ReadOutcome:
        # Gone before the read began, it would not begin.
        driver.now = Offline("unplugged")
        driver.read = read  # type: ignore[method-assign]
        return ReaderGone(Offline("unplugged"))

    driver.read = goes  # type: ignore[method-assign]
    hub.read_card("s1")
    assert listener.next(ReadFinished).outcome == ReaderGone(Offline("unplugged"))
    assert listener.next(DeviceChanged, 2).status == Offline("unplugged")
    listener.next(CardGone)
    polls(listener, driver, "status", 3)
    driver.now = Ready()
    assert listener.next(DeviceChanged, 3).status == Ready()
    listener.next(CardFound, 2)
    assert isinstance(listener.next(ReadFinished, 2).outcome, CardRead)


@pytest.mark.parametrize("call", ["status", "find"])
def test_a_driver_that_raises_is_told_once_and_asked_again(hub: Hub, listener: Listener, driver: ScriptedReader, call: str) -> None:
    hub.watch_cards(True)
    setattr(driver, {"status": "now", "find": "laid"}[call], RuntimeError("梁秋荷"))
    failed = listener.next(DriverFailed)
    assert (failed.device, failed.kind) == ("reader", "RuntimeError")
    assert failed.where.startswith("devices/") and "梁秋荷" not in repr(failed)
    assert listener.next(DeviceChanged, 2).status == Offline("driver-failed")
    polls(listener, driver, call, 5)
    assert len(listener.of(DriverFailed)) == 1
    assert len(listener.of(DeviceChanged)) == 2
    driver.now, driver.laid = Ready(), False
    assert listener.next(DeviceChanged, 3).status == Ready()
    driver.now = RuntimeError()
    listener.next(DriverFailed, 2)


def test_a_read_that_raises_ends_as_an_outage_and_is_not_repeated_with_the_same_card(
    hub: Hub, listener: Listener, driver: ScriptedReader
) -> None:
    driver.reads = [RuntimeError("梁秋荷")]
    driver.laid = True
    hub.read_card("s1")
    assert listener.next(ReadFinished).outcome == ReaderGone(Offline("driver-failed"))
    assert listener.next(DriverFailed).session == "s1"
    assert listener.next(DeviceChanged, 3).status == Ready()
    polls(listener, driver, "find", 3)
    assert driver.polled["read"] == 1
    hub.read_card("s1")
    assert isinstance(listener.next(ReadFinished, 2).outcome, CardRead)


def test_a_read_that_is_over_leaves_no_document_in_the_waiting_thread_f01(hub: Hub, listener: Listener, driver: ScriptedReader) -> None:
    driver.reads = [card("只读一次的人")]
    driver.laid = True
    hub.watch_cards(True)
    hub.read_card("s1")
    listener.next(ReadFinished)
    assert remembered("只读一次的人") == 1
    polls(listener, driver, "find", 2)
    listener.heard.clear()
    assert remembered("只读一次的人") == 0


def test_with_two_readers_the_first_card_ends_the_wish_of_both(listener: Listener) -> None:
    first, second = ScriptedReader(), ScriptedReader()
    hub = Hub(
        [Entry("a", "id-reader", first, simulated=True), Entry("b", "id-reader", second, simulated=True)],
        listener.bus, SystemClock(), FAST,
    )  # fmt: skip
    hub.start()
    hub.read_card("s1")
    second.laid = True
    assert listener.next(ReadFinished).device == "b"
    first.laid = True
    polls(listener, first, "status", 3)
    assert len(listener.of(ReadFinished)) == 1
    assert hub.stop()


def test_stop_ends_a_blocked_read_and_the_threads_and_gives_the_port_back_f53(listener: Listener, driver: ScriptedReader) -> None:
    hub = Hub([Entry("reader", "id-reader", driver, simulated=True)], listener.bus, SystemClock(), FAST)
    hub.start()
    driver.block.clear()
    driver.laid = True
    hub.read_card("s1")
    assert driver.blocked.wait(5)
    assert hub.stop(3.0)
    assert driver.polled["close"] == 1
    assert "device-reader" not in [thread.name for thread in threading.enumerate()]
    listener.bus.pump()
    assert not listener.of(ReadFinished)


def test_stop_tells_that_a_driver_hangs_and_does_not_wait_for_it_f53(listener: Listener, driver: ScriptedReader) -> None:
    released, hanging, interrupted = threading.Event(), threading.Event(), threading.Event()

    def hang() -> bool:
        hanging.set()
        return released.wait(20)

    driver.find = hang  # type: ignore[method-assign]
    driver.interrupt = interrupted.set  # type: ignore[method-assign]
    hub = Hub([Entry("reader", "id-reader", driver, simulated=True)], listener.bus, SystemClock(), FAST)
    hub.start()
    hub.watch_cards(True)
    assert hanging.wait(5)
    assert not hub.stop(0.3)
    assert interrupted.is_set()
    released.set()
    assert hub.stop(3.0)


def test_an_interrupt_that_raises_does_not_stop_the_stopping(listener: Listener, driver: ScriptedReader) -> None:
    def broken() -> None:
        raise RuntimeError

    hub = Hub([Entry("reader", "id-reader", driver, simulated=True)], listener.bus, SystemClock(), FAST)
    hub.start()
    driver.interrupt = broken  # type: ignore[method-assign]
    assert hub.stop()
