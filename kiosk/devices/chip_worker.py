"""The thread of a chip reader: is a card there, and, for a session that entered a key, what does its chip say.

While `watch` is on, `CardFound` and `CardGone` tell when a card comes and goes. `ChipReading` is one session's key for one card: it waits
for a card, makes exactly one attempt with the first that lies there, and is over, whatever came of it. So no key goes to a chip twice
for one entry (F29), nor to the next person's card. `Proving` is the wish to have a staff card challenged: each card that is laid, once,
until one has proved its key.

Threads: see `worker`; `watch`, `read` and `ChipReading` from any. Failures: see `worker`; an attempt during which the driver raises ends
as `ReaderGone(Offline("driver-failed"))`. The key is dropped before the attempt's outcome is told.
"""

import math
import threading
from functools import partial

from kiosk.clock import Clock
from kiosk.devices.chip.keys import Key
from kiosk.devices.contract import CardPulled, ChipOutcome, ChipReader, NoCard, Offline, ReaderGone
from kiosk.devices.events import CardFound, CardGone, ChipFinished, ChipProgress, ProofFinished, ReadStarted
from kiosk.devices.proof import CardProver, KeyProved, ProofOutcome
from kiosk.devices.worker import Failed, Pace, Worker, nothing
from kiosk.events import Bus


class ChipReading:
    """The wish of `session` to have one chip opened with `key`."""

    def __init__(self, session: str, key: Key) -> None:
        self.session = session
        self._lock = threading.Lock()
        self._key: Key | None = key
        self._wanted = True

    @property
    def open(self) -> bool:
        """Has no attempt been made, and is one still wanted?"""
        return self._key is not None

    @property
    def wanted(self) -> bool:
        """Would the outcome still be heard?"""
        return self._wanted

    def take(self) -> Key | None:
        """The key, for the one attempt; None ever after."""
        with self._lock:
            key, self._key = self._key, None
            return key

    def end(self) -> None:
        """Want it no more."""
        with self._lock:
            self._key, self._wanted = None, False


class Proving:
    """The wish of `session` to have staff cards challenged."""

    def __init__(self, session: str) -> None:
        self.session = session
        self.wanted = True


class ChipWorker(Worker[ChipReader]):
    """The thread of one chip reader."""

    ability = "chip-reader"

    def __init__(self, device: str, driver: ChipReader, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._watching = self._announced = False
        self._reading: ChipReading | None = None
        self._proving: Proving | None = None
        self._challenged = False
        self._find_due = clock.monotonic()
        self._in_read = threading.Lock()

    def watch(self, on: bool) -> None:
        """Tell when a card comes and goes, from now on or no longer. Any thread."""
        self._post(partial(self._watch, on))

    def read(self, reading: ChipReading) -> None:
        """Read for `reading` the card that lies there, else the next. Any thread."""
        self._post(partial(self._take_up, reading))

    @property
    def can_prove(self) -> bool:
        """Can this reader challenge a card?"""
        return isinstance(self._driver, CardProver)

    def prove(self, proving: Proving) -> None:
        """Challenge for `proving` the card that lies there, then each that is laid, until one has proved its key. Any thread."""

        def job() -> None:
            self._proving, self._challenged = proving, False
            self._find_due = self._clock.monotonic()

        self._post(job)

    def interrupt_ended(self) -> None:
        """The reading was ended: a read that runs now is not wanted any more. Any thread."""
        if self._in_read.locked():
            self.interrupt()
        self._post(nothing)

    def _watch(self, on: bool) -> None:
        if on != self._watching:
            self._watching, self._announced = on, False
            self._find_due = self._clock.monotonic()

    def _take_up(self, reading: ChipReading) -> None:
        self._reading = reading
        self._find_due = self._clock.monotonic()

    def _looking(self) -> bool:
        if self._reading is not None and not self._reading.open:
            self._reading = None
        if self._proving is not None and not self._proving.wanted:
            self._proving = None
        wished = self._watching or self._reading is not None or self._proving is not None
        return wished and not isinstance(self._status, Offline) and self._suspected is None

    def _work_due(self) -> float:
        return self._find_due if self._looking() else math.inf

    def _status_changed(self) -> None:
        if isinstance(self._status, Offline):
            self._tell(False)
        self._find_due = self._clock.monotonic()

    def _work(self) -> None:
        if not self._looking() or self._clock.monotonic() < self._find_due:
            return
        self._find_due = self._clock.monotonic() + self._pace.find
        found = self._guarded("", "find", self._driver.find)
        if isinstance(found, Failed) or self._stopping.is_set():
            return
        if not found and self._announced:
            self._ask_status_soon()
        self._tell(found)
        reading = self._reading
        if found and reading is not None:
            self._reading = None
            self._attempt(reading)
        elif not found:
            self._challenged = False
        elif self._proving is not None and not self._challenged:
            self._challenged = True
            self._challenge(self._proving)

    def _tell(self, present: bool) -> None:
        if self._watching and present != self._announced:
            self._announced = present
            self._bus.publish(CardFound("", self._device) if present else CardGone("", self._device))

    def _attempt(self, reading: ChipReading) -> None:
        key = reading.take()
        if key is None:
            return
        self._bus.publish(ReadStarted(reading.session, self._device))
        with self._in_read:
            result = self._guarded(reading.session, "read", partial(self._driver.read, key, partial(self._progress, reading.session)))
        del key
        outcome: ChipOutcome = ReaderGone(Offline("driver-failed")) if isinstance(result, Failed) else result
        if isinstance(outcome, NoCard):
            # It lay there a moment ago.
            outcome = CardPulled()
        if reading.wanted and not self._stopping.is_set():
            self._bus.publish(ChipFinished(reading.session, self._device, outcome))
        if isinstance(outcome, ReaderGone):
            self._settle(outcome.status)
        else:
            # A card that fell silent has locked the reader: say so now and not in two seconds.
            self._ask_status_soon()

    def _challenge(self, proving: Proving) -> None:
        driver = self._driver
        assert isinstance(driver, CardProver)
        self._bus.publish(ReadStarted(proving.session, self._device))
        with self._in_read:
            result = self._guarded(proving.session, "prove", driver.prove)
        outcome: ProofOutcome = ReaderGone(Offline("driver-failed")) if isinstance(result, Failed) else result
        if isinstance(outcome, NoCard):
            # It lay there a moment ago.
            outcome = CardPulled()
        if not proving.wanted or self._stopping.is_set():
            return
        if isinstance(outcome, KeyProved):
            self._proving = None
        self._bus.publish(ProofFinished(proving.session, self._device, outcome))
        self._ask_status_soon()

    def _progress(self, session: str, done: int, of: int) -> None:
        self._bus.publish(ChipProgress(session, self._device, done, of))
