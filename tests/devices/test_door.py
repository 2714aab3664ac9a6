"""The service door: edges out of the kernel's structures, the driver above its far end, and the hub's thread."""

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import SystemClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, NotTried, Subject
from kiosk.devices.contract import Offline, Ready
from kiosk.devices.doors import Door, DoorGone
from kiosk.devices.drivers import door_gpio
from kiosk.devices.drivers.door_edges import REST, Edges
from kiosk.devices.drivers.door_gpio import GpioDoor
from kiosk.devices.drivers.gpio_lines import GET_LINE, Flag, Lines, LinesGone, Request
from kiosk.devices.events import DoorMoved
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.offers import Inventory
from kiosk.devices.sim.gpio_chip import DOOR, GpioChipFarEnd
from kiosk.settings import Device, SettingsError
from tests.devices.hub_devices import FAST, Listener

RISE, FALL = 1, 2


@pytest.fixture(scope="module", params=["high", "low"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GpioChipFarEnd, Device]]:
    chip = GpioChipFarEnd(tmp_path_factory.mktemp("door") / "chip", door=True)
    options = {"chip": chip.start(), "line": DOOR, "open": request.param}
    yield chip, Device("door", "door-gpio", True, options)
    chip.stop()


@pytest.fixture
def chip(made: tuple[GpioChipFarEnd, Device]) -> Iterator[GpioChipFarEnd]:
    yield made[0]
    made[0].command("clear", {})


@pytest.fixture
def door(made: tuple[GpioChipFarEnd, Device], chip: GpioChipFarEnd) -> Iterator[GpioDoor]:
    it = door_gpio.create(made[1])
    yield it
    it.close()


@pytest.fixture
def moves(made: tuple[GpioChipFarEnd, Device], chip: GpioChipFarEnd) -> Callable[[bool], object]:
    """Opens and closes the door as this driver takes its level: with `open = "low"` the switch is wired the other way round."""
    turned = made[1].options["open"] == "low"
    return lambda opened: chip.command("open" if opened is not turned else "close", {})


@pytest.mark.parametrize("check", conformance.checks("door"), ids=lambda check: check.__name__)
def test_the_switch_keeps_the_contract(
    check: Check, chip: GpioChipFarEnd, door: GpioDoor, moves: Callable[[bool], object]
) -> None:
    def verb(name: str) -> Callable[[], object]:
        return lambda: chip.command(name, {})

    hands = Hands(lay=lambda: moves(True), lift=lambda: moves(False), plug=verb("plug"), unplug=verb("unplug"))
    subject = Subject("door", door, hands)
    if check is conformance.it_tests_itself:
        with pytest.raises(NotTried):
            check(subject)
    else:
        check(subject)


def test_a_contact_that_bounces_is_told_more_than_once(chip: GpioChipFarEnd, door: GpioDoor, moves: Callable[[bool], object]) -> None:
    moves(False)
    assert door.wait(2) is Door.CLOSED
    chip.command("fault", {"name": "garbage", "how": "always"})
    for opened, told in ((True, Door.OPEN), (False, Door.CLOSED)):
        moves(opened)
        assert door.wait(2) is told
        assert door.wait(0.2) is told
    seen = door.inventory()
    assert isinstance(seen, Inventory) and seen.counters["edges"] == 14, "each bounce of the contact was there to be told"


def test_a_door_whose_switch_hangs_is_found_out_once_it_lets_go(
    chip: GpioChipFarEnd, door: GpioDoor, moves: Callable[[bool], object]
) -> None:
    moves(False)
    assert door.wait(2) is Door.CLOSED
    chip.command("fault", {"name": "stuck"})
    moves(True)
    assert door.wait(0.2) is Door.CLOSED
    chip.command("clear", {})
    assert door.wait(2) is Door.OPEN


def test_a_chip_that_falls_silent_or_is_pulled_out_hangs_the_door(chip: GpioChipFarEnd, door: GpioDoor) -> None:
    assert door.status() == Ready()
    chip.command("fault", {"name": "no-answer"})
    assert door.status() == Offline("no-answer")
    assert door.status() == Ready()
    chip.command("unplug", {})
    assert door.wait(5) == DoorGone(Offline("unplugged"))
    chip.command("plug", {})
    assert isinstance(door.wait(1), Door)


def test_a_door_is_told_twice_or_not_at_all(made: tuple[GpioChipFarEnd, Device], moves: Callable[[bool], object]) -> None:
    moves(False)
    listener = Listener()
    heard: list[Door] = []
    listener.bus.subscribe(DoorMoved, lambda event: heard.append(event.door))
    hub = Hub([Entry("door", "door", door_gpio.create(made[1]), True)], listener.bus, SystemClock(), FAST)
    hub.start()
    listener.until(lambda: heard == [Door.CLOSED])
    moves(True)
    listener.until(lambda: len(heard) == 2)
    moves(False)
    listener.until(lambda: len(heard) == 3)
    assert heard == [Door.CLOSED, Door.OPEN, Door.CLOSED]
    assert hub.stop()


# -------------------------------------------------------------------------------------------------------------------- edges


def event(at: float, kind: int, number: int, size: int = 48) -> bytes:
    """As linux/gpio.h has `struct gpio_v2_line_event`."""
    made = struct.pack("=QIIII", round(at * 1e9), kind, DOOR, number, number) + bytes(24)
    assert len(made) == 48
    return made[:size]


