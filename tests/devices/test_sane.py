"""The SANE driver on Debian's real scanimage and SANE's `test` backend, with the faults that backend can be told to have."""

import os
import shutil
import stat
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kiosk.clock import HandClock
from kiosk.devices import conformance
from kiosk.devices.conformance import Check, Hands, Subject
from kiosk.devices.contract import NeedsAttention, Offline, Ready
from kiosk.devices.drivers import sane
from kiosk.devices.drivers.sane import SaneScanner
from kiosk.devices.glass import GlassGone, NoPaper, NotScanned, Picture, ScanBroken, ScanBusy, Scanned, ScanOutcome, ScanStopped, Source
from kiosk.settings import Device, SettingsError

FEEDER = "Automatic Document Feeder"


class Backend:
    """SANE's configuration with the `test` backend in it, or without: then its devices are not there."""

    def __init__(self, folder: Path) -> None:
        assert shutil.which("scanimage"), "sane-utils is missing: tools/setup test"
        self.folder = folder
        self.plug()

    @property
    def environment(self) -> Mapping[str, str]:
        return {"SANE_CONFIG_DIR": str(self.folder)}

    def plug(self) -> None:
        (self.folder / "dll.conf").write_text("test\n")
        (self.folder / "test.conf").write_text("number_of_devices 1\n")

    def unplug(self) -> None:
        (self.folder / "test.conf").write_text("number_of_devices 0\n")


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    return Backend(tmp_path)


def scanner(backend: Backend, *extra: str, source: Source = Source.GLASS, **more: object) -> SaneScanner:
    options: dict[str, object] = {"environment": backend.environment, "extra": extra, "area": (100, 140), "often": 0.0, **more}
    name = FEEDER if source is Source.FEEDER else ""
    return SaneScanner("test:0", source, 100, source_name=name, **options)  # type: ignore[arg-type]


@pytest.fixture
def device(backend: Backend) -> Iterator[SaneScanner]:
    it = scanner(backend, "--test-picture=Color pattern")
    yield it
    it.close()


def ran(driver: SaneScanner) -> tuple[list[Picture], ScanOutcome]:
    told: list[Picture] = []
    outcome = driver.scan(told.append)
    driver.close()
    return told, outcome


@pytest.mark.parametrize("check", conformance.checks("document-scanner"), ids=lambda check: check.__name__)
def test_the_scanner_keeps_the_contract(check: Check, backend: Backend, device: SaneScanner) -> None:
    try:
        check(Subject("document-scanner", device, Hands(lay=lambda: None, plug=backend.plug, unplug=backend.unplug)))
    except conformance.NotTried:
        assert check.__name__ in ("an_empty_feeder_is_no_fault", "it_tests_itself", "it_says_what_it_is")


def test_a_page_comes_whole_over_the_pipe_and_no_file_is_written(backend: Backend, device: SaneScanner, tmp_path: Path) -> None:
    before = {path: set(os.listdir(path)) for path in ("/tmp", str(Path.cwd()), str(tmp_path))}
    told, outcome = ran(device)
    assert outcome == Scanned(1)
    assert told[0].media == "image/x-portable-anymap" and told[0].data.startswith(b"P6")
    # 100 by 140 mm at 100 dpi, three bytes a pixel.
    assert len(told[0].data) == pytest.approx(3 * 394 * 551, rel=0.02)
    # Others write into /tmp meanwhile: nothing there may be a picture.
    for path, names in before.items():
        for new in set(os.listdir(path)) - names:
            assert not new.endswith((".pnm", ".part", ".png"))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("JAMMED", NotScanned(frozenset({"media-jam"}))),
        ("COVER_OPEN", NotScanned(frozenset({"cover-open"}))),
        ("NO_DOCS", NoPaper()),
        ("DEVICE_BUSY", ScanBusy()),
        ("ACCESS_DENIED", GlassGone(Offline("permission"))),
        ("IO_ERROR", GlassGone(Offline("no-answer"))),
    ],
)
@pytest.mark.parametrize("source", [Source.GLASS, Source.FEEDER])
def test_what_sane_says_is_told_as_what_it_is(status: str, outcome: ScanOutcome, source: Source, backend: Backend) -> None:
    for _ in range(4):
        told, found = ran(scanner(backend, f"--read-return-value=SANE_STATUS_{status}", source=source, page_seconds=2.0))
        assert told == []
        # The backend's own reader hangs now and then when it is told to fail; then the deadline is what is seen.
        if found != GlassGone(Offline("no-answer")) or found == outcome:
            break
    assert found == outcome


