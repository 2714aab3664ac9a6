"""The thread of a receipt printer: prints one receipt after another and asks in between how the printer is.

Threads: see `worker`; `print` may be called from any. Failures: see `worker`; a print during which the driver raises ends as
`Unconfirmed`, because the paper may be out; one that had not begun when the program ends is `Refused`.
"""

import math
from functools import partial

from kiosk.devices.contract import PrintOutcome, Receipt, ReceiptPrinter, Refused, Unconfirmed
from kiosk.devices.events import PrintFinished, PrintProgress
from kiosk.devices.worker import Failed, Worker


class PrinterWorker(Worker[ReceiptPrinter]):
    """The thread of one printer."""

    ability = "receipt-printer"

    def print(self, session: str, receipt: Receipt) -> None:
        """Print `receipt` for `session`; ends with exactly one `PrintFinished`. Any thread."""
        self._post(partial(self._print, session, receipt))

    def _work(self) -> None:
        """A printer does nothing unasked."""

    def _work_due(self) -> float:
        return math.inf

    def _print(self, session: str, receipt: Receipt) -> None:
        outcome: PrintOutcome
        if self._stopping.is_set():
            outcome = Refused(frozenset({"offline"}))
        else:
            result = self._guarded(session, "print", partial(self._driver.print, receipt, partial(self._progress, session)))
            outcome = Unconfirmed() if isinstance(result, Failed) else result
        self._bus.publish(PrintFinished(session, self._device, outcome))
        self._ask_status_soon()

    def _progress(self, session: str, done: int, of: int) -> None:
        self._bus.publish(PrintProgress(session, self._device, done, of))

    def _end(self) -> None:
        while not self._jobs.empty():
            self._jobs.get()()
