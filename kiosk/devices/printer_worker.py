"""The thread of a printer: prints one thing after another, asks in between how the printer is, and keeps a printer closed
in which somebody's print may still lie.

    noted in the book -> printed -> confirmed, refused or cancelled at the printer: open
                                 -> neither: closed, over restarts, until staff (or the printer itself) say that it is empty
    found as unfinished at the start: closed, and asked to throw away what it holds

A job ends with its session: `end_session` cancels what still runs, and what waits is never begun.

Threads: see `worker`; `print`, `end_session`, `clear` and `refill` may be called from any. Failures: see `worker`; a print during
which the driver raises ends as `Unconfirmed`, because the paper may be out; one that had not begun when the program ends is `Refused`.
"""

import math
import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from kiosk.clock import Clock
from kiosk.devices.contract import (
    DocumentCapabilities,
    DocumentPrinter,
    Left,
    NeedsAttention,
    Offline,
    Pages,
    Printed,
    PrintOutcome,
    Ready,
    ReceiptPrinter,
    Refused,
    Status,
    Unconfirmed,
    Wish,
)
from kiosk.devices.events import PrinterCleared, PrintFinished, PrintProgress
from kiosk.devices.printer_book import Book
from kiosk.devices.worker import Failed, Pace, Worker
from kiosk.events import Bus
from kiosk.render.press import NotMade, Press
from kiosk.render.sheet import Sheet

PAUSED = "paused"
STOPPED = "stopped"
# "Change it today": less than this part of a roll or a tray is left.
LOW = 10
P = TypeVar("P", bound=ReceiptPrinter | DocumentPrinter)
J = TypeVar("J")


class Printing(Generic[J]):
    """One print that was asked for; over when its session is."""

    def __init__(self, session: str, job: J) -> None:
        self.session = session
        self.job: J | None = job
        self._lock = threading.Lock()
        self._over = False
        self._running = False

    def begins(self) -> bool:
        """It is begun now; False if its session has ended."""
        with self._lock:
            self._running = not self._over
            return self._running

    def ends(self) -> None:
        """It has come to its outcome."""
        with self._lock:
            self._running = False
            self.job = None

    def end(self, interrupt: Callable[[], None]) -> None:
        """Its session has ended: `interrupt` the driver if it runs. Under the lock, so that no other print is hit."""
        with self._lock:
            self._over = True
            if self._running:
                interrupt()


