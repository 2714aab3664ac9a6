"""Hub, SDT driver and simulated reader together, as the terminal runs them (F09, F53)."""

import base64
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices.contract import CardPulled, CardRead, Offline, ReadOutcome, Ready
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.drivers.sdt_usb import SdtUsbReader
from kiosk.devices.events import CardFound, CardGone, DeviceChanged, DriverFailed, ReadFinished, ReadStarted
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.usb_line import UsbLine
from kiosk.devices.worker import Pace
from tests.devices.hub_devices import Listener

PACE = Pace(find=0.02, status=0.2, offline=0.05, settle=0.02)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture(params=["tcp", "pty"])
def far_end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[IdReaderFarEnd]:
    it = IdReaderFarEnd(tmp_path / "reader" if request.param == "pty" else None)
    it.start()
    yield it
    it.stop()


@pytest.fixture
def hub(listener: Listener, far_end: IdReaderFarEnd) -> Iterator[Hub]:
    reader = SdtSerialReader(str(far_end.command("state", {})["address"]))
    it = Hub([Entry("id-reader", "id-reader", reader, simulated=True)], listener.bus, SystemClock(), PACE)
    it.start()
    yield it
    assert it.stop()


def test_a_citizen_lays_a_card_pulls_it_and_lays_it_again(hub: Hub, listener: Listener, far_end: IdReaderFarEnd) -> None:
    assert listener.next(DeviceChanged).status == Ready()
    hub.watch_cards(True)
    far_end.command("lay", {})
    listener.next(CardFound)
    far_end.command("fault", {"name": "card-pulled"})
    hub.read_card("s1")
    assert listener.next(ReadFinished).outcome == CardPulled()
    listener.next(CardGone)
    far_end.command("lay", {})
    outcome = listener.next(ReadFinished, 2).outcome
    assert isinstance(outcome, CardRead)
    assert outcome.document.name == "梁秋荷"
    listener.next(CardGone, 2)


def test_a_reader_that_is_unplugged_while_a_card_is_awaited_recovers_by_itself_f09(
    hub: Hub, listener: Listener, far_end: IdReaderFarEnd
) -> None:
    assert listener.next(DeviceChanged).status == Ready()
    hub.read_card("s1")
    far_end.command("unplug", {})
    assert listener.next(DeviceChanged, 2).status == Offline("unplugged")
    far_end.command("plug", {})
    assert listener.next(DeviceChanged, 3).status == Ready()
    far_end.command("lay", {"citizen": "citizen-rare"})
    outcome = listener.next(ReadFinished).outcome
    assert isinstance(outcome, CardRead)
    assert outcome.document.name == "王䶮"


def test_a_terminal_that_starts_without_its_reader_finds_it_later_f09(listener: Listener, far_end: IdReaderFarEnd) -> None:
    address = str(far_end.command("unplug", {})["address"])
    hub = Hub([Entry("id-reader", "id-reader", SdtSerialReader(address), simulated=True)], listener.bus, SystemClock(), PACE)
    hub.start()
    assert listener.next(DeviceChanged).status == Offline("unplugged")
    far_end.command("plug", {})
    assert listener.next(DeviceChanged, 2).status == Ready()
    assert hub.stop()


@pytest.mark.parametrize("driver", ["serial", "usb"])
def test_nothing_of_a_card_stands_in_any_log_f18(listener: Listener, caplog: pytest.LogCaptureFixture, driver: str) -> None:
    """At DEBUG, through a read that is spoilt, one that is whole, and an exception in the middle of one."""
    caplog.set_level(logging.DEBUG)
    far_end = IdReaderFarEnd(line=UsbLine() if driver == "usb" else None)
    address = far_end.start()
    host, _, port = address.rpartition(":")
    reader = SdtUsbReader(("simulated", host, port)) if driver == "usb" else SdtSerialReader(address)
    hub = Hub([Entry("id-reader", "id-reader", reader, simulated=True)], listener.bus, SystemClock(), PACE)
    hub.start()
    listener.until(lambda: any(event.status == Ready() for event in listener.of(DeviceChanged)))
    told = []
    for fault in ("cut", "", "raise"):
        if fault == "cut":
            far_end.command("fault", {"name": "cut", "how": "always", "on": "read"})
        far_end.command("lay", {"citizen": "citizen-moved"})
        if fault == "raise":
            reader.read = _raising(reader.read)  # type: ignore[method-assign]
        listener.heard.clear()
        hub.read_card("s1")
        listener.until(lambda: bool(listener.of(DriverFailed) or listener.of(ReadFinished)), 15)
        hub.stop_reading()
        told += [repr(event) + repr(getattr(event, "outcome", "")) for event in listener.heard]
        far_end.command("clear", {})
        far_end.command("lift", {})
    assert hub.stop()
    far_end.stop()
    text = "\n".join(told) + caplog.text
    for canary in ("周示范", "4401041976", "旧宅路", "新居路"):
        for form in (canary, canary.encode().hex(), canary.encode("utf-16-le").hex(), base64.b64encode(canary.encode()).decode()):
            assert form not in text


def _raising(read: Callable[[], ReadOutcome]) -> Callable[[], ReadOutcome]:
    def broken() -> ReadOutcome:
        outcome = read()
        raise RuntimeError(f"in the middle, with {outcome!r}" + (outcome.document.name if isinstance(outcome, CardRead) else ""))

    return broken


def test_the_program_ends_in_time_while_a_mute_reader_is_asked_f53(hub: Hub, listener: Listener, far_end: IdReaderFarEnd) -> None:
    listener.next(DeviceChanged)
    far_end.command("lay", {})
    far_end.command("fault", {"name": "mute", "how": "always", "on": "read"})
    hub.read_card("s1")
    listener.next(ReadStarted)
    assert hub.stop(1.0)
