"""Document printers that speak IPP Everywhere, directly: no cupsd stands between.

    asked how it is -> would it print this (Validate-Job) -> Create-Job, Send-Document -> the job followed to its end -> printed
                                                                                       -> cancelled, and that followed too

Printed is what the printer itself calls completed. What does not come to that in time, or is stopped by something a person has to
see to, is cancelled, and the cancel believed only when the job stands at canceled AT THE PRINTER with no page out since: Cancel-Job's
own "successful" proves nothing (a held job was seen to come out after the refill, all the same). Else it is left there, and the terminal
closes the printer.

Jobs are named `doc-` and random letters, for user `kiosk`: nothing of a citizen stands in a queue or a log.
Threads: one device thread; `interrupt` from any. Failures: outcomes, never raised. Nothing of a document is kept.
"""

import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kiosk.devices.contract import (
    AS_USUAL,
    DocumentCapabilities,
    Left,
    NeedsAttention,
    Offline,
    Pages,
    Printed,
    PrintOutcome,
    Ready,
    Refused,
    Status,
    Unconfirmed,
)
from kiosk.devices.drivers import ipp_wish
from kiosk.devices.drivers.ipp_codec import Operation
from kiosk.devices.drivers.ipp_printer import IppClient, Job, JobState, Printer
from kiosk.devices.drivers.ipp_wish import PDF, PWG
from kiosk.devices.drivers.pwg_raster import raster
from kiosk.http import Timeouts, build_device
from kiosk.settings import Device, SettingsError

