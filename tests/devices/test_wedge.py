"""Scanners that are keyboards: key events of any shape into whole scans, the driver above its far end, and what a hand types is nothing."""

import errno
import logging
import os
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, NotTried, Subject
from kiosk.devices.contract import Offline, Ready
from kiosk.devices.drivers import scanner_evdev
from kiosk.devices.drivers.scan_text import LONGEST, PAUSE
from kiosk.devices.drivers.scanner_evdev import EVIOCGRAB, EVIOCSCLOCKID, EvdevScanner, create, open_grabbed
from kiosk.devices.drivers.wedge_keys import EVENT, Keys, Wide
from kiosk.devices.offers import Inventory
from kiosk.devices.scanners import CodeRead, CodeUnreadable, NoCode
from kiosk.devices.sim import chip_documents
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.wedge_line import WedgeLine
from kiosk.identity.icao import Mrz, parse
from kiosk.settings import Device, SettingsError

SHIFT, CAPS, ALT, CTRL = 42, 58, 56, 29


@pytest.fixture(scope="module")
def far_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeScannerFarEnd]:
    it = CodeScannerFarEnd(line=WedgeLine(tmp_path_factory.mktemp("wedge") / "keys"))
    it.start()
    yield it
    it.stop()


@pytest.fixture
def scanner(far_end: CodeScannerFarEnd) -> Iterator[EvdevScanner]:
    it = EvdevScanner(str(far_end.command("plug", {})["address"]), simulated=True)
    assert it.status() == Ready()
    it.forget()
    yield it
    it.close()


@pytest.mark.parametrize("check", conformance.checks("code-scanner"), ids=lambda check: check.__name__)
def test_the_driver_keeps_the_contract(check: Check, far_end: CodeScannerFarEnd, scanner: EvdevScanner) -> None:
    text = "https://lanwan.example/r/试一试"

    def scan() -> str:
        far_end.command("scan", {"text": text, "symbology": "qr"})
        return text

    def verb(name: str) -> Callable[[], object]:
        return lambda: far_end.command(name, {})

    subject = Subject("code-scanner", scanner, Hands(scan=scan, plug=verb("plug"), unplug=verb("unplug")))
    if check is conformance.it_tests_itself:
        with pytest.raises(NotTried):
            check(subject)
    else:
        check(subject)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_four_kilobytes_of_a_pdf417_are_one_scan_and_noise_before_it_is_none(
    far_end: CodeScannerFarEnd, scanner: EvdevScanner, encoding: str
) -> None:
    text = "梁秋荷 LIANG Qiuhe\x1d" * 130
    far_end.command("fault", {"name": "noise"})
    outcomes = []
    # The pipe holds less than that: the far end writes while the driver reads, as a keyboard does.
    thread = threading.Thread(target=lambda: outcomes.append(scanner.next(5)))
    thread.start()
    far_end.command("scan", {"text": text, "symbology": "pdf417", "encoding": encoding})
    thread.join(6)
    assert outcomes == [CodeRead(text, "pdf417")]


def test_what_a_hand_types_is_no_scan_and_does_not_spoil_one(far_end: CodeScannerFarEnd, scanner: EvdevScanner) -> None:
    far_end.command("type", {"text": "root\rpassword\r"})
    assert scanner.next(3 * PAUSE) == NoCode()
    far_end.command("type", {"text": "abc"})
    far_end.command("scan", {"text": "HELLO", "symbology": "qr"})
    assert scanner.next(5) == CodeRead("HELLO", "qr")


def test_the_lines_of_a_passport_are_one_scan(far_end: CodeScannerFarEnd, scanner: EvdevScanner) -> None:
    far_end.command("scan", {"citizen": "permit-lam"})
    outcome = scanner.next(5)
    assert isinstance(outcome, CodeRead) and outcome.symbology == "ocr"
    assert outcome.text.split("\n") == list(chip_documents.lines("permit-lam"))
    assert isinstance(parse(outcome.text), Mrz)


def strokes(*codes: int, at: float = 1.0, step: float = 0.005, held: int = 0) -> bytes:
    """Keys pressed one after another, with `held` down."""
    made = [event(1, held, 1, at)] if held else []
    for place, code in enumerate(codes):
        made += [event(1, code, 1, at + place * step), event(0, 0, 0, at + place * step), event(1, code, 0, at + place * step)]
    made += [event(1, held, 0, at + len(codes) * step)] if held else []
    return b"".join(made)


def event(kind: int, code: int, value: int, at: float = 1.0) -> bytes:
    return EVENT.pack(int(at), round(at % 1 * 1_000_000), kind, code, value)


