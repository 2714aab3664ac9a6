"""The threads of a document scanner and of a document camera.

A scanner runs when a session asks for it: `PageScanned` for each page, then one `ScanFinished`. A camera gives one frame each time it is
asked (`FrameTaken`), so that whoever looks at frames sets the pace and none waits in a queue; asked by nobody, it rests. One that gives
none for `SILENT` seconds says so once, as `ScanFinished`, and goes on trying.

A run ends with its session: `end_session` interrupts it, and nothing of it is told any more.

Threads: see `worker`; `scan`, `look`, `rest` and `end_session` from any. Failures: see `worker`; a run during which the driver raises ends
as `GlassGone(Offline("driver-failed"))`. No picture is kept once it is told.
"""

import math
import threading
from functools import partial

from kiosk.clock import Clock
from kiosk.devices.contract import NeedsAttention, Offline
from kiosk.devices.events import FrameTaken, PageScanned, ScanFinished
from kiosk.devices.glass import (
    DocumentCamera,
    DocumentScanner,
    FrameSeen,
    GlassGone,
    NotScanned,
    Picture,
    ScanBroken,
    ScanOutcome,
)
from kiosk.devices.worker import Failed, Pace, Worker, nothing
from kiosk.events import Bus

_WITHIN = 2.0  # seconds one frame may take
_NO_FRAME_PAUSE = 0.5
SILENT = 5.0
"""Seconds after which a camera that is there and gives no frame is told as one that does not work. One that starts takes some two."""


class GlassWorker(Worker[DocumentScanner]):
    """The thread of one document scanner."""

    ability = "document-scanner"

    def __init__(self, device: str, driver: DocumentScanner, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._lock = threading.Lock()
        self._wanted = ""  # the session whose run is wanted
        self._running = False

    def scan(self, session: str) -> None:
        """One run for `session`; ends with exactly one `ScanFinished`, unless the session ends before. Any thread."""
        with self._lock:
            self._wanted = session
        self._post(partial(self._scan, session))

    def end_session(self, session: str) -> None:
        """`session` wants nothing any more. Any thread."""
        with self._lock:
            if self._wanted != session:
                return
            self._wanted = ""
            # Under the lock: no other session's run is hit.
            if self._running:
                self.interrupt()

    def _work(self) -> None:
        """A scanner does nothing unasked."""

    def _work_due(self) -> float:
        return math.inf

    def _begins(self, session: str) -> bool:
        with self._lock:
            self._running = self._wanted == session and not self._stopping.is_set()
            return self._running

    def _tell(self, session: str, picture: Picture) -> None:
        if self._wanted == session:
            self._bus.publish(PageScanned(session, self._device, picture))

    def _scan(self, session: str) -> None:
        if not self._begins(session):
            return
        result = self._guarded(session, "scan", partial(self._driver.scan, partial(self._tell, session)))
        outcome: ScanOutcome = GlassGone(Offline("driver-failed")) if isinstance(result, Failed) else result
        with self._lock:
            self._running = False
            heard = self._wanted == session
            if heard:
                self._wanted = ""
        if heard and not self._stopping.is_set():
            self._bus.publish(ScanFinished(session, self._device, outcome))
        if isinstance(outcome, GlassGone):
            self._settle(outcome.status)
        elif isinstance(outcome, NotScanned):
            self._settle(NeedsAttention(outcome.conditions))
        self._ask_status_soon()


class CameraWorker(Worker[DocumentCamera]):
    """The thread of one document camera."""

    ability = "document-camera"

    def __init__(self, device: str, driver: DocumentCamera, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._lock = threading.Lock()
        self._wanted = ""  # the session that wants the next frame
        self._owner = ""  # the session that the camera looks for
        self._looking = False  # the driver may hold the device
        self._inside = False  # the driver's `frame` runs
        self._not_before = 0.0
        self._seen_at = 0.0  # when the last frame came, or the first was wanted
        self._silent = False  # it was told that none comes

    def look(self, session: str) -> None:
        """Tell `session` one frame, the next one. Any thread."""
        with self._lock:
            if self._owner != session:
                self._seen_at, self._silent = self._clock.monotonic(), False
            self._wanted = self._owner = session
        self._post(nothing)

    def end_session(self, session: str) -> None:
        """`session` wants no frame any more: the camera rests. Any thread."""
        with self._lock:
            if self._owner != session:
                return
            self._wanted = self._owner = ""
            if self._inside:
                self.interrupt()
        self._post(nothing)

    def _work_due(self) -> float:
        if isinstance(self._status, Offline):
            return math.inf
        if self._wanted:
            return self._not_before
        return self._clock.monotonic() if self._looking and not self._owner else math.inf

    def _status_changed(self) -> None:
        if isinstance(self._status, Offline):
            self._looking = False

    def _work(self) -> None:
        if self._looking and not self._owner:
            self._looking = False
            self._guarded("", "rest", self._driver.rest)
        with self._lock:
            session = self._wanted
            self._inside = bool(session) and not isinstance(self._status, Offline) and self._clock.monotonic() >= self._not_before
            if not self._inside or self._stopping.is_set():
                self._inside = False
                return
        self._looking = True
        outcome = self._guarded(session, "frame", partial(self._driver.frame, _WITHIN))
        with self._lock:
            self._inside = False
            heard = self._wanted == session
            if heard and isinstance(outcome, FrameSeen):
                self._wanted = ""
                self._seen_at, self._silent = self._clock.monotonic(), False
        if heard and isinstance(outcome, FrameSeen):
            self._bus.publish(FrameTaken(session, self._device, outcome.picture))
        elif isinstance(outcome, GlassGone):
            self._looking = False
            self._settle(outcome.status)
            self._miss(session)
        else:
            self._not_before = self._clock.monotonic() + _NO_FRAME_PAUSE
            self._miss(session)

    def _miss(self, session: str) -> None:
        """No frame came for `session`: told once when that has gone on for too long."""
        with self._lock:
            late = self._wanted == session and not self._silent and self._clock.monotonic() - self._seen_at > SILENT
            self._silent = self._silent or late
        if late and not isinstance(self._status, Offline):
            self._bus.publish(ScanFinished(session, self._device, ScanBroken("no-picture")))
