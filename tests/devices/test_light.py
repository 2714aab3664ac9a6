"""Lights: the drivers above their far ends, boards that forget, lie or fall silent, and the thread that pulses."""

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, NotTried, Subject
from kiosk.devices.contract import NeedsAttention, Offline, Ready, Status
from kiosk.devices.drivers import light_gpio, light_serial
from kiosk.devices.drivers import modbus_rtu as rtu
from kiosk.devices.drivers.light_bank import BankLight
from kiosk.devices.events import DeviceChanged
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.lights import DARK_SECONDS, LIT_SECONDS, Glow, LightCapabilities, Spot
from kiosk.devices.sim.gpio_chip import GpioChipFarEnd
from kiosk.devices.sim.light_board import LAMPS, LightBoardFarEnd
from kiosk.settings import Device, SettingsError
from tests.devices.hub_devices import FAST, Listener

ALL = frozenset(Spot)
STUCK = NeedsAttention(frozenset({"stuck"}))
FarEnd = LightBoardFarEnd | GpioChipFarEnd


def outputs(first: int) -> dict[str, str | int]:
    return {lamp.replace("-", "_"): first + at for at, lamp in enumerate(LAMPS)}


@pytest.fixture(scope="module", params=["tcp", "pty", "gpio"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FarEnd, Device]]:
    folder = tmp_path_factory.mktemp("light")
    board: FarEnd
    if request.param == "gpio":
        board = GpioChipFarEnd(folder / "chip", door=False)
        device = Device("light", "light-gpio", True, {"chip": board.start(), **outputs(1)})
    else:
        board = LightBoardFarEnd(folder / "board" if request.param == "pty" else None)
        device = Device("light", "light-serial", True, {"port": board.start(), **outputs(0)})
    yield board, device
    board.stop()


@pytest.fixture
def far_end(made: tuple[FarEnd, Device]) -> FarEnd:
    made[0].command("clear", {})
    return made[0]


@pytest.fixture
def light(made: tuple[FarEnd, Device], far_end: FarEnd) -> Iterator[BankLight]:
    it = driver(made[1])
    yield it
    far_end.command("clear", {})
    it.close()


@pytest.fixture
def board() -> Iterator[LightBoardFarEnd]:
    it = LightBoardFarEnd()
    it.start()
    yield it
    it.stop()


def driver(device: Device) -> BankLight:
    return light_gpio.create(device) if device.driver == "light-gpio" else light_serial.create(device)


def on_board(board: LightBoardFarEnd, **options: str | int) -> BankLight:
    address = str(board.command("state", {})["address"])
    return light_serial.create(Device("light", "light-serial", True, {"port": address, **(options or outputs(0))}))


def lit(far_end: FarEnd) -> list[object]:
    lamps = far_end.command("state", {})["lit"]
    assert isinstance(lamps, list)
    return lamps


@pytest.mark.parametrize("check", conformance.checks("light"), ids=lambda check: check.__name__)
def test_the_light_keeps_the_contract(check: Check, far_end: FarEnd, light: BankLight) -> None:
    def verb(name: str) -> Callable[[], object]:
        return lambda: far_end.command(name, {})

    subject = Subject("light", light, Hands(plug=verb("plug"), unplug=verb("unplug"), lit=lambda: len(lit(far_end))))
    if check is conformance.it_tests_itself:
        with pytest.raises(NotTried):
            check(subject)
    else:
        check(subject)


@pytest.mark.parametrize(("fault", "status"), [("no-answer", Offline("no-answer")), ("stuck", STUCK)])
def test_a_light_that_fails_is_not_told_or_does_not_come_back(
    far_end: FarEnd, light: BankLight, fault: str, status: Status
) -> None:
    assert light.show(frozenset({Spot.READER})) == Ready()
    far_end.command("fault", {"name": fault, "how": "always"})
    light.show(frozenset({Spot.SCANNER}))
    assert light.status() == status
    far_end.command("clear", {})
    assert light.status() == Ready()
    assert len(lit(far_end)) == 1, "what was wanted meanwhile stands there now"


