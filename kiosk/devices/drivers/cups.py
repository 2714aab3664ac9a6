"""Document printers behind a queue of cupsd, for halls that have one already: IPP to cupsd, and to the printer itself where it matters.

What the queue calls completed is printed where its printer speaks IPP, for cupsd waits for the printer's own word then. What the queue
calls canceled says nothing: cupsd was seen to call a job so within half a second, and the page came out after the refill. So after a
cancel the printer is asked by its device URI, and the same job cancelled and followed there (`ipp`). A printer that does not speak IPP
(`usb:`, `socket:`) tells nobody anything: its prints end unconfirmed, and it is closed when in doubt.

A queue that was stopped by a fault is resumed when staff clear the printer. Threads and failures: `ipp`.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.devices.contract import Left, NeedsAttention, Offline, Printed, PrintOutcome, Ready, Status, Unconfirmed
from kiosk.devices.drivers.ipp import IppPrinter, Patience
from kiosk.devices.drivers.ipp_printer import Job, JobState, Printer
from kiosk.settings import Device, SettingsError


class CupsPrinter(IppPrinter):
    """A `DocumentPrinter` behind the queue at `uri`, such as ipp://127.0.0.1:631/printers/a4."""

    def __init__(self, uri: str, certificate: Path | None = None, *, patience: Patience | None = None) -> None:
        """`certificate`: of the printer behind the queue, where its device URI is `ipps`."""
        super().__init__(uri, None, patience=patience)
        self._certificate = certificate

    def cancel(self) -> bool:
        """Cancel all that this terminal has in the queue and at the printer behind it."""
        queued = super().cancel()
        self._name = "doc-"
        return self._at_printer() is Left.NOTHING and queued

    def tidy(self) -> None:
        """A queue that was stopped goes on."""
        self._client.resume()

    def _status(self) -> Status:
        """Of the queue, whether it goes on; of paper and covers what the printer itself says, for a queue remembers a reason long after."""
        status = super()._status()
        queue, address = self._known, self._direct()
        if isinstance(status, Offline) or queue is None or not address:
            return status
        if queue.state == 5 or not queue.accepts:
            return NeedsAttention(frozenset({"stopped"}))
        printer = IppPrinter(address, self._certificate, patience=self._patience)
        try:
            status = printer.status()
            if printer.known is not None:
                self._known = replace(queue, ready=printer.known.ready)
            return status
        finally:
            printer.close()

    def _taken(self, told: Printer) -> Printer:
        """What lies in a printer its queue does not know: it tells the size that it would take by default."""
        return replace(told, ready=frozenset() if self._known is None else self._known.ready)

    def _stopped(self) -> bool:
        return not isinstance(self._status(), Ready)

    def _completed(self, job: Job) -> PrintOutcome:
        done = super()._completed(job)
        return done if self._direct() or not isinstance(done, Printed) else Unconfirmed(Left.UNKNOWN, sheets=done.sheets)

    def _cancelled(self, job: Job) -> PrintOutcome:
        if self._client.job(job.ident) is None and self._client.printer() is not None and self._out():
            # A queue without a history (PreserveJobHistory No) forgets a job the moment it is done.
            return self._completed(job)
        outcome = super()._cancelled(job)
        if isinstance(outcome, Printed):
            return outcome
        return Unconfirmed(self._at_printer(), sheets=outcome.sheets if isinstance(outcome, Unconfirmed) else 0)

    def _out(self) -> bool:
        """Does the printer itself say that the job was completed? cupsd may forget it a moment before the printer has ended it."""
        address = self._direct()
        if not address:
            return False
        printer = IppPrinter(address, self._certificate, patience=self._patience)
        try:
            deadline = time.monotonic() + self._patience.cancel
            while True:
                # In this order: what does not wait any more when it is looked for first is among the ended ones then.
                waits = printer.client.jobs(self._name)
                ended = printer.client.jobs(self._name, "completed")
                if any((job := printer.client.job(ident)) and job.state is JobState.COMPLETED for ident in ended or ()):
                    return True
                # Without an answer nobody knows yet.
                told = waits is not None and ended is not None
                if (told and not waits) or time.monotonic() > deadline:
                    return False
                # Neither tells anything by itself; `deadline` bounds it.
                time.sleep(self._patience.look)
        finally:
            printer.close()

    def _direct(self) -> str:
        """The printer's own address; "" where it does not speak IPP."""
        known = self._known or self._client.printer()
        return known.device if known is not None and urlsplit(known.device).scheme in ("ipp", "ipps") else ""

    def _at_printer(self) -> Left:
        """What is left of our jobs at the printer itself, once they have been cancelled there."""
        address = self._direct()
        if not address:
            return Left.SOMETHING
        printer = IppPrinter(address, self._certificate, patience=self._patience)
        try:
            return self._gone(printer)
        finally:
            printer.close()

    def _gone(self, printer: IppPrinter) -> Left:
        deadline = time.monotonic() + self._patience.cancel
        while self._sending() and time.monotonic() < deadline:
            # cupsd tells nothing by itself; `deadline` bounds it.
            time.sleep(self._patience.look)
        jobs: Sequence[int] | None = printer.client.jobs(self._name)
        if jobs is None:
            return Left.SOMETHING
        for ident in jobs:
            if printer.cancelled(Job(ident, JobState.PENDING)) != Unconfirmed(Left.NOTHING):
                return Left.SOMETHING
        return Left.NOTHING

    def _sending(self) -> bool:
        """Does cupsd still speak with the printer? It lets go of it a moment after a cancel."""
        queue = self._client.printer()
        return queue is not None and queue.state == 4


def create(device: Device) -> CupsPrinter:
    """The printer of one [[devices]] entry: `queue`, the name of a queue of this machine's cupsd; `port` (631) and, where the printer
    behind it is reached by `ipps`, its `certificate`.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    unknown = sorted(set(device.options) - {"queue", "port", "certificate"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    queue, port = device.options.get("queue"), device.options.get("port", 631)
    if not isinstance(queue, str) or not queue.replace("-", "").replace("_", "").isalnum():
        raise SettingsError(f"{where}: queue must be the name of a queue, in letters and digits")
    if not isinstance(port, int) or not 0 < port < 65536:
        raise SettingsError(f"{where}: port must be a number from 1 to 65535")
    certificate = Path(str(device.options["certificate"])) if "certificate" in device.options else None
    if certificate is not None and not certificate.is_absolute():
        raise SettingsError(f"{where}: certificate must be a whole path")
    return CupsPrinter(f"ipp://127.0.0.1:{port}/printers/{queue}", certificate)


def keeps_documents(conf: Path = Path("/etc/cups/cupsd.conf")) -> bool:
    """Does the cupsd of `conf` keep what it has printed (F19)? It does for a day unless told otherwise: cupsd.conf(5), PreserveJobFiles."""
    try:
        lines = conf.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    said = [line.split(None, 1)[1].strip().lower() for line in lines if line.lower().startswith("preservejobfiles ")]
    return not said or said[-1] not in ("no", "off", "false", "0")
