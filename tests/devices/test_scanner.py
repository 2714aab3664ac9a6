"""Code scanners: bytes of any shape into whole scans, the driver above its far end, and the hub's thread."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import SystemClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, NotTried, Subject
from kiosk.devices.contract import Ready
from kiosk.devices.drivers.scan_text import LONGEST, PAUSE, Gathering, understand
from kiosk.devices.drivers.scanner_serial import SerialScanner
from kiosk.devices.events import CodeScanned, DeviceChanged
from kiosk.devices.hub import Entry, Hub
from kiosk.devices.scanners import CodeRead, CodeUnreadable
from kiosk.devices.sim import chip_documents
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.identity.icao import Mrz, parse
from tests.devices.hub_devices import FAST, Listener


@pytest.fixture(scope="module", params=["tcp", "pty"])
def far_end(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeScannerFarEnd]:
    it = CodeScannerFarEnd(tmp_path_factory.mktemp("scanner") / "scanner" if request.param == "pty" else None)
    it.start()
    yield it
    it.stop()


@pytest.fixture
def scanner(far_end: CodeScannerFarEnd) -> Iterator[SerialScanner]:
    it = SerialScanner(str(far_end.command("state", {})["address"]), 115200)
    assert it.status() == Ready()
    yield it
    it.close()


@pytest.mark.parametrize("check", conformance.checks("code-scanner"), ids=lambda check: check.__name__)
def test_the_scanner_keeps_the_contract(check: Check, far_end: CodeScannerFarEnd, scanner: SerialScanner) -> None:
    text = "https://lanwan.example/r/试一试"

    def scan() -> str:
        far_end.command("scan", {"text": text, "symbology": "qr"})
        return text

    def verb(name: str) -> Callable[[], object]:
        return lambda: far_end.command(name, {})

    subject = Subject("code-scanner", scanner, Hands(scan=scan, plug=verb("plug"), unplug=verb("unplug")))
    if check in (conformance.it_says_what_it_is, conformance.it_tests_itself):
        with pytest.raises(NotTried):
            check(subject)
    else:
        check(subject)


def test_four_kilobytes_are_one_scan_and_noise_before_it_is_none(far_end: CodeScannerFarEnd, scanner: SerialScanner) -> None:
    text = "梁" * 1300
    far_end.command("fault", {"name": "noise"})
    far_end.command("scan", {"text": text, "symbology": "pdf417", "encoding": "gb18030"})
    assert scanner.next(5) == CodeRead(text, "pdf417")


def test_the_lines_of_a_passport_are_one_scan(far_end: CodeScannerFarEnd, scanner: SerialScanner) -> None:
    far_end.command("scan", {"citizen": "permit-lam"})
    outcome = scanner.next(5)
    assert isinstance(outcome, CodeRead) and outcome.symbology == "ocr"
    assert outcome.text.split("\n") == list(chip_documents.lines("permit-lam"))
    assert isinstance(parse(outcome.text), Mrz)


def test_what_is_scanned_while_nobody_asks_is_never_told(far_end: CodeScannerFarEnd) -> None:
    listener = Listener()
    scanned: list[CodeScanned] = []
    listener.bus.subscribe(CodeScanned, scanned.append)
    driver = SerialScanner(str(far_end.command("state", {})["address"]), 115200)
    hub = Hub([Entry("scanner", "code-scanner", driver, True)], listener.bus, SystemClock(), FAST)
    hub.start()
    listener.until(lambda: any(event.status == Ready() for event in listener.of(DeviceChanged)))
    far_end.command("scan", {"text": "somebody else's"})
    pause = threading.Event()
    pause.wait(2 * PAUSE)
    hub.scan_codes("s1")

    def mine() -> bool:
        # Held there again as a person would: what comes before the device's thread has thrown the rest away goes with it.
        far_end.command("scan", {"text": "mine"})
        pause.wait(2 * PAUSE)
        listener.bus.pump()
        return bool(scanned)

    try:
        listener.until(mine)
        assert {event.code.text for event in scanned} == {"mine"}
        hub.stop_codes()
        assert "mine" not in repr(scanned)
    finally:
        assert hub.stop()


def test_typing_is_no_scan_and_bytes_one_by_one_are() -> None:
    gathering = Gathering()
    for place, byte in enumerate(b"]Q1HELLO\r"):
        gathering.feed(bytes([byte]), place * 0.002)
        assert gathering.next(place * 0.002) is None
    assert gathering.next(0.002 * 9 + PAUSE) == CodeRead("HELLO", "qr")
    # By hand each key is a scan of its own, of one sign: nothing that a journey takes for a code.
    for place, byte in enumerate(b"AB"):
        gathering.feed(bytes([byte]), 10 + place)
        assert gathering.next(10.5 + place) == CodeRead(chr(byte))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x00\x00\x7f\x00", None),
        (b"\r\n", None),
        (b"", None),
        (b"]C0ABC\x1dDEF\r\n", CodeRead("ABC\x1dDEF", "code-128")),
        (b"]no identifier", CodeRead("]no identifier")),
        ("粤省事".encode("gb18030"), CodeRead("粤省事")),
        (b"\xff\xfe\xfa\x01\x80\xff\x41\x80", CodeUnreadable("encoding")),
        (b"A\x00B", CodeUnreadable("encoding")),
    ],
)
def test_what_comes_of_bytes(data: bytes, found: object) -> None:
    assert understand(data) == found


def test_a_line_that_never_falls_silent_is_too_long_and_is_forgotten() -> None:
    gathering = Gathering()
    for _ in range(20):
        gathering.feed(b"x" * 1000, 0.0)
    assert gathering.next(1.0) == CodeUnreadable("too-long")
    gathering.feed(b"y" * LONGEST, 2.0)
    assert gathering.next(3.0) == CodeRead("y" * LONGEST)


@given(st.lists(st.tuples(st.binary(max_size=3000), st.floats(0, 0.2)), max_size=12))
def test_no_bytes_raise_and_silence_always_ends_them(parts: list[tuple[bytes, float]]) -> None:
    gathering, now = Gathering(), 0.0
    for data, pause in parts:
        gathering.feed(data, now)
        now += pause
        assert isinstance(gathering.next(now), CodeRead | CodeUnreadable | None)
    gathering.next(now + 1)
    assert gathering.next(now + 2) is None


def test_a_scanner_on_a_port_that_is_not_there(tmp_path: Path) -> None:
    assert not isinstance(SerialScanner(str(tmp_path / "none")).status(), Ready)