@pytest.mark.parametrize("fault", ["slow", "garbage", "no-answer"])
def test_one_late_or_damaged_answer_is_an_outage(board: LightBoardFarEnd, fault: str) -> None:
    light = on_board(board)
    assert light.status() == Ready()
    for spots in (frozenset({Spot.READER}), frozenset[Spot]()):
        board.command("fault", {"name": fault, "how": "next"})
        assert light.show(spots) == Ready()
        assert lit(board) == [spot.value for spot in spots]
    assert light.status() == Ready()
    light.close()


def test_a_board_that_was_switched_off_and_on_stays_dark(board: LightBoardFarEnd) -> None:
    light = on_board(board)
    light.show(frozenset({Spot.RECEIPT_SLOT}))
    board.command("unplug", {})
    assert lit(board) == []
    assert light.status() == Offline("unplugged")
    board.command("plug", {})
    assert light.status() == Ready() and lit(board) == ["receipt-slot"]
    light.close()


def test_what_a_killed_program_had_lit_stays_lit_when_it_is_back(board: LightBoardFarEnd) -> None:
    killed = on_board(board)
    killed.show(ALL)
    assert len(lit(board)) == len(LAMPS) and killed._bank is not None
    killed._bank.close()  # as the kernel does it for one that was killed: nothing is said on the line
    back = on_board(board)
    assert back.status() == Ready() and lit(board) == []
    back.close()


