"""When the terminal sends next: the sender's whole policy of time, pure. What each answer does to an item is in `sender`.

| what happened                      | the next request goes                                                               |
|------------------------------------|-------------------------------------------------------------------------------------|
| no answer, or one that is no good  | after a random part of 2, 4, 8 ... s; at most 60 s, or 1/100 of an outage up to 300 s |
| accepted, no outage before         | at once                                                                             |
| accepted, after an outage          | paced: what waits is spread over 86 s for each item that waits                       |
| 429, 503 with Retry-After          | after that, and up to half as much again; the pace slows as below                    |
| 429, 503 without                   | one pace later; the pace slows by 4, 8, 20, 50 % with each refusal in a row          |
| accepted again and again           | the pace quickens: slowly while a plan holds, by half each time without one          |

Why a plan: after an outage that many terminals share, each of them alone would knock as fast as its line carries, and a terminal
sees far too few answers to learn its share before the queue is empty. What it does know is how many items wait with it. The plan
assumes that they wait with the others too, and that the central service can take each terminal's share: one request in 40 s, so an
item of two requests (some bring files) in 86 s with room for chance. Where that is too fast, the service says so and the pace
follows; where it is too slow, nobody refuses and the pace quickens. Not the length of the outage is asked: a queue says more. The pace
is bent little by one refusal and much by several, because one is chance. No planned pause is longer than two minutes: a queue of three
is no crowd.

The next request is never later than `LONGEST` from now.

How many go at once is `Width`: as long as a pace is kept, or since the last failure nothing was accepted, one by one on one
connection. Otherwise a batch is what the line carries in half a second, 32 items at most, and there is one connection for each 32 KB/s
that it was seen to carry, 4 at most. So a village line (64 kbit/s, 8 KB/s) has one connection and batches of one: a second connection
would share the same line, make each request twice as long and bring it nearer to its timeout. What is measured is all connections
together, so that adding one does not look like a line that has become slower.

Threads: none of its own. Times are monotonic seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

BASE, CAP, LONG_CAP = 2.0, 60.0, 300.0
LONGEST = 5400.0
"""Seconds: no pause is longer; an hour that was asked for, and half as much again."""
_OUTAGE = 60.0
"""Seconds: a shorter one is a hiccup, behind which nothing needs to be spread."""
_CAP_PART = 100.0
PER_ITEM = 86.0
"""Seconds of the plan for each item that waits."""
_SLOWER = (0.04, 0.08, 0.2, 0.5)
_SLOWER_LATE, _QUICKER_LATE, _LATE_RUN = 0.6, 0.5, 3
_QUICKER, _RUN = 0.001, 16
_FIRST_GAP, _WIDEST, _NO_GAP = 1.0, 900.0, 0.05
_PLANNED = 120.0
"""Seconds: the widest pace of a plan."""


@dataclass(slots=True)
class Policy:
    """One terminal's. `draw(ceiling)` is a random number of seconds up to `ceiling`. Each method returns the seconds to wait."""

    draw: Callable[[float], float]
    gap: float = 0.0
    _failures: int = 0
    _down_since: float | None = None
    _plan_end: float = 0.0
    _end: float = 0.0
    _run: int = 0
    _refused_run: int = 0
    _accepted: int = 0
    _refused: int = 0

    @property
    def paced(self) -> bool:
        """Whether requests go one by one: a pace is kept, or nothing was accepted since the last failure."""
        return self.gap > 0 or self._failures > 0

    def failed(self, now: float) -> float:
        """No answer, or none that counts."""
        if self._down_since is None:
            self._down_since = now
        self._failures += 1
        return self.draw(self._ceiling(now, self._failures))

    def longest(self, now: float) -> float:
        """The longest that the pause will be if the request that runs fails too."""
        return self._ceiling(now, self._failures + 1)

    def _ceiling(self, now: float, failures: int) -> float:
        outage = now - self._down_since if self._down_since is not None else 0.0
        return float(min(LONG_CAP, max(CAP, outage / _CAP_PART), BASE * 2.0 ** min(failures - 1, 10)))

    def accepted(self, now: float, waiting: int, items: int) -> float:
        """A request was taken; `waiting` more are to be sent (pieces of files counted) for `items` items, as far as is known."""
        self._back(now, waiting, items)
        self._refused_run = 0
        self._run += 1
        self._accepted += 1
        if not self.gap:
            return 0.0
        quicker = min(0.5, _QUICKER * 2.0 ** (self._run // _RUN))
        # Behind the end of the plan, or where there never was one, a pace that is kept without refusals was too slow.
        if (self._late(now) or not self._plan_end) and self._run >= _LATE_RUN and self._refused < self._accepted:
            quicker = _QUICKER_LATE
        left = max(0.0, self._end - now) * (1.0 - quicker)
        self._end, self.gap = now + left, min(_PLANNED, left / max(1, waiting))
        if self.gap < _NO_GAP or waiting <= 0:
            self.gap = 0.0
        return self._paced()

    def refused(self, now: float, asked: float | None, waiting: int, items: int) -> float:
        """429 or 503: not now. `asked` is Retry-After in seconds; `waiting` counts the refused request too."""
        self._back(now, waiting, items)
        self._run = 0
        self._refused_run += 1
        self._refused += 1
        slower = _SLOWER[min(self._refused_run, len(_SLOWER)) - 1]
        if not self._plan_end:
            # Without an outage there is no plan, only the service's word: the pace is found from nothing, by doubling.
            slower = 1.0
        elif self._late(now):
            slower = max(slower, _SLOWER_LATE)
        self.gap = min(_WIDEST, max(self.gap, _FIRST_GAP) * (1.0 + slower))
        self._end = now + self.gap * max(1, waiting)
        if asked is None:
            return self._paced()
        # Never sooner than asked, and never all at once: a whole city was told the same number.
        return min(LONGEST, max(asked + self.draw(asked / 2), self._paced()))

    def begin_anew(self) -> None:
        """Somebody wants it sent now, or nothing waits any more: no pace, no failures."""
        self.gap, self._plan_end, self._down_since = 0.0, 0.0, None
        self._failures = self._accepted = self._refused = self._run = self._refused_run = 0

    def _back(self, now: float, waiting: int, items: int) -> None:
        """The first answer behind an outage makes the plan."""
        self._failures = 0
        if self._down_since is None:
            return
        outage = now - self._down_since
        self._down_since = None
        if outage > _OUTAGE:
            self._end = self._plan_end = now + PER_ITEM * items
            self.gap = (self._end - now) / max(1, waiting)
            self._accepted = self._refused = self._run = self._refused_run = 0

    def _late(self, now: float) -> bool:
        return bool(self._plan_end) and now > self._plan_end

    def _paced(self) -> float:
        return self.gap / 2 + self.draw(self.gap) if self.gap else 0.0


CONNECTIONS, BATCH = 4, 32
_EACH = 32 * 1024.0
"""Bytes a second that one connection should be able to have."""
_BATCH_SECONDS = 0.5


@dataclass(slots=True)
class Width:
    """How many items are claimed at once, and on how many connections they go; `most` bounds the second. One of each at first."""

    most: int = CONNECTIONS
    items: int = 1
    connections: int = 1

    def took(self, count: int, length: int, seconds: float) -> None:
        """`count` items of `length` bytes together were answered within `seconds`. At most twice as many at once, as with pieces."""
        seconds = max(seconds, 1e-6)
        self.items = max(1, min(BATCH, self.items * 2, int(count * _BATCH_SECONDS / seconds)))
        self.connections = max(1, min(self.most, self.connections * 2, int(length / seconds / _EACH)))

    def failed(self) -> None:
        """Something went wrong: as at first."""
        self.items = self.connections = 1
