"""The thread of a document reader: is a card there, and, for a session that asked for one, what does it say.

While `watch` is on, `CardFound` and `CardGone` tell when a card comes and goes; no personal data moves. `Reading` is one
session's wish for a card. It stays open, over pulled cards and outages, until a card has been read or it is ended; a card that
could not be read is tried again only after it was lifted, or for a new `Reading`.

Threads: see `worker`. `Reading` and `watch` may be used from any. Failures: see `worker`; an attempt during which the driver
raises ends as `ReaderGone(Offline("driver-failed"))`.
"""

import math
import threading

from kiosk.clock import Clock
from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, IdReader, NoCard, Offline, ReaderGone, ReadOutcome
from kiosk.devices.events import CardFound, CardGone, ReadFinished, ReadStarted
from kiosk.devices.worker import Failed, Pace, Worker, nothing
from kiosk.events import Bus


class Reading:
    """The wish of `session` for one card. Several readers may share it; the first card that is read ends it."""

    def __init__(self, session: str) -> None:
        self.session = session
        self._lock = threading.Lock()
        self._open = True

    @property
    def open(self) -> bool:
        """Is a card still wanted?"""
        return self._open

    def end(self) -> bool:
        """Want no card any more. True for the one caller that ended it."""
        with self._lock:
            was, self._open = self._open, False
            return was


class ReaderWorker(Worker[IdReader]):
    """The thread of one reader."""

    ability = "id-reader"

    def __init__(self, device: str, driver: IdReader, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._watching = False
        self._reading: Reading | None = None
        self._present = False
        self._tried = False
        self._announced = False
        self._find_due = clock.monotonic()
        self._in_read = threading.Lock()

    def watch(self, on: bool) -> None:
        """Tell when a card comes and goes, from now on or no longer. Any thread."""
        self._post(lambda: self._watch(on))

    def read(self, reading: Reading) -> None:
        """Read a card for `reading`: one that lies there at once, else the next. Any thread."""
        self._post(lambda: self._read(reading))

    def interrupt_ended(self) -> None:
        """The reading was ended: a read that runs now is not wanted any more. Any thread."""
        if self._in_read.locked():
            self.interrupt()
        self._post(nothing)

    def _watch(self, on: bool) -> None:
        if on == self._watching:
            return
        self._watching = on
        self._announced = False
        self._find_due = self._clock.monotonic()

    def _read(self, reading: Reading) -> None:
        self._reading = reading
        self._tried = False
        self._find_due = self._clock.monotonic()

    def _wanted(self) -> Reading | None:
        if self._reading is not None and not self._reading.open:
            self._reading = None
        return self._reading

    def _looking(self) -> bool:
        """Is there a reason to look for a card, and a reader to look with?"""
        return (self._watching or self._wanted() is not None) and not isinstance(self._status, Offline) and self._suspected is None

    def _work_due(self) -> float:
        return self._find_due if self._looking() else math.inf

    def _ask_status(self) -> None:
        # A driver whose find raised has not recovered because its status answers.
        if "find" in self._failing and isinstance(self._guarded("", "find", self._driver.find), Failed):
            return
        super()._ask_status()

    def _status_changed(self) -> None:
        if isinstance(self._status, Offline):
            self._set_present(False)
        self._find_due = self._clock.monotonic()

    def _work(self) -> None:
        if not self._looking():
            if not self._watching:
                self._present = False
            return
        if self._clock.monotonic() < self._find_due:
            return
        self._find_due = self._clock.monotonic() + self._pace.find
        found = self._guarded("", "find", self._driver.find)
        if isinstance(found, Failed) or self._stopping.is_set():
            return
        if not found and self._present:
            # Gone may also mean that the whole reader is: ask now and not in two seconds.
            self._ask_status_soon()
        self._set_present(found)
        reading = self._wanted()
        if found and not self._tried and reading is not None:
            self._attempt(reading)

    def _set_present(self, present: bool) -> None:
        self._present = present
        if not present:
            self._tried = False
        if self._watching and present != self._announced:
            self._announced = present
            self._bus.publish(CardFound("", self._device) if present else CardGone("", self._device))

    def _attempt(self, reading: Reading) -> None:
        """Read the card that lies there. Nothing is told of a reading that was ended meanwhile."""
        self._bus.publish(ReadStarted(reading.session, self._device))
        with self._in_read:
            outcome = self._guarded(reading.session, "read", self._driver.read)
        if isinstance(outcome, Failed):
            self._tried = True
            self._finish(reading, ReaderGone(Offline("driver-failed")))
        elif isinstance(outcome, CardRead):
            self._tried = True
            if reading.end():
                self._publish(reading, outcome)
        elif isinstance(outcome, NoCard):
            # It lay there a moment ago.
            self._finish(reading, CardPulled())
        else:
            self._tried = isinstance(outcome, CardUnreadable)
            self._finish(reading, outcome)
        if isinstance(outcome, ReaderGone):
            self._settle(outcome.status)

    def _finish(self, reading: Reading, outcome: ReadOutcome) -> None:
        if reading.open and not self._stopping.is_set():
            self._publish(reading, outcome)

    def _publish(self, reading: Reading, outcome: ReadOutcome) -> None:
        self._bus.publish(ReadFinished(reading.session, self._device, outcome))
