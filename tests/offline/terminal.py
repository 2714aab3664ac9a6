"""One terminal's outbox on a real database, for the tests of this room."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from kiosk.central import CentralClient
from kiosk.clock import Clock, SystemClock
from kiosk.events import Bus, Event
from kiosk.offline import Draft, ItemDelivered, ItemParked, LineChanged, Outbox, Row, SubmissionFailed, SubmissionSaved, Sync
from kiosk.offline.keys import TerminalKeys
from kiosk.store import Connection, Store

KINDS: tuple[type[Event], ...] = (SubmissionSaved, SubmissionFailed, ItemDelivered, ItemParked, LineChanged)


@dataclass
class Terminal:
    """What the tests hold of a terminal. `events` is what the bus delivered so far."""

    state: Path
    store: Store
    bus: Bus
    clock: Clock
    outbox: Outbox
    events: list[Event] = field(default_factory=list)

    def until(self, condition: Callable[[], object], timeout: float = 10.0) -> None:
        """Deliver events until `condition` holds."""
        end = monotonic() + timeout
        while not condition():
            assert monotonic() < end, f"never came: {self.events}"
            self.bus.wait(0.02)

    def seen(self, *kinds: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kinds)]

    def submit(self, draft: Draft) -> Event:
        """Submit and wait for the answer."""
        before = len(self.seen(SubmissionSaved, SubmissionFailed))
        self.outbox.submit("session-1", draft)
        self.until(lambda: len(self.seen(SubmissionSaved, SubmissionFailed)) > before)
        return self.seen(SubmissionSaved, SubmissionFailed)[-1]

    def rows(self) -> list[Row]:
        return self.outbox.items().result(5)

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        def work(connection: Connection) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.execute(statement)]

        return self.store.call(work).result(5)

    @contextmanager
    def syncing(self, connect: Callable[[], CentralClient], pause: float = 0.02, connections: int = 4) -> Iterator[Sync]:
        """The sync thread, with every pause made `pause` seconds long. On one connection, requests have an order."""
        sync = Sync(
            self.outbox, connect, self.clock, self.bus, draw=lambda ceiling: min(ceiling, pause), connections=connections
        )
        sync.start()
        try:
            yield sync
        finally:
            assert sync.stop()


@contextmanager
def opened(
    state: Path, keys: TerminalKeys, clock: Clock | None = None, *, name: str = "kiosk.sqlite", vfs: str | None = None
) -> Iterator[Terminal]:
    """Open the outbox in `state`."""
    used = clock or SystemClock()
    store, bus = Store.open(state / name, used, vfs=vfs), Bus()
    terminal = Terminal(state, store, bus, used, Outbox(store, keys, used, bus))
    for kind in KINDS:
        bus.subscribe(kind, terminal.events.append)
    try:
        yield terminal
    finally:
        assert store.close()
