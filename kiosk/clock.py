"""Time, handed in everywhere: no part of the terminal asks the machine's clock by itself.

Wall time (`now`) is only ever shown or recorded; what waits for something counts `monotonic` seconds, so that a corrected
clock neither ends a citizen's session nor holds a submission back. How far wall time can be believed says `grade`.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""Before this day there was no such program: a clock that says so is wrong. Moved on with each release."""
FAR = datetime(2100, 1, 1, tzinfo=UTC)
"""From here on a clock is wrong too: no terminal stands so long."""
AGREES = timedelta(seconds=2)
"""The Date of an answer counts whole seconds and has travelled: so much apart is the same time."""

BEHIND = timedelta(minutes=10)
"""So far behind what is known is a clock that only drifts, or was heard to be late a moment before the program was started again."""

Grade = Literal["central", "terminal", "unsure"]
"""`central`: the time that the central service told. `terminal`: the machine's own, which may be right. `unsure`: it is not."""


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


class HeardClock:
    """A machine's clock that believes the central service more than itself.

    With a time heard, `now` is that time and the monotonic seconds since: nothing that sets the machine's clock moves it. Before,
    it is the machine's, but never earlier than `BUILT` and what `not_before` said: 1970 reaches no receipt, rule or key list.
    Threads: any.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._lock = threading.Lock()
        # A moment, and what `monotonic` said then.
        self._heard: tuple[datetime, float] | None = None
        self._contradicted = False
        self._floor = (BUILT, machine.monotonic())

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def monotonic(self) -> float:
        return self._machine.monotonic()

    @property
    def grade(self) -> Grade:
        """How far `now` can be believed."""
        with self._lock:
            if self._heard is not None:
                return "central"
            possible = max(BUILT, self._since(self._floor) - BEHIND) <= self._machine.now() < FAR
            return "terminal" if possible and not self._contradicted else "unsure"

    def contradict(self) -> None:
        """Something was seen here that cannot be by this clock, such as a document that was issued on a later day. What the central service
        has told is not doubted for it, and ends the doubt."""
        with self._lock:
            self._contradicted = True

    def hear(self, told: datetime) -> None:
        """The central service said that it is `told`, in an answer whose sender was authenticated. What cannot be is not believed."""
        with self._lock:
            if not BUILT <= told < FAR:
                return
            now = self._now()
            if self._heard is None or abs(told - now) > AGREES:
                self._heard = (now if abs(told - now) <= AGREES else told, self._machine.monotonic())

    def not_before(self, known: datetime) -> None:
        """It was `known` already when this terminal last ran. From a clock that was far off nothing is learned."""
        with self._lock:
            if self._floor[0] < known < FAR:
                self._floor = known, self._machine.monotonic()

    def _now(self) -> datetime:
        if self._heard is not None:
            return self._since(self._heard)
        now, floor = self._machine.now(), self._since(self._floor)
        return now if floor <= now < FAR else floor

    def _since(self, moment: tuple[datetime, float]) -> datetime:
        return moment[0] + timedelta(seconds=self._machine.monotonic() - moment[1])


def grade(clock: Clock) -> Grade:
    """How far the time of `clock` can be believed."""
    if isinstance(clock, HeardClock):
        return clock.grade
    return "terminal" if BUILT <= clock.now() < FAR else "unsure"


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

    def set(self, now: datetime) -> None:
        """Somebody sets the clock; no second passes."""
        self._now = now

    def advance(self, seconds: float) -> None:
        """Turn both times ahead by `seconds` (>= 0)."""
        if seconds < 0:
            raise ValueError("a clock is never turned back")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
