"""What is not delivered yet: what a sender and staff do with it. Needs no keys: what is sealed can be sent without them.

Parts: `claim`, `settle`, `purge` for the sender (`claim_next`, `delivered`, `failed`, `park`: the same for one item);
`counts`, `items`, `release`, `withdraw` for staff.
Threads: the sender's calls block until the transaction is over and raise `StoreError`; staff's give futures.

An item goes waiting -> sending -> delivered, or back to waiting with a reason, or to needs-staff. Nothing ever expires unsent;
behind its matter's waiting time it is marked as overdue, and still sent.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from kiosk.central.wire import Receipt
from kiosk.clock import Clock, grade
from kiosk.offline import claims, deadlines, envelope, rows
from kiosk.offline.attachments import Files
from kiosk.offline.rows import Counts, Item, Row
from kiosk.offline.turns import BEGIN, Turn
from kiosk.store import Connection, Store, journal

KEEP = timedelta(days=30)
"""How long the row of a delivered item stays, for whoever asks for a number at the counter."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Came:
    """The central service has it."""

    seq: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Again:
    """Not this time; `retry_at` is only shown."""

    seq: int
    reason: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Parked:
    """The central service will not take it."""

    seq: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Untried:
    """Claimed, and its turn never came."""

    seq: int


End = Came | Again | Parked | Untried
"""How a claimed item ended."""


