"""The thread `sync`: sends at once when something was saved, then again and again with growing pauses.

How long a pause is says `kiosk.offline.policy`; here it is waited for.
Threads: `start`, `wake`, `saved`, `stop` from any thread. `stop` interrupts a request that hangs.
Failures: none ends the thread but `stop`; a fault of the program goes to the hook that reports faults, and the next pass follows
after a pause. Nothing that a citizen gave is ever on this thread: it sees sealed bytes only.
"""

import random
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.central import CentralClient
from kiosk.clock import Clock
from kiosk.events import Bus, Event
from kiosk.http import TlsError
from kiosk.offline.events import ItemOverdue, LineChanged, OverdueEnded
from kiosk.offline.lanes import Lanes
from kiosk.offline.policy import CONNECTIONS, Policy, Width
from kiosk.offline.queue import Queue
from kiosk.offline.sender import PassEnd, run_pass
from kiosk.offline.turns import BEGIN
from kiosk.offline.uploads import Uploads
from kiosk.store import StoreError

TIDY = 3600.0
"""Seconds between two looks for what has been kept long enough."""


class Sync:
    """Delivers an outbox. `connect` builds a client, one a connection of which there are `connections` at most; it is called anew after
    each failure of the line. `after` is called with one after each pass for which the line was there."""

    def __init__(
        self,
        outbox: Queue,
        connect: Callable[[], CentralClient],
        clock: Clock,
        bus: Bus,
        *,
        draw: Callable[[float], float] = lambda ceiling: random.uniform(0.0, ceiling),
        after: Callable[[CentralClient], None] = lambda _client: None,
        connections: int = CONNECTIONS,
    ) -> None:
        self._outbox, self._clock, self._bus = outbox, clock, bus
        self._policy, self._width = Policy(draw), Width(connections)
        self._items = self._requests = 0
        self._after = after
        self._changed = threading.Condition()
        self._wanted = True
        self._woken = self._fresh = False
        self._stopping = False
        self._lanes = Lanes(connect)
        self._line: str | None = None
        self._turn = BEGIN
        self._due: float | None = None
        self._held_until = float("-inf")
        self._tidy_at = clock.monotonic()
        self._uploads = Uploads(clock)
        self._late: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        outbox.on_saved(self.saved)

    def start(self) -> None:
        """Start the thread; what waits from before is sent first."""
        self._thread.start()

    def saved(self) -> None:
        """Something was saved: send it at once, unless the central service asked to be left alone."""
        with self._changed:
            self._wanted = self._fresh = True
            self._changed.notify()

    def wake(self) -> None:
        """Send now, whatever pause was being kept: somebody pressed "send now", or the line is known to be back."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    def stop(self, timeout: float = 3.0) -> bool:
        """End the thread, also in the middle of a request; False if it did not end within `timeout` seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._lanes.interrupt()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while self._wait():
            try:
                self._settle(self._pass())
            except StoreError:
                # The disk is full or the store is closed: what was being sent is reclaimed at the next pass.
                self._settle(self._again())
            except Exception:
                sys.excepthook(*sys.exc_info())
                self._settle(self._again())
        self._lanes.close()

    def _wait(self) -> bool:
        """Block until a pass is due; False if the thread is to end."""
        with self._changed:
            while not self._stopping:
                now = self._clock.monotonic()
                held = now < self._held_until
                due = now >= min(self._due if self._due is not None else self._tidy_at, self._tidy_at)
                if self._woken or (not held and (self._wanted or due)):
                    if self._woken:
                        self._turn = self._turn.anew()
                        self._policy.begin_anew()
                    self._wanted = self._woken = False
                    self._held_until = float("-inf")
                    return True
                next_look = self._held_until if held else min(self._due if self._due is not None else self._tidy_at, self._tidy_at)
                # In slices, because a demo turns its clock ahead; with nothing that waits there is no hurry.
                self._changed.wait(min(0.5 if self._due is not None or held else 60.0, max(0.001, next_look - now)))
            return False

    def _pass(self) -> PassEnd:
        self._outbox.reclaim()
        if self._clock.monotonic() >= self._tidy_at:
            self._tidy_at = self._clock.monotonic() + TIDY
            self._outbox.purge()
        late = self._outbox.overdue()
        for ident, kind, number in late:
            if ident not in self._late:
                self._bus.publish(ItemOverdue("", ident, kind, number))
        for ident in sorted(self._late - {ident for ident, _, _ in late}):
            self._bus.publish(OverdueEnded("", ident))
        self._late = {ident for ident, _, _ in late}
        try:
            client = self._lanes.first()
            self._items, self._requests = self._outbox.load()
            end = run_pass(self._outbox, self._lanes, self, self._turn, self._uploads, self._width)
        except TlsError:
            self.line("central-tls")
            return self._again()
        if self._line in ("", None) and not self._stopping:
            self._after(client)
        return end

    def _again(self) -> PassEnd:
        """How a pass ends that came to nothing."""
        return PassEnd(left=True, turn=self._turn.anew())

    def _settle(self, end: PassEnd) -> None:
        """Set when the next pass begins, and drop a client whose line is broken."""
        if self._stopping:
            return
        self._turn, now = end.turn, self._clock.monotonic()
        self._due = None
        if end.busy:
            self._due = self._held_until = now + self._policy.refused(now, end.hold, self._requests, self._items)
        elif end.left:
            self._due = now + self._policy.failed(now)
        else:
            self._policy.begin_anew()
        if self._line in ("central-unreachable", "central-tls"):
            # A pool that a flapping line has filled with dead connections is not trusted again (encode/httpcore PR#1099).
            self._lanes.close()

    # What a pass tells (`sender.Ear`), on this thread.

    def item(self, event: Event) -> None:
        """An item was delivered or parked."""
        self._bus.publish(event)

    def took(self) -> None:
        """A request was taken: wait until the next one may go. Cut short by "send now", by the end of the thread, and once by each
        new item: a citizen who stands there now does not wait for the pace of an old queue."""
        self._requests = max(0, self._requests - 1)
        start = self._clock.monotonic()
        until = start + self._policy.accepted(start, self._requests, self._items)
        with self._changed:
            while not (self._stopping or self._woken or self._fresh) and (now := self._clock.monotonic()) < until:
                self._changed.wait(min(0.5, until - now))
            self._fresh = False

    def paced(self) -> bool:
        """Whether one request goes at a time."""
        return self._policy.paced

    def now(self) -> float:
        """Monotonic seconds."""
        return self._clock.monotonic()

    def line(self, code: str) -> None:
        """Tell of a line that changed, once. An answer that a stop has cut off says nothing about the line."""
        if code != self._line and not self._stopping:
            self._line = code
            self._bus.publish(LineChanged("", code == "", code))
            self._outbox.note_line(code == "", code)

    def retry_at(self, asked: float | None) -> datetime:
        """The longest that the next pause may last, for the staff's list."""
        seconds = asked if asked is not None else self._policy.longest(self._clock.monotonic())
        return self._clock.now() + timedelta(seconds=seconds)

    def stopping(self) -> bool:
        """Whether the thread is to end."""
        return self._stopping