def at_rest(*, active: bool = False) -> Edges:
    edges = Edges()
    edges.begin(active=active, now=0.0)
    assert edges.next(0.05) is None, "a level counts once it has stood for a while"
    assert edges.next(REST) is (Door.OPEN if active else Door.CLOSED)
    return edges


def test_a_door_that_was_opened_and_closed_between_two_looks_is_not_told() -> None:
    edges = at_rest()
    assert edges.feed(event(1.0, RISE, 1) + event(1.3, FALL, 2))
    assert [edges.next(5.0), edges.next(5.0), edges.next(5.0)] == [Door.OPEN, Door.CLOSED, None]


def test_bouncing_is_told_as_movements() -> None:
    edges = at_rest()
    edges.feed(b"".join(event(1.0 + at / 1000, RISE if at % 2 == 0 else FALL, at + 1) for at in range(9)))
    assert edges.next(1.05) is None and edges.moving
    assert [edges.next(1.2), edges.next(1.2)] == [Door.OPEN, None]
    edges.feed(event(2.0, FALL, 10) + event(2.01, RISE, 11))
    assert edges.next(3.0) is None, "a contact that trembles and stays is no movement"


@pytest.mark.parametrize(
    "data", [event(1.0, RISE, 3), event(1.0, 9, 1), event(1.0, RISE, 1, size=40), event(1.0, RISE, 1) + event(1.1, FALL, 3)]
)
def test_lost_or_broken_events_are_taken_for_whole_ones(data: bytes) -> None:
    edges = at_rest()
    assert not edges.feed(data)
    edges.level(active=True, now=2.0)
    edges.next(3.0)
    assert edges.told is Door.OPEN, "what the line itself says counts in the end"


@given(st.lists(st.binary(max_size=200), max_size=6), st.booleans())
def test_no_bytes_raise_and_the_level_always_counts_in_the_end(parts: list[bytes], active: bool) -> None:
    edges = Edges()
    edges.begin(active=not active, now=0.0)
    for data in parts:
        edges.feed(data)
        edges.next(1.0)
    far = 2.0**64 / 1e9 + 1
    edges.level(active=active, now=far)
    while edges.next(far + 1) is not None:
        pass
    assert edges.told is (Door.OPEN if active else Door.CLOSED)


# -------------------------------------------------------------------------------------------------------- the kernel's side


class Kernel:
    """What the kernel would do: keeps the orders, and has a pipe for the events."""

    label = "pinctrl-test"

    def __init__(self) -> None:
        self.events, self.writing = os.pipe()
        self.orders: list[tuple[int, bytes]] = []
        self.level = 0

    def order(self, number: int, argument: bytearray) -> None:
        self.orders.append((number, bytes(argument)))
        struct.pack_into("=Q", argument, 0, self.level | 1 << 9)

    def close(self) -> None:
        os.close(self.events)


def test_a_request_is_not_laid_out_as_the_kernel_has_it() -> None:
    """Offsets of linux/gpio.h: lines 0, consumer 256, flags 288, num_attrs 296, attrs 320, num_lines 560, fd 588; 592 bytes."""
    packed = bytes(Request([17, 4], Flag.INPUT | Flag.EDGE_RISING | Flag.PULL_UP, 0.05).packed())
    assert len(packed) == 592 == GET_LINE >> 16 & 0x3FFF
    assert struct.unpack_from("=2I", packed) == (17, 4) and packed[256:262] == b"kiosk\0"
    assert struct.unpack_from("=QI", packed, 288) == (0b1_0001_0100, 1)
    assert struct.unpack_from("=IIQQ", packed, 320) == (3, 0, 50_000, 0b11), "debounce, in microseconds, for both lines"
    assert struct.unpack_from("=I", packed, 560) == (2,)
    assert Request([4], Flag.OUTPUT).packed()[296:300] == bytes(4)


def test_events_come_from_a_descriptor_whole_and_its_end_is_the_chips() -> None:
    kernel = Kernel()
    lines = Lines(kernel, Request([DOOR], Flag.INPUT))
    assert lines.events(0) == b""
    os.write(kernel.writing, event(1.0, RISE, 1) + event(2.0, FALL, 2))
    assert lines.events(1) == event(1.0, RISE, 1) + event(2.0, FALL, 2)
    kernel.level = 1
    assert lines.read() == 1, "bits of other lines are nothing"
    os.close(kernel.writing)
    with pytest.raises(LinesGone, match="unplugged"):
        lines.events(1)
    lines.close()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"line": 3}, "chip is missing"),
        ({"chip": "pinctrl"}, "line must be the number of a line"),
        ({"chip": "pinctrl", "line": -1}, "line must be the number of a line"),
        ({"chip": "pinctrl", "line": 1, "open": "up"}, "open must be high or low"),
        ({"chip": "pinctrl", "line": 1, "bias": "strong"}, "bias must be pull-up, pull-down, none"),
        ({"chip": "pinctrl", "line": 1, "debounce_ms": 5000}, "debounce_ms must be from 0 to 1000"),
        ({"chip": "pinctrl", "line": 1, "port": "x"}, "unknown key port"),
    ],
)
def test_settings_that_are_of_no_use_are_taken(options: Mapping[str, str | int], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        door_gpio.create(Device("door", "door-gpio", False, options))


def test_a_chip_that_is_not_there(tmp_path: Path) -> None:
    door = door_gpio.create(Device("door", "door-gpio", True, {"chip": str(tmp_path / "none"), "line": 1}))
    assert door.status() == Offline("unplugged") and door.wait(0.1) == DoorGone(Offline("unplugged"))
