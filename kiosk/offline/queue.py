"""What is not delivered yet: what a sender and staff do with it. Needs no keys: what is sealed can be sent without them.

Parts: `claim_next`, `delivered`, `failed`, `park`, `purge` for the sender; `counts`, `items`, `release`, `withdraw` for staff.
Threads: the sender's calls block until the transaction is over and raise `StoreError`; staff's give futures.

An item goes waiting -> sending -> delivered, or back to waiting with a reason, or to needs-staff. Nothing ever expires unsent;
behind its matter's waiting time it is marked as overdue, and still sent.
"""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

from kiosk.central.wire import Receipt
from kiosk.clock import Clock
from kiosk.offline import envelope, rows
from kiosk.offline.attachments import Files
from kiosk.offline.rows import Counts, Item, Row
from kiosk.store import Connection, Store, journal

KEEP = timedelta(days=30)
"""How long the row of a delivered item stays, for whoever asks for a number at the counter."""
_AT_ONCE = 500


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

    def claim_next(self, after: int = 0) -> Item | None:
        """The oldest waiting item behind seq `after`, now `sending`; None if there is none.

        What follows another item (a rating, a second message) waits until that is delivered.
        """

        return self._store.call(lambda connection: rows.claim(connection, after, self._now())).result()

    def delivered(self, seq: int, receipt: Receipt) -> None:
        """The central service has it: keep id, number, digest and times; the sealed bytes go at once (secure_delete), and its files
        unless another item needs them.
        """

        def work(connection: Connection) -> list[str]:
            connection.execute(
                "UPDATE outbox SET state = 'delivered', reason = '', body = NULL, settled_at = ?, received_at = ? WHERE seq = ?",
                (self._now(), receipt.received_at, seq),
            )
            ident, kind, attempts, files = rows.known(connection, seq)
            journal.append(connection, "item-delivered", id=ident, kind=kind, attempts=attempts)
            return rows.without_files(connection, ident) if files else []

        gone = self._store.call(work).result()
        if gone:
            self._store.remove_files(gone).result()

    def failed(self, seq: int, reason: str, retry_at: datetime | None) -> None:
        """Not this time: it waits again. `retry_at` is only shown; when to try is the sync thread's business."""
        moment = envelope.rfc3339(retry_at) if retry_at is not None else None
        self._store.call(
            lambda connection: connection.execute(
                "UPDATE outbox SET state = 'waiting', reason = ?, next_try = ? WHERE seq = ? AND state = 'sending'", (reason, moment, seq)
            )
        ).result()

    def park(self, seq: int, code: str, reason: str = "") -> None:
        """The central service will not take it: it needs staff, and the others go on. `code` is a failure code."""

        def work(connection: Connection) -> None:
            told = f"{code}: {reason}" if reason else code
            connection.execute(
                "UPDATE outbox SET state = 'needs-staff', reason = ?, settled_at = ? WHERE seq = ?", (told, self._now(), seq)
            )
            ident, kind, *_ = rows.known(connection, seq)
            journal.append(connection, "item-parked", id=ident, kind=kind, code=code, reason=reason)

        self._store.call(work).result()

    def overdue(self, limit: int = _AT_ONCE) -> list[tuple[str, str, str]]:
        """Id, kind and number of what is overdue, the longest first; the journal gets a line about each, once."""
        return self._store.call(lambda connection: rows.overdue(connection, self._now(), limit)).result()

    @property
    def files(self) -> Files:
        """Where the sealed files of the items lie."""
        return self._store.files

    def requests(self) -> int:
        """About how many requests it takes to send what waits, pieces of files counted."""
        return self._store.call(rows.requests).result()

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
