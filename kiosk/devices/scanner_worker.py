"""The thread of a code scanner: tells each scan while a session wants one, and throws away what comes when nobody does.

Threads: see `worker`; `want` and `want_no_more` from any. Failures: see `worker`. What was scanned before it was wanted is never told.
"""

import math
import threading
from functools import partial

from kiosk.clock import Clock
from kiosk.devices.contract import Offline
from kiosk.devices.events import CodeScanned
from kiosk.devices.scanners import CodeRead, CodeScanner, ScannerGone
from kiosk.devices.worker import Failed, Pace, Worker, nothing
from kiosk.events import Bus

_SLICE = 0.2  # seconds of one wait, between which the thread looks up


class ScannerWorker(Worker[CodeScanner]):
    """The thread of one scanner."""

    ability = "code-scanner"

    def __init__(self, device: str, driver: CodeScanner, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._session = ""
        self._fresh = False
        self._waiting = threading.Event()

    def want(self, session: str) -> None:
        """Tell scans to `session` from now on, in place of any other. Any thread."""
        self._post(partial(self._take_up, session))

    def want_no_more(self) -> None:
        """Tell no more. Any thread."""
        self._post(partial(self._take_up, ""))
        if self._waiting.is_set():
            self.interrupt()
        self._post(nothing)

    def _take_up(self, session: str) -> None:
        self._session, self._fresh = session, True

    def _work_due(self) -> float:
        return self._clock.monotonic() if self._session and not isinstance(self._status, Offline) else math.inf

    def _work(self) -> None:
        if not self._session or isinstance(self._status, Offline) or self._stopping.is_set():
            return
        session = self._session
        if self._fresh:
            self._fresh = False
            if isinstance(self._guarded(session, "forget", self._driver.forget), Failed):
                return
        self._waiting.set()
        try:
            outcome = self._guarded(session, "next", partial(self._driver.next, _SLICE))
        finally:
            self._waiting.clear()
        if isinstance(outcome, ScannerGone):
            self._settle(outcome.status)
        elif isinstance(outcome, CodeRead) and not self._stopping.is_set():
            self._bus.publish(CodeScanned(session, self._device, outcome))
