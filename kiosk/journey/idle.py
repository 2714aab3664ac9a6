"""The idle warning: after a quiet time it asks, and counts down to the end; every touch begins anew, as often as wanted."""

import math

from kiosk.clock import Clock


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
