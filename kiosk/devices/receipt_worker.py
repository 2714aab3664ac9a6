"""The thread of a receipt printer, as `printer_worker` has it; and of one with a presenter, which holds its paper until it is taken.

    printed -> taken: told
            -> left: pulled back, counted, told; one that cannot be pulled back closes the printer

Threads and failures: see `printer_worker`.
"""

import math
from collections.abc import Callable
from functools import partial

from kiosk.clock import Clock
from kiosk.devices.contract import NeedsAttention, Printed, PrintOutcome, Ready, Receipt, ReceiptPrinter
from kiosk.devices.events import PaperLeft, PaperTaken
from kiosk.devices.presenting import Presenting, Slot, SlotWatch
from kiosk.devices.printer_book import Book
from kiosk.devices.printer_worker import PaperWorker, Printing
from kiosk.devices.worker import Pace
from kiosk.events import Bus


class PrinterWorker(PaperWorker[ReceiptPrinter, Receipt]):
    """The thread of one receipt printer. Where it has a presenter, a paper that nobody takes is pulled back, counted and told."""

    ability = "receipt-printer"

    def __init__(self, device: str, driver: ReceiptPrinter, bus: Bus, clock: Clock, pace: Pace, book: Book, stock: int = 0) -> None:
        super().__init__(device, driver, bus, clock, pace, book, stock)
        self._slot = SlotWatch(driver, clock, pace.slot) if isinstance(driver, Presenting) and driver.presents else None
        self._new = True  # nobody has looked yet what lies in the slot from before

    def end_session(self, session: str) -> None:
        super().end_session(session)
        if self._slot is not None:
            self._post(partial(self._slot.session_ended, session))

    def _work_due(self) -> float:
        due = self._slot.due if self._slot is not None else None
        return math.inf if due is None else due

    def _work(self) -> None:
        if self._slot is None:
            return
        if self._new and isinstance(self._status, Ready | NeedsAttention):
            self._new = False
            if self._guarded("", "slot", self._slot.found) is True:
                self._pull_back()
        found = self._guarded("", "slot", self._slot.look)
        if found is Slot.EMPTY:
            self._bus.publish(PaperTaken(self._slot.over(), self._device))
        elif found is Slot.LIES:
            self._pull_back()

    def _pull_back(self) -> None:
        """What lies in the slot is nobody's any more."""
        assert self._slot is not None
        inside = self._guarded("", "retract", self._slot.retract) is True
        session = self._slot.over()
        self._book.left(self._device, session, inside=inside)
        if not inside:
            self._held = True
        self._bus.publish(PaperLeft(session, self._device, inside))
        self._ask_status_soon()

    def _outcome(self, printing: Printing[Receipt]) -> PrintOutcome:
        if self._slot is not None and self._slot.session is not None and not self._stopping.is_set():
            # Whatever lies there would be pushed out to whoever stands there now.
            if self._slot.session == printing.session or self._slot.taken():
                self._bus.publish(PaperTaken(self._slot.over(), self._device))
            else:
                self._pull_back()
        outcome = super()._outcome(printing)
        if self._slot is not None and isinstance(outcome, Printed):
            self._slot.comes(printing.session)
        return outcome

    def _put_out(self, job: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        return self._driver.print(job, progress)