def test_a_jam_stands_for_a_minute_and_then_it_may_be_tried_again(backend: Backend, tmp_path: Path) -> None:
    clock = HandClock()
    driver = scanner(backend, clock=clock, program=str(_script(tmp_path, "case $* in *dont-scan*) exit 0;; *) exit 6;; esac")))
    driver.scan(lambda _picture: None)
    assert driver.status() == NeedsAttention(frozenset({"media-jam"}))
    clock.advance(61)
    assert driver.status() == Ready()
    driver.close()


def test_a_program_that_hangs_is_killed_at_its_deadline_with_all_that_it_started(backend: Backend, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = _script(tmp_path, f"sleep 300 & echo $! > {pid}; printf 'P6\\n2 2\\n255\\nabc'; wait")
    told, outcome = ran(scanner(backend, program=str(program), page_seconds=0.5))
    assert (told, outcome) == ([], GlassGone(Offline("no-answer")))
    # Whoever inherits it may leave it as a dead entry.
    try:
        state = Path(f"/proc/{pid.read_text().strip()}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        state = "gone"
    assert state in ("Z", "X", "gone")


def test_a_program_that_hangs_is_broken_off_from_outside(backend: Backend, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    driver = scanner(backend, program=str(_script(tmp_path, f"echo > {begun}; sleep 300")))
    outcome: list[ScanOutcome] = []
    thread = threading.Thread(target=lambda: outcome.append(driver.scan(lambda _picture: None)))
    thread.start()
    begun.read_text()
    driver.interrupt()
    thread.join(5)
    assert outcome == [ScanStopped()]
    driver.close()


@pytest.mark.parametrize(
    ("writes", "outcome"),
    [
        ("printf 'P6\\n2 2\\n255\\nabc'", ScanBroken("cut")),
        ("echo hello", ScanBroken("cut")),
        ("cat /dev/zero", ScanBroken("too-large")),
        ("exit 127", GlassGone(Offline("driver-failed"))),
        ("kill -SEGV $$", GlassGone(Offline("driver-failed"))),
    ],
)
def test_what_is_no_page_is_none(writes: str, outcome: ScanOutcome, backend: Backend, tmp_path: Path) -> None:
    assert ran(scanner(backend, program=str(_script(tmp_path, writes)))) == ([], outcome)


def test_without_scanimage_it_is_offline(backend: Backend) -> None:
    driver = scanner(backend, program="/nowhere/scanimage")
    assert driver.status() == Offline("driver-failed")
    driver.close()


@pytest.mark.parametrize(
    "options",
    [{}, {"device": "test:0", "extra": "--batch=/tmp/x%d"}, {"device": "test:0", "extra": "--output-file=/tmp/x"}, {"device": ""},
     {"device": "test:0", "extra": "--o=/x"}, {"device": "test:0", "dpi": 600}, {"device": "test:0", "area": "wide"},
     {"device": "test:0", "extra": "-o"}, {"device": "test:0", "source": "desk"}],
)  # fmt: skip
def test_settings_of_no_use_are_refused(options: dict[str, str | int]) -> None:
    with pytest.raises(SettingsError, match="glass-1"):
        sane.create(Device("glass-1", "sane", False, options))


def test_options_of_a_backend_are_passed_on(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(backend.folder))
    extra = "--test-picture=Solid white;--depth=8"
    given: dict[str, str | int] = {"device": "test:0", "dpi": 100, "area": "60x60", "mode": "Gray", "extra": extra}
    told, outcome = ran(sane.create(Device("glass-1", "sane", False, given)))
    assert outcome == Scanned(1) and told[0].data.startswith(b"P5") and told[0].data.endswith(b"\xff" * 1000)


def _script(folder: Path, body: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