class Queue:
    """The items of one terminal."""

    def __init__(self, store: Store, clock: Clock, keep: timedelta = KEEP) -> None:
        self._store = store
        self._clock = clock
        self._keep_for = keep
        self._on_saved: Callable[[], None] = lambda: None

    def on_saved(self, tell: Callable[[], None]) -> None:
        """`tell` is called on the storage thread after each item that was saved, and must not block."""
        self._on_saved = tell

    # For the sender. They block until the transaction is over.

    def reclaim(self) -> int:
        """Items that were being sent when the program was killed wait again; how many there were. Sent twice, they are stored once."""

        def work(connection: Connection) -> int:
            count = rows.number_in(connection.one("SELECT count(*) FROM outbox WHERE state = 'sending'"))
            if count:
                connection.execute("UPDATE outbox SET state = 'waiting', reason = '' WHERE state = 'sending'")
                journal.append(connection, "sending-reclaimed", count=count)
            return count

        return self._store.call(work).result()

    def claiming(self, turn: Turn = BEGIN, most: int = 1, behind: Collection[str] = ()) -> Callable[[], list[Item]]:
        """Begin `claim` and return at once; what is returned waits for it."""
        return self._store.call(lambda connection: claims.claim(connection, turn, self._now(), most, behind)).result

    def claim(self, turn: Turn = BEGIN, most: int = 1, behind: Collection[str] = ()) -> list[Item]:
        """Up to `most` waiting items, now `sending`, in one transaction that is durable before any of them is sent: what follows the
        items `behind`, then the others as it is their `turn`. What follows another item (a rating, a second message) waits until that
        is delivered. Killed before `settle`, they wait again (`reclaim`).
        """
        return self.claiming(turn, most, behind)()

    def claim_next(self, turn: Turn = BEGIN) -> Item | None:
        """The waiting item whose `turn` it is, now `sending`; None if there is none."""
        found = self.claim(turn)
        return found[0] if found else None

    def settling(self, ends: Sequence[End]) -> Callable[[], None]:
        """Begin `settle` and return at once; what is returned waits for it, and raises if the disk refused."""
        gone = self._store.call(lambda connection: self._settled(connection, ends))

        def wait() -> None:
            if names := gone.result():
                self._store.remove_files(names).result()

        return wait

    def settle(self, ends: Sequence[End]) -> None:
        """How claimed items ended, in one durable transaction. Killed before it, what had its receipt is sent once more, and the
        central service, which knows the id, stores nothing twice.

        Of what was delivered, id, number, digest and times are kept; the sealed bytes go at once (secure_delete), and its files
        unless another item needs them.
        """
        self.settling(ends)()

    def _settled(self, connection: Connection, ends: Sequence[End]) -> list[str]:
        gone: list[str] = []
        for end in ends:
            match end:
                case Came(seq, receipt):
                    gone += rows.came(connection, seq, receipt, self._now())
                case Again(seq, reason, retry_at):
                    rows.waits_again(connection, seq, reason, envelope.rfc3339(retry_at) if retry_at is not None else None)
                case Parked(seq, code, reason):
                    rows.parked(connection, seq, code, reason, self._now())
                case Untried(seq):
                    rows.untried(connection, seq)
                case _:
                    assert_never(end)
        return gone

    def delivered(self, seq: int, receipt: Receipt) -> None:
        """The central service has it; see `settle`."""
        self.settle([Came(seq, receipt)])

    def failed(self, seq: int, reason: str, retry_at: datetime | None) -> None:
        """Not this time: it waits again. `retry_at` is only shown; when to try is the sync thread's business."""
        self.settle([Again(seq, reason, retry_at)])

    def park(self, seq: int, code: str, reason: str = "") -> None:
        """The central service will not take it: it needs staff, and the others go on. `code` is a failure code."""
        self.settle([Parked(seq, code, reason)])

    def overdue(self, limit: int = _AT_ONCE) -> list[tuple[str, str, str]]:
        """Id, kind and number of what is overdue, the longest first; the journal gets a line about each, once."""
        now, sure = self._clock.now(), grade(self._clock) != "unsure"
        return self._store.call(lambda connection: deadlines.overdue(connection, now, limit, sure=sure)).result()

    @property
    def files(self) -> Files:
        """Where the sealed files of the items lie."""
        return self._store.files

    def load(self) -> tuple[int, int]:
        """How many items wait, and about how many requests it takes to send them, pieces of files counted."""
        return self._store.call(rows.load).result()

    def note_line(self, reachable: bool, code: str) -> None:
        """Write into the journal that the line changed; returns at once."""
        self._store.call(lambda connection: journal.append(connection, "line-changed", reachable=reachable, code=code))

    def purge(self) -> int:
        """Delete the rows of what was delivered longer ago than the keeping time, and empty SQLite's log; how many there were.

        Only delivered items: what is not delivered is never deleted, however old. The database's own pages are overwritten
        (secure_delete). Writes out the journal's counted lines as well.
        """
        before = envelope.rfc3339(self._clock.now() - self._keep_for)

        def work(connection: Connection) -> int:
            count = rows.purged(connection, before, _AT_ONCE)
            if count:
                journal.append(connection, "items-purged", count=count)
            journal.flush(connection)
            return count

        total = count = self._store.call(work).result()
        while count == _AT_ONCE:
            count = self._store.call(work).result()
            total += count
        self._store.tidy().result()
        return total

    # For staff.

    def counts(self) -> "Future[Counts]":
        """How many items are in each state."""
        return self._store.call(lambda connection: rows.counted(connection, self._now()))

    def items(self, *, undelivered_only: bool = False, limit: int = 200) -> "Future[list[Row]]":
        """The items, oldest first; nothing in them says who handed them in."""
        return self._store.call(lambda connection: rows.listed(connection, undelivered_only, limit, self._now()))

    def release(self, item_id: str) -> "Future[bool]":
        """Send a parked item again, unchanged; False if no such item is parked."""
        moved = self._store.call(lambda c: rows.moved(c, item_id, ("needs-staff",), "waiting", self._now(), "item-released"))
        return self._after(moved)

    def withdraw(self, item_id: str, reason: str) -> "Future[bool]":
        """Never send a waiting or parked item; it stays on disk, sealed. False if it is in no such state."""
        states = ("needs-staff", "waiting")
        moved = self._store.call(lambda c: rows.moved(c, item_id, states, "withdrawn", self._now(), "item-withdrawn", reason))
        # The next pass sees that it is not overdue any more.
        return self._after(moved)

    def _after(self, future: "Future[bool]") -> "Future[bool]":
        future.add_done_callback(lambda done: self._on_saved() if done.exception() is None and done.result() else None)
        return future

    def _now(self) -> str:
        return envelope.rfc3339(self._clock.now())
