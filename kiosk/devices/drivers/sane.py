"""Document scanners by SANE: Debian's `scanimage` (package sane-utils) runs as a child process, once for each page.

scanimage and SANE's backends are under the GPL and are native code of many makers: they stay in a process of their own, which is killed at
its deadline. The page comes over its standard output as PNM, whole and without loss; no file is written.

    --dont-scan opens the device: is it there?       its exit code is SANE's status (sane.h): 3 busy, 6 jammed, 7 no documents, 8 cover open

SANE tells what is wrong when a page is scanned, and not before: what a run has met stands as the status for a minute.

Threads: the device's own; `interrupt` from any. Failures: outcomes. Nothing of a page is kept.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import Busy, NeedsAttention, Offline, Ready, Status
from kiosk.devices.drivers.glass_options import dpi_of, only, source_of
from kiosk.devices.drivers.sane_run import NOT_THERE, Ran, Runner
from kiosk.devices.glass import (
    LARGEST,
    MOST_PAGES,
    GlassCapabilities,
    GlassGone,
    NoPaper,
    NotScanned,
    Picture,
    ScanBroken,
    ScanBusy,
    Scanned,
    ScanOutcome,
    ScanStopped,
    Source,
)
from kiosk.settings import Device, SettingsError

PNM: Final = "image/x-portable-anymap"
_BUSY, _JAMMED, _NO_DOCS, _COVER, _DENIED = 3, 6, 7, 8, 11
_CONDITIONS: Final = {_JAMMED: "media-jam", _COVER: "cover-open"}
# Seconds: opening may take that long, a page too; so often is a device opened that is in order, and so long stands what a run met.
_OPEN, _PAGE = 1.8, 55.0
_OFTEN, _REMEMBERED = 5.0, 60.0
_EXTRA: Final = re.compile(r"--[a-z][a-z0-9-]{0,40}=[A-Za-z0-9 _.,+-]{1,60}")
# What the driver says itself, and what would write files.
_OURS: Final = ("format", "device-name", "resolution", "mode", "source", "output-file", "batch", "dont-scan", "progress", "icc-profile")
_SYSTEM_CLOCK: Final = SystemClock()


class SaneScanner:
    """A `DocumentScanner`. `device` is its name in SANE (`scanimage -L`), `source_name` what its backend calls the place of the paper,
    `extra` further options of its backend, `area` the width and height that are scanned, in millimetres."""

    def __init__(
        self, device: str, source: Source = Source.GLASS, dpi: int = 300, *, source_name: str = "", extra: Sequence[str] = (),
        area: tuple[int, int] | None = (210, 297), mode: str = "Color", environment: Mapping[str, str] | None = None,
        program: str = "scanimage", clock: Clock = _SYSTEM_CLOCK, often: float = _OFTEN, page_seconds: float = _PAGE,
    ) -> None:  # fmt: skip
        self._source, self._dpi = source, dpi
        name = source_name or ("ADF" if source is Source.FEEDER else "")
        sized = [] if area is None else ["-x", str(area[0]), "-y", str(area[1])]
        placed = [f"--source={name}"] if name else []
        self._open = [program, f"--device-name={device}", "--format=pnm", "--dont-scan"]
        self._scan = [
            program, f"--device-name={device}", "--format=pnm", *placed, f"--mode={mode}", f"--resolution={dpi}", *sized, *extra,
        ]  # fmt: skip
        self._runner = Runner(environment)
        self._clock, self._often, self._page_seconds = clock, often, page_seconds
        self._last: Status = Offline("starting")
        self._asked_at = self._met_at = float("-inf")

    @property
    def capabilities(self) -> GlassCapabilities:
        return GlassCapabilities(self._source, self._dpi)

    def status(self) -> Status:
        """Open the device, if that was not done lately. When interrupted, what was known last."""
        now = self._clock.monotonic()
        if isinstance(self._last, NeedsAttention) and now - self._met_at < _REMEMBERED:
            return self._last
        if isinstance(self._last, Ready) and now - self._asked_at < self._often:
            return self._last
        ran = self._runner.run(self._open, _OPEN, 4096)
        if ran.ended != "interrupted":
            self._asked_at = self._clock.monotonic()
            self._last = Ready() if ran.code == 0 else Busy() if ran.code == _BUSY else _gone(ran)
        return self._last

    def scan(self, page: Callable[[Picture], None]) -> ScanOutcome:
        """One run; see `DocumentScanner`. Of a feeder each page is a run of the program."""
        told = 0
        most = 1 if self._source is Source.GLASS else MOST_PAGES
        while told < most:
            ran = self._runner.run(self._scan, self._page_seconds, LARGEST)
            if ran.code == _NO_DOCS and ran.ended == "itself":
                return Scanned(told) if told else NoPaper()
            if (failed := self._failed(ran)) is not None:
                return failed
            page(Picture(PNM, ran.out, self._dpi))
            del ran
            told += 1
        self._last, self._asked_at = Ready(), self._clock.monotonic()
        return Scanned(told)

    def interrupt(self) -> None:
        """From any thread: the program that runs is killed."""
        self._runner.interrupt()

    def close(self) -> None:
        """Nothing is held between two calls but what `interrupt` needs."""
        self._runner.close()
        self._last = Offline("starting")
        self._asked_at = self._met_at = float("-inf")

    def _failed(self, ran: Ran) -> ScanOutcome | None:
        """What a run came to that brought no page."""
        if ran.ended != "itself":
            found: Mapping[str, ScanOutcome] = {
                "interrupted": ScanStopped(), "too-large": ScanBroken("too-large"), "late": GlassGone(Offline("no-answer")),
            }  # fmt: skip
            return found[ran.ended]
        if ran.code == _BUSY:
            return ScanBusy()
        if ran.code in _CONDITIONS:
            met = frozenset({_CONDITIONS[ran.code]})
            self._last, self._met_at = NeedsAttention(met), self._clock.monotonic()
            return NotScanned(met)
        if ran.code:
            return GlassGone(_gone(ran))
        return None if _whole(ran.out) else ScanBroken("cut")


def _gone(ran: Ran) -> Offline:
    """Why it is not there."""
    if ran.ended == "late":
        return Offline("no-answer")
    if ran.code == NOT_THERE or ran.code < 0:
        return Offline("driver-failed")
    if ran.code == _DENIED or "Access to resource has been denied" in ran.words:
        return Offline("permission")
    return Offline("unplugged" if ran.code == 1 else "no-answer")


def _whole(data: bytes) -> bool:
    """Is it a PNM of grey or colour with all its pixels? Other programs of the name may write anything."""
    head = re.match(rb"P([56])(?:\s+|\s*#[^\n]*\n)+(\d{1,5})\s+(\d{1,5})\s+(255)\s", data)
    if head is None:
        return False
    channels = 3 if head[1] == b"6" else 1
    pixels = int(head[2]) * int(head[3])
    return pixels > 0 and len(data) - head.end() == pixels * channels


def create(device: Device) -> SaneScanner:
    """The scanner of one [[devices]] entry: `device` (its name in SANE), `source`, `dpi`, `source_name`, `mode`, `area` (`210x297`, in
    millimetres; `""`: the whole glass) and `extra` (a list of further options such as `--lamp-off-time=3`).

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    only(device, "device", "source", "dpi", "source_name", "mode", "area", "extra")
    texts = {key: device.options.get(key, usual) for key, usual in (("device", ""), ("source_name", ""), ("mode", "Color"))}
    for key, text in texts.items():
        if not isinstance(text, str) or not text.isprintable() or len(text) > 200 or (key != "source_name" and not text):
            raise SettingsError(f"{where}: {key} must be a text as scanimage names it")
    area = re.fullmatch(r"(?:(\d{2,3})x(\d{2,3}))?", str(device.options.get("area", "210x297")))
    if area is None:
        raise SettingsError(f"{where}: area must be millimetres such as 210x297")
    extra = device.options.get("extra", "")
    options = tuple(part for part in str(extra).split(";") if part)
    for option in options:
        name = option.removeprefix("--").partition("=")[0]
        if not _EXTRA.fullmatch(option) or any(name.startswith(own) or own.startswith(name) for own in _OURS):
            raise SettingsError(f"{where}: extra has {option}, which is no option of a backend")
    dpi = dpi_of(device)
    if dpi > 300:
        raise SettingsError(f"{where}: dpi must be at most 300 with SANE, whose pages come uncompressed")
    return SaneScanner(
        str(texts["device"]), source_of(device), dpi, source_name=str(texts["source_name"]), mode=str(texts["mode"]), extra=options,
        area=(int(area[1]), int(area[2])) if area[1] else None,
    )  # fmt: skip
