"""Document scanners that speak eSCL (AirScan, AirPrint scanning): HTTP and XML, without a driver of the maker.

    how it is -> POST ScanJobs (503: busy or warming up, asked again) -> GET NextDocument until 404 -> how it is -> DELETE the job

The picture is asked for as JPEG in colour. A job is deleted at the scanner however it ended, so that no page of one person waits there for
the next. The job's address is taken as a path at this scanner, whatever host the scanner says.

Threads: one device thread; `interrupt` from any. Failures: outcomes, never raised. Nothing of a page is kept.
"""

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kiosk.devices.contract import Busy, NeedsAttention, Offline, Ready, Status
from kiosk.devices.drivers import escl_xml
from kiosk.devices.drivers.escl_xml import BadXml, Capabilities, State
from kiosk.devices.drivers.glass_options import dpi_of, only, source_of
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
from kiosk.devices.offers import Inventory
from kiosk.http import Client, HttpError, LineError, Response, Timeouts, TlsError, build_device
from kiosk.settings import Device, SettingsError

JPEG: Final = "image/jpeg"
# The feeder's states that a person has to see to; see `AdfState` in the specification.
_FEEDER: Final = {
    "ScannerAdfJam": "media-jam", "ScannerAdfMispick": "media-jam", "ScannerAdfMultipickDetected": "media-jam",
    "ScannerAdfHatchOpen": "cover-open", "ScannerAdfDoorOpen": "cover-open", "ScannerAdfInputTrayFailed": "other-error",
    "ScannerAdfInputTrayOverloaded": "other-error", "ScannerAdfDuplexPageTooShort": "media-jam", "ScannerAdfDuplexPageTooLong": "media-jam",
}  # fmt: skip
_REASONS: Final = {"CoverOpen": "cover-open", "InterlockOpen": "cover-open", "MediaJam": "media-jam"}
_RETRY_STATUS: Final = (503, 409)
_CREATE: Final = 5.0  # seconds a scanner may take to make a job


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for one answer about how it is and to connect (2 s together), for a scanner that is busy or warms up, for one page, and
    between two tries."""

    answer: float = 1.4
    connect: float = 0.5
    busy: float = 20.0
    page: float = 50.0
    look: float = 0.5


class EsclScanner:
    """A `DocumentScanner` at `url` (`http://HOST:PORT/eSCL`, or https with its own `certificate`)."""

    def __init__(
        self, url: str, source: Source = Source.GLASS, dpi: int = 300, certificate: Path | None = None, *, patience: Patience | None = None
    ) -> None:
        self._url, self._certificate = url.rstrip("/"), certificate
        self._source, self._dpi = source, dpi
        self._patience = patience or Patience()
        self._root = urlsplit(self._url).path
        self._lock = threading.Lock()
        self._interrupted = threading.Event()
        self._lines: dict[float, Client] = {}
        self._unbroken = False
        self._known: Capabilities | None = None
        self._last: Status = Offline("starting")

    @property
    def capabilities(self) -> GlassCapabilities:
        return GlassCapabilities(self._source, self._dpi)

    def status(self) -> Status:
        """Ask it how it is. When interrupted, what was known last."""
        self._begin()
        told = self._state()
        if not self._interrupted.is_set():
            self._last = told if isinstance(told, Offline) else _status(told, self._source)
        return self._last

    def inventory(self) -> Inventory | Offline:
        """What it says it is."""
        self._begin()
        known = self._capable()
        if isinstance(known, Offline):
            return known
        model = known.model.removeprefix(known.maker).strip() if known.maker else known.model
        maker, model, firmware, serial = (text if text.isprintable() else "" for text in (known.maker, model, known.firmware, known.serial))
        return Inventory(maker, model, firmware, serial)

    def scan(self, page: Callable[[Picture], None]) -> ScanOutcome:
        """One run; see `DocumentScanner`."""
        self._begin()
        known = self._capable()
        if isinstance(known, Offline):
            return self._gone(known)
        if not known.there or (known.formats and JPEG not in known.formats):
            return ScanBroken("refused")
        before = self._state()
        if isinstance(before, Offline):
            return self._gone(before)
        if (found := _stops(before, self._source)) is not None:
            return found
        job = self._create(known)
        if not isinstance(job, str):
            return job
        try:
            return self._pages(job, page)
        finally:
            self._delete(job)

    def interrupt(self) -> None:
        """From any thread: the call that runs now returns, after telling the scanner to give up (1 s at most)."""
        self._interrupted.set()
        with self._lock:
            if not self._unbroken:
                for line in self._lines.values():
                    line.interrupt()

    def close(self) -> None:
        """Close the connections."""
        self._hang_up()
        self._known = None

    # ---------------------------------------------------------------------------------------------------------- the run

    def _create(self, known: Capabilities) -> str | ScanOutcome:
        """The path of a new job."""
        dpi = min((step for step in known.resolutions if step >= self._dpi), default=max(known.resolutions, default=self._dpi))
        colour = "RGB24" if "RGB24" in known.colours or not known.colours else "Grayscale8"
        size = (min(known.width, escl_xml.A4[0]), min(known.height, escl_xml.A4[1]))
        wish = escl_xml.settings(self._source.value, dpi, colour, size)
        answer = self._patiently("POST", "/ScanJobs", wish, self._patience.busy)
        if not isinstance(answer, Response):
            return answer
        where = urlsplit(answer.headers.get("location", "")).path.rstrip("/")
        if answer.status != 201 or not where.startswith(f"{self._root}/ScanJobs/") or ".." in where:
            return ScanBroken("refused")
        return where.removeprefix(self._root)

    def _pages(self, job: str, page: Callable[[Picture], None]) -> ScanOutcome:
        told = 0
        while told < MOST_PAGES:
            answer = self._patiently("GET", f"{job}/NextDocument", None, self._patience.page)
            if not isinstance(answer, Response):
                return answer
            if answer.status in (404, 410):
                return self._ended(told)
            if answer.status != 200:
                return self._why() or ScanBroken("refused")
            if answer.media != JPEG or not answer.body.startswith(b"\xff\xd8\xff"):
                return ScanBroken("no-picture")
            if not answer.body.rstrip(b"\0\r\n").endswith(b"\xff\xd9"):
                return ScanBroken("cut")
            page(Picture(JPEG, answer.body, self._dpi))
            del answer
            told += 1
            if self._source is Source.GLASS:
                break
        return Scanned(told)

    def _ended(self, told: int) -> ScanOutcome:
        """The scanner has no page more: at its end, or because it stopped in the middle."""
        stopped = self._why()
        if stopped is not None and not (told and isinstance(stopped, NoPaper)):
            return stopped
        if told:
            return Scanned(told)
        return NoPaper() if self._source is Source.FEEDER else ScanBroken("no-picture")

    def _why(self) -> ScanOutcome | None:
        """What the scanner says stops it."""
        now = self._state()
        return self._gone(now) if isinstance(now, Offline) else _stops(now, self._source)

    def _patiently(self, method: str, path: str, body: bytes | None, seconds: float) -> Response | ScanOutcome:
        """Asked again while the scanner says that it is busy."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if self._interrupted.is_set():
                return ScanStopped()
            if left <= 0:
                return ScanBusy()
            answer = self._ask(method, path, body, read=left, limit=LARGEST)
            if isinstance(answer, Offline):
                return self._gone(answer)
            if isinstance(answer, ScanBroken):
                return answer
            if answer.status not in _RETRY_STATUS:
                return answer
            # A feeder that has run empty may say 503 to every further page: what it says of itself counts.
            if (stopped := self._why()) is not None:
                return stopped
            if self._interrupted.wait(min(self._patience.look, max(0.0, left))):
                return ScanStopped()

    def _delete(self, job: str) -> None:
        if self._interrupted.is_set():
            # The lines may be cut; the scanner has to hear of it all the same.
            self._hang_up()
        self._ask("DELETE", job, None, read=self._patience.answer)

    # ------------------------------------------------------------------------------------------------------- the questions

    def _state(self) -> State | Offline:
        answer = self._ask("GET", "/ScannerStatus", None, read=self._patience.answer)
        if isinstance(answer, Response) and answer.status == 200:
            try:
                return escl_xml.state(answer.body)
            except BadXml:
                return Offline("no-answer")
        return answer if isinstance(answer, Offline) else Offline("no-answer")

    def _capable(self) -> Capabilities | Offline:
        """What it can: asked once for each opening."""
        if self._known is None:
            answer = self._ask("GET", "/ScannerCapabilities", None, read=2 * self._patience.answer)
            if not isinstance(answer, Response) or answer.status != 200:
                return answer if isinstance(answer, Offline) else Offline("no-answer")
            try:
                self._known = escl_xml.capabilities(answer.body, self._source.value)
            except BadXml:
                return Offline("no-answer")
        return self._known

    def _ask(
        self, method: str, path: str, body: bytes | None, *, read: float, limit: int = escl_xml.LONGEST
    ) -> Response | Offline | ScanBroken:
        # A job whose address never came would keep the scanner busy, and its page for the next person: that answer is waited for.
        with self._lock:
            self._unbroken = method in ("POST", "DELETE")
        try:
            return self._answered(method, path, body, min(read, _CREATE) if method == "POST" else read, limit)
        finally:
            with self._lock:
                self._unbroken = False

    def _answered(self, method: str, path: str, body: bytes | None, read: float, limit: int) -> Response | Offline | ScanBroken:
        line = self._line(min(read, self._patience.page))
        if isinstance(line, Offline):
            return line
        if self._interrupted.is_set() and not self._unbroken:
            # Whoever interrupts may have been too early for this line.
            return Offline("no-answer")
        headers = {"Accept": "*/*"} if body is None else {"Accept": "*/*", "Content-Type": "text/xml"}
        for again in (True, False):
            try:
                return line.send(method, path, body, headers, limit=limit, within=max(read, 0.1))
            except LineError as error:
                # A scanner may close an idle line; whether it was never heard decides if it is asked again.
                if again and error.disconnected and method != "POST" and not self._interrupted.is_set():
                    continue
                if "the response" in str(error):
                    return ScanBroken("too-large")
                return Offline("unplugged" if str(error) == "ConnectError" else "no-answer")
            except HttpError:
                return Offline("permission")
        return Offline("no-answer")

    def _line(self, read: float) -> Client | Offline:
        """A connection whose answers may take `read` seconds, rounded up: one line is kept for each length."""
        wanted = next((step for step in (self._patience.answer, 2 * self._patience.answer, _CREATE) if read <= step), self._patience.page)
        with self._lock:
            if wanted not in self._lines:
                try:
                    self._lines[wanted] = build_device(self._url, self._certificate, Timeouts(connect=self._patience.connect, read=wanted))
                except TlsError:
                    return Offline("permission")
            return self._lines[wanted]

    def _begin(self) -> None:
        """A new call: interruptions of earlier ones count no more."""
        if self._interrupted.is_set():
            self._interrupted.clear()
            self._hang_up()

    def _hang_up(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, {}
        for line in lines.values():
            line.close()

    def _gone(self, status: Offline) -> ScanOutcome:
        return ScanStopped() if self._interrupted.is_set() else GlassGone(status)


def _status(now: State, source: Source) -> Status:
    found = _stops(now, source)
    if isinstance(found, NotScanned):
        return NeedsAttention(found.conditions)
    return Busy() if now.scanner in ("Processing", "Testing") else Ready()


def _stops(now: State, source: Source) -> ScanOutcome | None:
    """What keeps it from scanning."""
    conditions = {_REASONS[reason] for reason in now.reasons if reason in _REASONS}
    if source is Source.FEEDER and now.feeder in _FEEDER:
        conditions.add(_FEEDER[now.feeder])
    if not conditions and now.scanner in ("Stopped", "Down"):
        conditions.add("other-error")
    if conditions:
        return NotScanned(frozenset(conditions))
    return NoPaper() if source is Source.FEEDER and now.feeder == "ScannerAdfEmpty" else None


def create(device: Device) -> EsclScanner:
    """The scanner of one [[devices]] entry: `url`, `source` (`glass` or `feeder`), `dpi`, and for https its `certificate`.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    only(device, "url", "source", "dpi", "certificate")
    url = str(device.options.get("url", ""))
    parts = urlsplit(url)
    try:
        # Names would be asked of a name server, and another machine could answer.
        ipaddress.ip_address(parts.hostname or "")
        port = parts.port or 80
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not port:
        raise SettingsError(f"{where}: url must be an address such as http://192.168.1.70/eSCL")
    certificate = Path(str(device.options["certificate"])) if "certificate" in device.options else None
    if (parts.scheme == "https") != (certificate is not None):
        raise SettingsError(f"{where}: certificate names the scanner's own certificate (PEM), for https alone")
    if certificate is not None and not certificate.is_absolute():
        raise SettingsError(f"{where}: certificate must be a whole path")
    return EsclScanner(url, source_of(device), dpi_of(device), certificate)
