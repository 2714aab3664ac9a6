"""What crosses threads: frozen events on one bus.

Any thread may `publish`; handlers run on the one thread that calls `pump` (the Qt thread in the window, the test in a test).
`wake` is told that something waits; the window turns it into one queued signal. A handler's exception goes to the thread's
own hook (`kiosk.crash`), and the other handlers still run.

Each room declares its own events (`CardFound` belongs to `kiosk.devices`); this module holds only their base and the bus.
"""

import queue
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Event:
    """The base of all events. `session` names the citizen's session it answers ("" if none): a late one is dropped."""

    session: str


E = TypeVar("E", bound=Event)


class Bus:
    """Thread-safe to publish; delivered on the thread that pumps, in the order of publishing."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._handlers: dict[type[Event], list[Callable[[Event], None]]] = defaultdict(list)
        self._wake: Callable[[], None] = lambda: None

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Deliver every event of exactly `kind` to `handler`. Subscribe before the threads start."""
        self._handlers[kind].append(handler)  # type: ignore[arg-type]  # the key guarantees the type

    def on_wake(self, wake: Callable[[], None]) -> None:
        """`wake` is called on the publishing thread after each event and must not block."""
        self._wake = wake

    def publish(self, event: Event) -> None:
        """Queue `event`; returns at once, on any thread."""
        self._queue.put(event)
        self._wake()

    def pump(self) -> int:
        """Deliver all that waits; returns how many events were delivered."""
        count = 0
        while True:
            try:
                event = self._queue.get_nowait()
            except queue.Empty:
                return count
            self._deliver(event)
            count += 1

    def wait(self, timeout: float) -> bool:
        """Block until one event was delivered or `timeout` seconds have passed; True if one was. For programs without a window."""
        try:
            event = self._queue.get(timeout=timeout)
        except queue.Empty:
            return False
        self._deliver(event)
        return True

    def _deliver(self, event: Event) -> None:
        for handler in self._handlers[type(event)]:
            try:
                handler(event)
            except Exception:
                sys.excepthook(*sys.exc_info())