class PaperWorker(Worker[P], Generic[P, J]):
    """The thread of one printer, which makes paper of what `J` says."""

    def __init__(self, device: str, driver: P, bus: Bus, clock: Clock, pace: Pace, book: Book, stock: int = 0) -> None:
        """`stock`: so much paper is in it when it is full, in dots of a roll or in sheets; 0: nobody said."""
        super().__init__(device, driver, bus, clock, pace)
        self._book = book
        self._stock, self._used = stock, 0
        self._held = False  # closed to citizens
        self._looked = False  # the book has been read
        self._throws = False  # it has not been asked yet to throw away what was found in it at the start
        self._settling = False  # a print was cancelled, and the printer is not in order again yet
        self._asked: list[Printing[J]] = []
        self._gate = threading.Lock()

    def print(self, session: str, job: J) -> None:
        """Print `job` for `session`; ends with exactly one `PrintFinished`. Any thread."""
        printing = Printing(session, job)
        with self._gate:
            self._asked.append(printing)
        self._post(partial(self._print, printing))

    def end_session(self, session: str) -> None:
        """What `session` has asked for and is not out is cancelled. Any thread; returns at once."""
        with self._gate:
            found = [printing for printing in self._asked if printing.session == session]
        for printing in found:
            printing.end(self.interrupt)

    def clear(self, timeout: float) -> bool | None:
        """Staff say that nothing lies in it any more: throw away what it holds and open it. True if the printer said so too; None if
        that could not be noted within `timeout` seconds. Any thread; waits."""
        answer: list[bool | None] = []
        done = threading.Event()

        def work() -> None:
            answer.append(self._clear())
            done.set()

        self._post(work)
        return answer[0] if done.wait(timeout) else None

    def restart(self) -> None:
        """As any device's; and a queue that was stopped, by a fault or by somebody, goes on."""
        self._post(self._resume)
        super().restart()

    def _resume(self) -> None:
        status = self.status
        if self._held or not isinstance(status, NeedsAttention) or STOPPED not in status.conditions:
            # What somebody's print may lie in is opened by `clear` alone.
            return
        # Nobody's print comes out now: whoever waited for it has left.
        self._guarded("", "cancel", self._driver.cancel)
        self._guarded("", "tidy", self._driver.tidy)

    def refill(self) -> bool:
        """Staff have put paper in. Any thread; waits for the disk."""
        done = self._book.refilled(self._device)
        if done:
            self._used = 0
            self._post(self._ask_status_soon)
        return done

    @property
    def left(self) -> int | None:
        """Paper that is left, in dots of a roll or in sheets, as far as it was counted; None where nobody said how much there is. Any
        thread."""
        return max(0, self._stock - self._used) if self._stock else None

    def _work(self) -> None:
        """A printer does nothing unasked."""

    def _work_due(self) -> float:
        return math.inf

    def _ask_status(self) -> None:
        if not self._looked:
            self._look()
        super()._ask_status()

    def _look(self) -> None:
        """At the start: what the book says of this printer."""
        page = self._book.page(self._device)
        self._held, self._looked = page is None or page.state != "open", page is not None
        self._used = 0 if page is None else page.dots + page.sheets
        if page is not None and page.state == "printing":
            self._book.closed(self._device, "found-at-start")
        self._throws = self._held and self._looked

    def _take_over(self, status: Status) -> None:
        if self._throws and not isinstance(status, Offline):
            self._throws = False
            self._guarded("", "cancel", self._driver.cancel)
        if self._settling and isinstance(status, Ready):
            self._settling = not self._book.cleared(self._device, "printer")
        if isinstance(status, Ready) and self._stock and self._stock - self._used < self._stock // LOW:
            # Its own sensor may see that later, or never: told early enough to be changed today.
            status = Ready(status.conditions | {"media-low"})
        if self._held and isinstance(status, Ready | NeedsAttention):
            status = NeedsAttention(status.conditions | {PAUSED})
        super()._take_over(status)

    def _clear(self) -> bool | None:
        proved = self._guarded("", "cancel", self._driver.cancel) is True
        self._guarded("", "tidy", self._driver.tidy)
        if not self._book.cleared(self._device, "staff"):
            return None
        self._held = self._settling = self._throws = False
        self._bus.publish(PrinterCleared("", self._device))
        self._ask_status_soon()
        return proved

    def _print(self, printing: Printing[J]) -> None:
        outcome = self._outcome(printing)
        session = printing.session
        printing.ends()
        with self._gate:
            self._asked.remove(printing)
        self._bus.publish(PrintFinished(session, self._device, outcome))
        self._ask_status_soon()

    def _outcome(self, printing: Printing[J]) -> PrintOutcome:
        if self._stopping.is_set():
            return Refused(frozenset({"offline"}))
        if not self._looked:
            self._look()
        if self._held:
            return Refused(frozenset({PAUSED}))
        job, session = printing.job, printing.session
        if job is None or not printing.begins():
            return Refused(frozenset({"canceled"}))
        if not self._book.begins(self._device):
            return Refused(frozenset({"spool-area-full"}))
        result = self._guarded(session, "print", partial(self._put_out, job, partial(self._progress, session)))
        outcome: PrintOutcome = Unconfirmed() if isinstance(result, Failed) else result
        printing.ends()
        self._note(session, outcome)
        return outcome

    @abstractmethod
    def _put_out(self, job: J, progress: Callable[[int, int], None]) -> PrintOutcome:
        """Have the driver print `job`."""

    def _note(self, session: str, outcome: PrintOutcome) -> None:
        left = outcome.left if isinstance(outcome, Unconfirmed) else Left.NOTHING
        self._held = left is Left.SOMETHING
        self._settling = isinstance(outcome, Unconfirmed) and left is Left.NOTHING
        # What nobody confirmed has used paper too; a printer that tells nobody anything never confirms.
        dots, sheets = (outcome.dots, outcome.sheets) if isinstance(outcome, Printed | Unconfirmed) else (0, 0)
        self._used += dots + sheets
        self._book.ended(self._device, session, outcome, dots=dots, sheets=sheets)

    def _progress(self, session: str, done: int, of: int) -> None:
        self._bus.publish(PrintProgress(session, self._device, done, of))

    def _end(self) -> None:
        while not self._jobs.empty():
            self._jobs.get()()


@dataclass(frozen=True, slots=True, repr=False)
class SheetJob:
    """One document, and how it is printed."""

    sheet: Sheet
    wish: Wish


class DocumentWorker(PaperWorker[DocumentPrinter, SheetJob]):
    """The thread of one document printer. A sheet is made into pages here, in a child process, once it is its turn."""

    ability = "document-printer"

    def __init__(
        self, device: str, driver: DocumentPrinter, bus: Bus, clock: Clock, pace: Pace, book: Book, press: Press, stock: int = 0
    ) -> None:
        super().__init__(device, driver, bus, clock, pace, book, stock)
        self._press = press

    @property
    def abilities(self) -> DocumentCapabilities:
        """What the printer can, as far as it has told by now. Any thread."""
        return self._driver.capabilities

    def _put_out(self, job: SheetJob, progress: Callable[[int, int], None]) -> PrintOutcome:
        made = self._press.make(job.sheet, pictures=self._driver.capabilities.pictures)
        if isinstance(made, NotMade):
            return Refused(frozenset({"document-unprintable" if made.reason == "character" else "document-format-error"}))
        return self._driver.print(Pages(pdf=made.pdf, pictures=made.pictures, wish=job.wish), progress)
