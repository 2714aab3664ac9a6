"""The two outboxes, on disk and in memory, each with its clock and bus: one suite holds both to what a sender and staff may rely on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from kiosk.central.wire import Kind, Receipt
from kiosk.clock import HandClock
from kiosk.events import Bus, Event
from kiosk.offline import Draft, Outbox, SubmissionFailed, SubmissionSaved
from kiosk.offline.attachments import FileRef
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.memory import MemoryOutbox
from kiosk.offline.rows import Item, Row
from kiosk.offline.turns import Turn
from kiosk.store import Store
from tests.sandbox.documents import MATTER, draft


def receipt_of(item: Item) -> Receipt:
    """What the central service answers to `item`."""
    return Receipt(id=item.id, digest=item.digest, received_at="2026-11-25T02:24:00.000Z")


@dataclass
class Kept:
    """One of the two, with its clock and bus."""

    outbox: Outbox | MemoryOutbox
    clock: HandClock
    bus: Bus
    events: list[Event] = field(default_factory=list)

    def submit(self, wanted: Draft, waits: timedelta | None = None) -> Event:
        count = len(self.events)
        self.outbox.submit("session-1", wanted, waits=waits)
        end = monotonic() + 5
        while len(self.events) == count:
            assert monotonic() < end
            self.bus.wait(0.02)
        return self.events[-1]

    def rows(self, undelivered_only: bool = False) -> list[Row]:
        return self.outbox.items(undelivered_only=undelivered_only).result(5)

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def claim(self, after: int = 0) -> Item:
        item = self.outbox.claim_next(Turn({MATTER: after}))
        assert item is not None
        return item

    def refuse(self) -> Item:
        item = self.claim()
        self.outbox.park(item.seq, "submission-parked", "422 x")
        return item

    def second(self, kind: Kind, first: Draft, **more: Any) -> Draft:
        return replace(draft(), kind=kind, about=first.id, **more)

    def attach(self, *contents: bytes) -> tuple[FileRef, ...]:
        return tuple(self.outbox.attach(content, "proof") for content in contents)

    def deliver(self, after: int = 0) -> Item:
        item = self.claim(after)
        self.outbox.delivered(item.seq, receipt_of(item))
        return item


@contextmanager
def opened_outbox(which: str, folder: Path, keys: TerminalKeys) -> Iterator[Kept]:
    """The outbox on `disk` or in `memory`."""
    clock, bus = HandClock(), Bus()
    store = Store.open(folder / "kiosk.db", clock)
    outbox = Outbox(store, keys, clock, bus) if which == "disk" else MemoryOutbox(keys, clock, bus)
    made = Kept(outbox, clock, bus)
    for kind in (SubmissionSaved, SubmissionFailed):
        bus.subscribe(kind, made.events.append)
    yield made
    assert store.close()