def scanned(*parts: bytes, wide: Wide = "gb18030") -> object:
    keys = Keys(wide)
    for part in parts:
        keys.feed(part, 0.0)
        assert keys.next(0.0) is None
    return keys.next(PAUSE)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((strokes(35, 18, 38, 38, 24, 28),), CodeRead("hello")),
        ((strokes(35, 18, held=SHIFT), strokes(38, 38, 24, at=1.1)), None),
        ((strokes(35, 18, held=SHIFT), strokes(38, 38, 24, at=1.02)), CodeRead("HEllo")),
        ((strokes(CAPS, 35, 18, CAPS, 38, 38, 24),), CodeRead("HEllo")),
        ((strokes(2, 3, 4, 5, 6, held=SHIFT),), CodeRead("!@#$%")),
        ((strokes(71, 72, 73, 75, 96),), CodeRead("7894")),
        # The same key, held: the kernel repeats it, and nobody pressed it again.
        ((strokes(30, 48, 46), event(1, 32, 1, 1.02), event(1, 32, 2, 1.03), event(1, 32, 0, 1.05)), CodeRead("abcd")),
        ((strokes(30, 48, 46, 32), event(0, 3, 0, 1.02), strokes(18, at=1.03)), CodeUnreadable("cut")),
        ((strokes(30, 48, 46),), None),
        ((strokes(30, 48, 46, 32, step=0.06),), None),
        ((strokes(30, 48, 46, 32, step=0.03),), CodeRead("abcd")),
        ((event(1, 30, 0), event(2, 0, 7), event(4, 4, 9), event(17, 1, 1)), None),
        ((b"", EVENT.pack(0, 0, 1, 700, 1)), None),
    ],
)
def test_what_comes_of_keys(parts: tuple[bytes, ...], found: object) -> None:
    assert scanned(*parts) == found


PAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))


def by_number(*numbers: int) -> tuple[bytes, ...]:
    """Signs by Alt and digits, one after another."""
    pads = [[PAD[digit] for digit in str(number)] for number in numbers]
    return tuple(strokes(*pad, at=1 + place * 0.02, step=0.001, held=ALT) for place, pad in enumerate(pads))


def test_a_sign_without_a_key_comes_by_its_number() -> None:
    wide = [int.from_bytes(sign.encode("gb18030"), "big") for sign in "粤省事𠮷"]
    assert scanned(*by_number(*wide)) == CodeRead("粤省事𠮷")
    assert scanned(*by_number(*map(ord, "粤省事𠮷")), wide="unicode") == CodeRead("粤省事𠮷")
    assert scanned(*by_number(*"粤省".encode())) == CodeRead("粤省")
    assert scanned(*by_number(0x110000, 66, 67, 68, 69), wide="unicode") == CodeRead("BCDE")
    assert scanned(strokes(30, 48, 46, 32), strokes(27, at=1.03, held=CTRL), strokes(30, at=1.05)) == CodeRead("abcd\x1da")


def test_a_scan_that_is_too_long_is_forgotten_and_the_next_one_is_whole() -> None:
    keys = Keys()
    keys.feed(strokes(*[30] * (LONGEST + 1), step=0.0001), 0.0)
    assert keys.next(PAUSE) == CodeUnreadable("too-long")
    keys.feed(strokes(*[30] * 5, at=9.0), 1.0)
    assert keys.next(1 + PAUSE) == CodeRead("aaaaa")


def test_two_scans_that_wait_in_the_device_come_one_after_the_other() -> None:
    keys = Keys()
    keys.feed(strokes(30, 30, 30, 30, at=1.0) + strokes(48, 48, 48, 48, at=2.0), 0.0)
    assert [keys.next(PAUSE), keys.next(PAUSE), keys.next(PAUSE)] == [CodeRead("aaaa"), CodeRead("bbbb"), None]
    keys.feed(strokes(30, 30, 30, 30, at=3.0), 1.0)
    keys.clear()
    assert keys.next(2.0) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=200), st.lists(st.builds(event, st.integers(0, 5), st.integers(0, 255), st.integers(0, 2),
       st.floats(0, 3)), max_size=40).map(b"".join)), max_size=8))  # fmt: skip
def test_no_events_raise_and_silence_always_ends_them(parts: list[bytes]) -> None:
    for wide in ("gb18030", "unicode"):
        keys, now = Keys(wide), 0.0
        for part in parts:
            keys.feed(part, now)
            now += 0.05
            assert isinstance(keys.next(now), CodeRead | CodeUnreadable | None)
        while keys.next(now + 1) is not None:
            pass
        assert keys.next(now + 2) is None