def test_coils_of_somebody_else_are_switched(board: LightBoardFarEnd) -> None:
    address = str(board.command("state", {})["address"])
    host, _, port = address.removeprefix("socket://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as other:
        other.sendall(rtu.write_coil(1, 1, on=True))
        assert other.recv(16) == rtu.write_coil(1, 1, on=True)
    light = on_board(board, reader=0, chip_reader=0, scanner=3)
    assert light.status() == Ready()
    assert light.show(frozenset({Spot.CHIP_READER})) == Ready() and lit(board) == ["reader", "chip-reader"]
    assert light.show(frozenset({Spot.READER, Spot.CHIP_READER})) == Ready() and lit(board) == ["reader", "chip-reader"]
    light.close()
    assert lit(board) == ["chip-reader"], "coil 1 is not one of ours"


def test_told_again_what_it_shows_a_board_is_switched_again(board: LightBoardFarEnd) -> None:
    light = on_board(board)
    for _ in range(5):
        light.show(frozenset({Spot.READER}))
        assert light.status() == Ready()
    assert board.command("state", {})["switched"] == 1
    light.close()


@pytest.mark.parametrize(("fault", "status"), [("refuses", NeedsAttention(frozenset({"other-error"}))), ("mute", Ready())])
def test_a_board_that_knows_no_such_order(board: LightBoardFarEnd, fault: str, status: Status) -> None:
    light = on_board(board)
    board.command("fault", {"name": fault, "how": "always"})
    assert light.status() == status
    assert light.show(frozenset({Spot.SCANNER})) == status
    assert lit(board) == (["scanner"] if fault == "mute" else [])
    light.close()


# ------------------------------------------------------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("light-serial", {"reader": 0}, "port is missing"),
        ("light-serial", {"port": "/dev/x"}, "a light needs a place: reader, chip_reader"),
        ("light-serial", {"port": "/dev/x", "reader": 256}, "reader must be an output's number, from 0 to 255"),
        ("light-serial", {"port": "/dev/x", "reader": "0"}, "reader must be"),
        ("light-serial", {"port": "/dev/x", "reader": 0, "unit": 0}, "unit must be a board's address"),
        ("light-serial", {"port": "/dev/x", "reader": 0, "baud": 1200}, "baud must be one of"),
        ("light-serial", {"port": "/dev/x", "reader": 0, "lamp": 1}, "unknown key lamp"),
        ("light-gpio", {"reader": 3}, "chip is missing"),
        ("light-gpio", {"chip": "pinctrl", "reader": 3, "lit": "on"}, "lit must be high or low"),
        ("light-gpio", {"chip": "pinctrl", "reader": 3, "port": "x"}, "unknown key port"),
    ],
)
def test_settings_that_are_of_no_use_are_taken(name: str, options: Mapping[str, str | int], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        driver(Device("lamps", name, False, options))


@pytest.mark.parametrize("chip", ["no-such-label", "/dev/no-such-chip"])
def test_a_chip_that_is_not_there(chip: str) -> None:
    light = light_gpio.create(Device("lamps", "light-gpio", False, {"chip": chip, "reader": 3}))
    assert light.status() == Offline("unplugged")
    light.close()


def test_a_line_that_the_chip_has_not_is_a_chip_that_is_gone(tmp_path: Path) -> None:
    chip = GpioChipFarEnd(tmp_path / "chip", door=False)
    device = Device("lamps", "light-gpio", True, {"chip": chip.start(), "reader": 99, "lit": "low"})
    light = light_gpio.create(device)
    assert light.status() == Offline("not-authorised")
    low = light_gpio.create(Device("lamps", "light-gpio", True, {**device.options, "reader": 9}))
    assert low.status() == Ready() and lit(chip) == [9], "a lamp that is lit at the low level is dark at the high one"
    assert low.show(frozenset({Spot.READER})) == Ready() and lit(chip) == []
    low.close()
    chip.stop()


# ---------------------------------------------------------------------------------------------------------------- the thread


class Scripted:
    """A light that keeps what it was told, and when. `trouble` is what it says."""

    capabilities = LightCapabilities(ALL)

    def __init__(self) -> None:
        self.told: list[tuple[float, frozenset[Spot]]] = []
        self.trouble: Status = Ready()
        self.asked = 0

    def status(self) -> Status:
        self.asked += 1
        return self.trouble

    def show(self, lit: frozenset[Spot]) -> Status:
        self.told.append((time.monotonic(), lit))
        return self.trouble

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


def test_a_pulse_flashes_faster_than_may_be_seen_or_takes_steady_places_with_it() -> None:
    """WCAG 2.2, 2.3.1: at most three flashes a second."""
    scripted, listener = Scripted(), Listener()
    hub = Hub([Entry("light", "light", scripted, True)], listener.bus, SystemClock(), FAST)
    hub.start()
    listener.until(lambda: any(event.status == Ready() for event in listener.of(DeviceChanged)))
    both, steady = frozenset({Spot.READER, Spot.SCANNER}), frozenset({Spot.SCANNER})
    hub.show({Spot.READER: Glow.PULSE, Spot.SCANNER: Glow.STEADY, Spot.CALL: Glow.OFF})
    listener.until(lambda: [told for _, told in scripted.told[-3:]] == [both, steady, both])
    (first, _), (second, _), (third, _) = scripted.told[-3:]
    assert second - first == pytest.approx(LIT_SECONDS, abs=0.3) and third - second == pytest.approx(DARK_SECONDS, abs=0.3)
    assert 1 / (LIT_SECONDS + DARK_SECONDS) < 1, "calm, and below the three flashes that are allowed"
    asked = scripted.asked
    hub.show({Spot.SCANNER: Glow.STEADY})
    listener.until(lambda: scripted.told[-1][1] == steady and scripted.asked > asked + 3)
    count = len(scripted.told)
    listener.until(lambda: scripted.asked > asked + 8)
    assert len(scripted.told) == count, "a steady light is told once"
    assert hub.stop()


def test_a_light_that_is_back_does_not_show_what_is_wanted(board: LightBoardFarEnd) -> None:
    listener = Listener()
    hub = Hub([Entry("light", "light", on_board(board), True)], listener.bus, SystemClock(), FAST)
    hub.start()
    hub.show({Spot.READER: Glow.STEADY})
    listener.until(lambda: lit(board) == ["reader"])
    board.command("unplug", {})
    listener.until(lambda: any(event.status == Offline("unplugged") for event in listener.of(DeviceChanged)))
    hub.show({Spot.DOCUMENT_SLOT: Glow.STEADY})
    board.command("plug", {})
    listener.until(lambda: lit(board) == ["document-slot"])
    assert hub.stop()
    assert lit(board) == [], "the program ended"
