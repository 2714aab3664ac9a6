"""Time, handed in everywhere: no part of the terminal asks the machine's clock by itself.

Wall time (`now`) is only ever shown or recorded; what waits for something counts `monotonic` seconds, so that a corrected
clock neither ends a citizen's session nor holds a submission back.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the terminal may know of time."""

    def now(self) -> datetime:
        """The wall clock's time, timezone-aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SteppedClock:
    """A clock that runs with the machine's and can be turned ahead by hand: no idle time is waited out by a demo."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Turn the clock ahead by `seconds` (>= 0)."""
        if seconds < 0:
            raise ValueError("a clock is never turned back")
        self._ahead += seconds


class HandClock:
    """A clock that stands still until it is turned: for tests."""

    def __init__(self, start: datetime = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)) -> None:
        self._now = start
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Turn both times ahead by `seconds` (>= 0)."""
        if seconds < 0:
            raise ValueError("a clock is never turned back")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