_LOW: Final = frozenset({"media-low", "toner-low", "marker-supply-low"})


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for the whole print, for a cancel to be seen at the printer, between two looks at a job, and for one answer."""

    job: float = 30.0
    cancel: float = 5.0
    look: float = 0.25
    answer: float = 4.0


class IppPrinter:
    """A `DocumentPrinter` at `uri`."""

    def __init__(self, uri: str, certificate: Path | None = None, *, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        parts = urlsplit(uri)
        host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
        base = f"{'https' if parts.scheme == 'ipps' else 'http'}://{host}:{parts.port or 631}"
        short = Timeouts(connect=1.0, read=self._patience.answer)
        self._client = IppClient(uri, lambda: build_device(base, certificate, short), parts.path or "/")
        self._interrupted = threading.Event()
        self._name = "doc-"  # of the job that was made last
        self._known: Printer | None = None
        self._wish = AS_USUAL  # of the job that was made last

    @property
    def capabilities(self) -> DocumentCapabilities:
        known = self._known
        return DocumentCapabilities() if known is None else ipp_wish.abilities(known)

    def status(self) -> Status:
        """Get-Printer-Attributes."""
        try:
            return self._status()
        finally:
            self._resume()

    def print(self, pages: Pages, progress: Callable[[int, int], None]) -> PrintOutcome:
        """Print `pages`; see `DocumentPrinter`."""
        try:
            return self._print(pages, progress)
        finally:
            self._resume()

    def cancel(self) -> bool:
        """Cancel all that this terminal has there; True: the printer says that none of it is left."""
        try:
            jobs = self._client.jobs()
            if jobs is None:
                return False
            ended = [self._cancelled(Job(ident, JobState.PENDING)) for ident in jobs]
            return all(isinstance(outcome, Unconfirmed) and outcome.left is Left.NOTHING for outcome in ended)
        finally:
            self._resume()

    def tidy(self) -> None:
        """Sheets do not hang in a document printer. One that was paused goes on, where it lets itself be told."""
        known = self._client.printer()
        if known is not None and "stopped" in known.stops and Operation.RESUME_PRINTER in known.operations:
            self._client.resume()

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        self._client.close()
        self._resume()

    def _resume(self) -> None:
        self._interrupted.clear()

    def _status(self) -> Status:
        printer = self._client.printer()
        if printer is None:
            self._client.close()
            return Offline("no-answer")
        self._known = printer = self._taken(printer)
        if printer.stops:
            return NeedsAttention(printer.stops)
        if not ipp_wish.paper(printer):
            return NeedsAttention(frozenset({"media-needed"}))
        return Ready(printer.reasons & _LOW)

    def _taken(self, told: Printer) -> Printer:
        """What is believed of what it told."""
        return told

    # -------------------------------------------------------------------------------------------------------------- print

    def _print(self, pages: Pages, progress: Callable[[int, int], None]) -> PrintOutcome:
        match self._status():
            case NeedsAttention(conditions=conditions):
                return Refused(conditions)
            case Offline():
                return Refused(frozenset({"offline"}))
        printer = self._known
        assert printer is not None
        form = self._form(printer, pages)
        self._wish = ipp_wish.kept(printer, pages.wish)
        wish = ipp_wish.attributes(printer, pages.wish)
        valid = self._client.validate(form, wish) if form else None
        if valid is None or not valid.ok:
            return Refused(frozenset({"document-format-error"}))
        data = pages.pdf if form == PDF else raster(pages.pictures, self._wish)
        name = self._name = f"doc-{secrets.token_hex(4)}"
        if not {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= printer.operations:
            job = self._client.print(name, form, wish, data)
            # Whether it was taken, nobody knows: it may be there without a number of ours.
            return self._followed(job, progress) if job else self._lost()
        job = self._client.create(name, wish)
        if job is None:
            return Refused(frozenset({"offline"})) if self.cancel() else Unconfirmed()
        sent = self._client.send(job.ident, form, data)
        del data
        return self._followed(sent or job, progress)

    def _lost(self) -> PrintOutcome:
        return Unconfirmed(Left.NOTHING if self.cancel() else Left.SOMETHING)

    def _form(self, printer: Printer, pages: Pages) -> str:
        if pages.pdf and PDF in printer.formats:
            return PDF
        return PWG if pages.pictures and PWG in printer.formats else ""

    def _followed(self, job: Job, progress: Callable[[int, int], None]) -> PrintOutcome:
        """The job to its end; cancelled when time is up, when its session ends, and when a person has to come to the printer."""
        deadline = time.monotonic() + self._patience.job
        out = -1
        while time.monotonic() < deadline and not self._interrupted.wait(self._patience.look):
            now = self._client.job(job.ident)
            if now is None:
                break
            job = now
            if job.state is JobState.COMPLETED:
                return self._completed(job)
            if job.state.over:
                # Ended by the printer: nothing of it waits, and some of it may have come out.
                return Unconfirmed(Left.NOTHING, sheets=_out(job))
            if job.impressions > out:
                out = job.impressions
                progress(max(0, out), 0)
            if job.state in (JobState.STOPPED, JobState.HELD) or self._stopped():
                break
        return self._cancelled(job)

    @property
    def known(self) -> Printer | None:
        """What the printer has told of itself last."""
        return self._known

    @property
    def client(self) -> IppClient:
        """Questions to the printer."""
        return self._client

    def cancelled(self, job: Job) -> PrintOutcome:
        """Cancel `job` and follow it."""
        return self._cancelled(job)

    def _stopped(self) -> bool:
        """Does a person have to come to it, or is it gone?"""
        printer = self._client.printer()
        return printer is None or bool(printer.stops)

    def _completed(self, job: Job) -> PrintOutcome:
        if job.sheets > 0:
            return Printed(sheets=job.sheets)
        # One that counts sides, or nothing: a sheet a copy at the least.
        sides = max(job.impressions, self._wish.copies)
        return Printed(sheets=sides if self._wish.sides == ipp_wish.ONE_SIDED else max(self._wish.copies, -(-sides // 2)))

    def _cancelled(self, job: Job) -> PrintOutcome:
        """Cancel `job` and look at the printer what became of it."""
        deadline = time.monotonic() + self._patience.cancel
        before = self._client.job(job.ident) or job
        self._client.cancel(before.ident)
        while time.monotonic() < deadline:
            now = self._client.job(before.ident)
            if now is not None and now.state is JobState.COMPLETED:
                return self._completed(now)
            if now is not None and now.state.over:
                # A page that left meanwhile, left while its owner stands there; none is left to come.
                left = Left.NOTHING if now.impressions in (before.impressions, -1) else Left.SOMETHING
                return Unconfirmed(left, sheets=_out(now))
            # A printer tells nothing by itself; nothing of this thread is waited for meanwhile, and `deadline` bounds it.
            time.sleep(min(self._patience.look, max(0.0, deadline - time.monotonic())))
        return Unconfirmed(sheets=_out(before))


def _out(job: Job) -> int:
    """Sheets of `job` that have come out, as far as its printer counts: sides where it counts no sheets, so rather too many."""
    return max(0, job.sheets if job.sheets >= 0 else job.impressions)


def create(device: Device) -> IppPrinter:
    """The printer of one [[devices]] entry: `uri`, and for `ipps` its `certificate`.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    unknown = sorted(set(device.options) - {"uri", "certificate"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    uri = str(device.options.get("uri", ""))
    parts = urlsplit(uri)
    try:
        ipaddress.ip_address(parts.hostname or "")
        port = parts.port or 631
    except ValueError:
        port = 0
    if parts.scheme not in ("ipp", "ipps") or not port:
        raise SettingsError(f"{where}: uri must be an address such as ipp://192.168.1.60/ipp/print")
    certificate = Path(str(device.options["certificate"])) if "certificate" in device.options else None
    if (parts.scheme == "ipps") != (certificate is not None):
        raise SettingsError(f"{where}: certificate names the printer's own certificate (PEM), for ipps alone")
    if certificate is not None and not certificate.is_absolute():
        raise SettingsError(f"{where}: certificate must be a whole path")
    return IppPrinter(uri, certificate)
