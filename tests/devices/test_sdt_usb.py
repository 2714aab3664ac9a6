"""SDT modules on USB: the real driver, its real child process and the real pyusb, above a bus whose far end is the simulated module."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.clock import SystemClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, Subject
from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, NoCard, Offline, Ready
from kiosk.devices.drivers.sdt_port import PortGone
from kiosk.devices.drivers.sdt_reader import CardData, SdtReader
from kiosk.devices.drivers.sdt_usb import SdtUsbReader, create
from kiosk.devices.drivers.sdt_usb_port import UsbPort
from kiosk.devices.drivers.sdt_usb_simulated import SocketBackend
from kiosk.devices.events import CardFound, DeviceChanged, ReadFinished
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.offers import Inventory
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.usb_line import FOUR, TWO, UsbLine
from kiosk.settings import Device, SettingsError
from tests.devices.hub_devices import FAST, Listener


def place(far_end: IdReaderFarEnd) -> tuple[str, int]:
    host, _, port = str(far_end.command("state", {})["address"]).rpartition(":")
    return host, int(port)


@pytest.fixture(scope="module")
def far_end() -> Iterator[IdReaderFarEnd]:
    it = IdReaderFarEnd(line=UsbLine(FOUR))
    it.start()
    yield it
    it.stop()


@pytest.fixture(scope="module")
def reader(far_end: IdReaderFarEnd) -> Iterator[SdtUsbReader]:
    host, port = place(far_end)
    it = SdtUsbReader(("simulated", host, str(port)))
    yield it
    it.close()


def until(what: Callable[[], bool], seconds: float = 5.0) -> None:
    end, pause = time.monotonic() + seconds, threading.Event()
    while not what():
        assert time.monotonic() < end
        pause.wait(0.02)


@pytest.fixture
def ready(far_end: IdReaderFarEnd, reader: SdtUsbReader) -> SdtUsbReader:
    far_end.command("plug", {})
    far_end.command("clear", {})
    far_end.command("lift", {})
    until(lambda: reader.status() == Ready())
    return reader


@pytest.mark.parametrize("check", conformance.checks("id-reader"), ids=lambda check: check.__name__)
def test_the_driver_keeps_the_contract(check: Check, far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    def verb(name: str) -> Callable[[], object]:
        return lambda: far_end.command(name, {})

    check(Subject("id-reader", ready, Hands(lay=verb("lay"), lift=verb("lift"), plug=verb("plug"), unplug=verb("unplug"))))


def test_nothing_of_a_card_stays_in_the_child_that_read_it(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    before = ready.child
    far_end.command("lay", {"citizen": "citizen-moved"})
    outcome = ready.read()
    assert isinstance(outcome, CardRead)
    assert (outcome.document.name, len(outcome.document.further_addresses)) == ("周示范", 2)
    assert ready.child != before
    assert before is not None
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


@pytest.mark.parametrize(
    ("fault", "on", "outcome"),
    [
        ("card-pulled", "any", CardPulled()),
        ("card-unreadable", "any", CardUnreadable("read-41")),
        ("cut", "read", CardRead),
        ("noise", "select", CardRead),
        ("bad-checksum", "read", CardRead),
    ],
)
def test_what_goes_wrong_on_the_bus_is_what_it_is_on_a_line_f45(
    far_end: IdReaderFarEnd, ready: SdtUsbReader, fault: str, on: str, outcome: object
) -> None:
    far_end.command("fault", {"name": fault, "on": on})
    far_end.command("lay", {})
    found = ready.read()
    assert isinstance(found, outcome) if isinstance(outcome, type) else found == outcome


def test_a_child_that_dies_is_told_and_the_next_one_reads_f09(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    assert ready.child is not None
    os.kill(ready.child, signal.SIGKILL)
    assert ready.status() == Offline("driver-failed")
    until(lambda: ready.status() == Ready())
    far_end.command("lay", {})
    assert isinstance(ready.read(), CardRead)


def test_a_child_that_hangs_is_killed_at_its_deadline_f53(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    hanging = ready.child
    assert hanging is not None
    os.kill(hanging, signal.SIGSTOP)
    began = time.monotonic()
    assert not ready.find()
    assert time.monotonic() - began < 2.0
    with pytest.raises(ProcessLookupError):
        os.kill(hanging, 0)
    until(lambda: ready.status() == Ready())


def test_a_read_that_nobody_wants_any_more_ends_at_once(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    far_end.command("lay", {})
    far_end.command("fault", {"name": "mute", "how": "always", "on": "read"})
    timer = threading.Timer(0.3, ready.interrupt)
    timer.start()
    began = time.monotonic()
    assert ready.read() == NoCard()
    assert time.monotonic() - began < 2.0
    timer.join()


def test_the_inventory_tells_the_number_the_place_and_how_frames_go(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    told = ready.inventory()
    assert isinstance(told, Inventory)
    assert told.serial == "05.03-20107127-0000123456-0123456789"
    assert told.details == {"module": "in-order", "place": "1-2 split"}


def test_a_module_with_one_endpoint_each_way_gets_its_frames_whole() -> None:
    it = IdReaderFarEnd(line=UsbLine(TWO))
    it.start()
    bus = SocketBackend(*place(it))
    reader = SdtReader(lambda: UsbPort(bus, ""), SystemClock())
    it.command("lay", {"citizen": "citizen-moved"})
    it.command("fault", {"name": "noise", "on": "read"})
    outcome = reader.read()
    assert isinstance(outcome, CardData)
    assert (len(outcome.answer), len(outcome.more)) == (4 + 256 + 1024, 140)
    reader.close()
    it.stop()


def test_a_citizen_lays_a_card_on_a_reader_that_was_unplugged_meanwhile_f09(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    ready.close()
    listener = Listener()
    hub = Hub([Entry("usb", "id-reader", ready, True)], listener.bus, SystemClock(), FAST)
    hub.start()
    listener.until(lambda: any(event.status == Ready() for event in listener.of(DeviceChanged)))
    hub.watch_cards(True)
    far_end.command("unplug", {})
    listener.until(lambda: any(event.status == Offline("unplugged") for event in listener.of(DeviceChanged)))
    far_end.command("plug", {})
    far_end.command("lay", {})
    listener.until(lambda: bool(listener.of(CardFound)))
    hub.read_card("s1")
    listener.until(lambda: any(isinstance(event.outcome, CardRead) for event in listener.of(ReadFinished)))
    assert hub.stop()


def test_the_module_at_another_place_is_not_this_one(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    ready.close()
    bus = SocketBackend(*place(far_end))
    with pytest.raises(PortGone, match="unplugged"):
        UsbPort(bus, "3-1")
    port = UsbPort(bus, "1-2")
    assert port.place == "1-2"
    port.close()


def test_what_the_kernel_refuses_is_a_permission_f20(far_end: IdReaderFarEnd, ready: SdtUsbReader) -> None:
    import errno

    import usb.core

    class Refusing(SocketBackend):
        def open_device(self, dev: object) -> object:
            raise usb.core.USBError("Access denied (insufficient permissions)", -3, errno.EACCES)

    ready.close()
    bus = Refusing(*place(far_end))
    with pytest.raises(PortGone, match="permission"):
        UsbPort(bus, "")
    bus.close_device(None)


def test_a_bus_with_no_such_module_on_this_machine_is_unplugged_or_has_no_libusb() -> None:
    with pytest.raises(PortGone, match=r"unplugged|driver-failed"):
        UsbPort(None, "255-9")


@pytest.mark.parametrize(
    ("options", "simulated", "message"),
    [
        ({"port": "127.0.0.1:1"}, False, "unknown key port"),
        ({"place": 1}, False, "place has a value of the wrong kind"),
        ({"port": "nowhere"}, True, "port must be HOST:PORT"),
        ({"place": "1-2", "baud": 9600}, False, "unknown key baud"),
    ],
)
def test_settings_of_no_use_are_refused(options: dict[str, str | int], simulated: bool, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        create(Device("usb", "sdt-usb", simulated, options))
