"""The idle warning: after a quiet time it asks, and counts down to the end; every touch begins anew, as often as wanted.

Parts: `IdleTimer` counts; `Patience` knows what there is to read and who works. Thread: the one that pumps the bus.
"""

import math

from kiosk.clock import Clock
from kiosk.journey.display import Choices
from kiosk.journey.scan_state import Doing
from kiosk.journey.session import ASKING, CardState, Place, Session
from kiosk.settings import Idle

# A print takes 20 s at most and a read 10 (kiosk.devices.contract): what has not answered by then does not answer.
WORK_SECONDS = 45.0
# Who reads large text reads longer: nobody is asked sooner than after this many seconds.
LARGE_TEXT_SECONDS = 120.0


class IdleTimer:
    """`warn_after` and `end_after` in seconds; `warn_after` may change with what is read."""

    def __init__(self, clock: Clock, warn_after: float, end_after: float) -> None:
        self._clock, self.warn_after, self._end_after = clock, warn_after, end_after
        self._since = clock.monotonic()
        self.left: int | None = None

    def touched(self) -> None:
        """Somebody is there."""
        self._since = self._clock.monotonic()
        self.left = None

    def hold(self, working: bool) -> None:
        """While a device works nobody is asked to hurry."""
        if working:
            self.touched()

    def quiet(self) -> float:
        """Seconds since the last touch."""
        return self._clock.monotonic() - self._since

    def tick(self) -> int | None:
        """Whole seconds left of the warning; 0 ends the session, None means that there is no warning."""
        over = self.quiet() - self.warn_after
        self.left = None if over < 0 else max(0, math.ceil(self._end_after - over))
        return self.left


class Patience(IdleTimer):
    """How long whoever stands there, and what works for them, is waited for."""

    def __init__(self, clock: Clock, idle: Idle, choices: Choices) -> None:
        super().__init__(clock, idle.warn_after, idle.end_after)
        self._usual, self._choices = idle.warn_after, choices

    def reading(self, seconds: float) -> float:
        """What may be read in `seconds`, in the text size that is chosen now."""
        return max(seconds, LARGE_TEXT_SECONDS) if self._choices.display.text == "large" else seconds

    @property
    def page(self) -> float:
        """Seconds that a page is read for."""
        return self.reading(self._usual)

    def hangs(self, session: Session) -> bool:
        """Does what works for `session` not answer any more?"""
        # A scan has its own patience (`scans`).
        waited = self._clock.monotonic() - session.busy_since
        return _busy(session) and session.place is not Place.SCAN and waited > WORK_SECONDS

    def watch(self, session: Session) -> None:
        """As long as something works for `session` nobody is asked; else when the page that it is at has been read."""
        self.hold(_busy(session) and not self.hangs(session))
        self.warn_after = self.page


def _busy(session: Session) -> bool:
    reading = session.place is Place.IDENTIFY and (session.card is CardState.READING or session.code == ASKING)
    scanning = session.place is Place.SCAN and session.scan.doing is Doing.WORKING
    return reading or scanning or session.place in (Place.WORKING, Place.GATHER)