def test_the_device_is_grabbed_with_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is evdev's own: the numbers are those of linux/input.h. No input device is to be had here, so a file stands in."""
    (tmp_path / "event0").write_bytes(b"")
    asked: list[tuple[int, object]] = []
    monkeypatch.setattr("kiosk.devices.drivers.scanner_evdev.fcntl.ioctl", lambda _file, request, value: asked.append((request, value)))
    os.close(open_grabbed(str(tmp_path / "event0")))
    assert asked == [(EVIOCSCLOCKID, b"\x01\0\0\0"), (EVIOCGRAB, 1)]
    read, write = 2, 1
    assert write << 30 | 4 << 16 | ord("E") << 8 | 0x90 == EVIOCGRAB
    assert write << 30 | 4 << 16 | ord("E") << 8 | 0xA0 == EVIOCSCLOCKID
    assert read << 30 | 256 << 16 | ord("E") << 8 | 0x06 == scanner_evdev.EVIOCGNAME_256


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EBUSY, "no-answer"), (errno.EACCES, "permission"), (errno.ENODEV, "unplugged")],
)
def test_a_device_that_cannot_be_grabbed_is_not_read_f20(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, reason: str) -> None:
    """One that another program has, and keys of which would reach the window, is out of use."""
    (tmp_path / "event0").write_bytes(b"")

    def refuse(_file: int, request: int, _value: object) -> int:
        if request == EVIOCGRAB:
            raise OSError(number, "refused")
        return 0

    monkeypatch.setattr("kiosk.devices.drivers.scanner_evdev.fcntl.ioctl", refuse)
    before = len(os.listdir("/proc/self/fd"))
    assert EvdevScanner(str(tmp_path / "event0")).status() == Offline(reason)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_pipe_is_no_device_and_is_not_taken_for_one(far_end: CodeScannerFarEnd, scanner: EvdevScanner) -> None:
    real = EvdevScanner(str(far_end.command("state", {})["address"]))
    assert isinstance(real.status(), Offline)
    told = scanner.inventory()
    assert isinstance(told, Inventory) and told.details == {"grabbed": "no"}


def test_what_the_device_says_of_itself_is_in_its_inventory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The structures of linux/input.h, filled as a kernel fills them."""
    said = {
        scanner_evdev.EVIOCGNAME_256: b"ACME Barcode Scanner\0\x01",
        scanner_evdev.EVIOCGUNIQ_256: b"S/N 0042\0",
        scanner_evdev.EVIOCGID: struct.pack("=4H", 3, 0x0C2E, 0x0901, 0x0110),
    }

    def tell(_file: int, request: int, value: bytearray) -> int:
        if request in said:
            value[: len(said[request])] = said[request]
        return 0

    # It has no end: an empty file would be a device that was unplugged.
    os.mkfifo(tmp_path / "event0")
    writer = os.open(tmp_path / "event0", os.O_RDWR)
    monkeypatch.setattr("kiosk.devices.drivers.scanner_evdev.fcntl.ioctl", tell)
    device = EvdevScanner(str(tmp_path / "event0"))
    details = {"grabbed": "yes", "usb": "0c2e:0901"}
    assert device.inventory() == Inventory("", "ACME Barcode Scanner", "1.10", "S/N 0042", details=details)
    del said[scanner_evdev.EVIOCGUNIQ_256], said[scanner_evdev.EVIOCGID]
    assert device.inventory() == Inventory("", "ACME Barcode Scanner", details={"grabbed": "yes"})
    device.close()
    os.close(writer)
    read = 2
    assert read << 30 | 256 << 16 | ord("E") << 8 | 0x08 == scanner_evdev.EVIOCGUNIQ_256
    assert read << 30 | 8 << 16 | ord("E") << 8 | 0x02 == scanner_evdev.EVIOCGID


def test_unplugged_and_plugged_in_again_twenty_times_f09(far_end: CodeScannerFarEnd, scanner: EvdevScanner) -> None:
    before = (threading.active_count(), len(os.listdir("/proc/self/fd")))
    for _ in range(20):
        far_end.command("unplug", {})
        assert scanner.status() == Offline("unplugged")
        far_end.command("plug", {})
        assert scanner.status() == Ready()
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before
    far_end.command("scan", {"text": "HELLO"})
    assert scanner.next(5) == CodeRead("HELLO")


def test_nothing_that_was_scanned_stands_in_any_log_f18(
    far_end: CodeScannerFarEnd, scanner: EvdevScanner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    far_end.command("scan", {"text": "canary-7f3a", "symbology": "qr"})
    outcome = scanner.next(5)
    assert outcome == CodeRead("canary-7f3a", "qr")
    assert "canary" not in repr(outcome) + repr(scanner.inventory()) + caplog.text


@pytest.mark.parametrize(
    ("options", "message"),
    [({}, "port is missing"), ({"port": "/dev/input/event3", "wide": "big5"}, "wide must"), ({"port": "x", "baud": 1}, "unknown key baud")],
)
def test_settings_of_no_use_are_refused(options: dict[str, str | int], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        create(Device("scanner", "scanner-evdev", False, options))
