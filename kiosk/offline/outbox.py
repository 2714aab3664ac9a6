"""What has been handed in and is not delivered yet. It is on disk, sealed, before anybody sees a number.

Parts: `submit` and `rate` for the journey; `claim_next`, `delivered`, `failed`, `park` for the sender; `counts`, `items`,
`release`, `withdraw` for staff.
Threads: `submit` and `rate` return at once and the work is done on the storage thread; the sender's calls block until the
transaction is over and raise `StoreError`; staff's give futures.
Failures: `submit` always answers, `SubmissionSaved` or `SubmissionFailed`.

An item goes waiting -> sending -> delivered, or back to waiting with a reason, or to needs-staff. Nothing ever expires unsent.
"""

import json
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from kiosk.central.wire import Receipt
from kiosk.clock import Clock
from kiosk.events import Bus, Event
from kiosk.offline import envelope, numbers, rows
from kiosk.offline.events import SubmissionFailed, SubmissionSaved
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.rows import Counts, Item, Row
from kiosk.store import Connection, Store, StoreError, journal


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What a citizen hands in. `id` is fixed when they sign (UUIDv7), so that five taps are one submission.

    `content` is the SealedDocument of docs/api/central.yaml without its number: mappings, lists, strings, numbers, booleans.
    """

    id: str
    matter: str
    version: str
    content: Mapping[str, object]

    def __repr__(self) -> str:
        return f"Draft(id={self.id!r}, ...)"


class NumbersExhausted(Exception):
    """This terminal number has given out all its submission numbers."""


class Outbox:
    """The queue of one terminal."""

    def __init__(self, store: Store, keys: TerminalKeys, clock: Clock, bus: Bus) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._bus = bus
        self._on_saved: Callable[[], None] = lambda: None

    def on_saved(self, tell: Callable[[], None]) -> None:
        """`tell` is called on the storage thread after each item that was saved, and must not block."""
        self._on_saved = tell

    # For the journey.

    def submit(self, session: str, draft: Draft) -> None:
        """Seal and keep `draft`; `SubmissionSaved` follows once it is on disk, else `SubmissionFailed`.

        The same id again answers with the same number; nothing is stored twice and the first content stays.
        """

        def done(future: "Future[tuple[str, datetime]]") -> None:
            error = future.exception()
            if error is None:
                number, at = future.result()
                self._saved(SubmissionSaved(session, ident, number, at))
            else:
                self._publish(SubmissionFailed(session, ident, _code(error)))

        ident = draft.id
        self._store.call(lambda connection: self._keep(connection, draft)).add_done_callback(done)

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        """Keep a rating (1 to 5) as an item of its own, sent after its submission. A rating that cannot be kept is lost silently:
        the citizen has gone, and it is nobody's right.
        """
        self._store.call(lambda connection: self._keep_rating(connection, submission_id, score, matter)).add_done_callback(self._rated)

    def _saved(self, event: Event) -> None:
        self._publish(event)
        self._on_saved()

    def _publish(self, event: Event) -> None:
        self._bus.publish(event)

    def _rated(self, future: "Future[None]") -> None:
        error = future.exception()
        if error is None:
            self._on_saved()
        else:
            _code(error)

    def _keep(self, connection: Connection, draft: Draft) -> tuple[str, datetime]:
        known = connection.one("SELECT number, saved_at FROM outbox WHERE id = ? AND kind = 'submission'", (draft.id,))
        if known is not None:
            return str(known[0]), datetime.fromisoformat(str(known[1]))
        number = self._next_number(connection)
        at = self._clock.now()
        content = json.dumps({**draft.content, "number": number}, ensure_ascii=False, allow_nan=False).encode()
        made = envelope.seal(content, id=draft.id, matter=draft.matter, version=draft.version, keys=self._keys, at=at)
        connection.execute(
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at)"
            " VALUES (?, 'submission', ?, ?, ?, ?, 'waiting', ?)",
            (made.id, number, made.matter, made.to_bytes(), made.digest, made.at),
        )
        journal.append(connection, "submission-saved", id=made.id, number=number, matter=made.matter, version=made.version)
        return number, datetime.fromisoformat(made.at)

    def _next_number(self, connection: Connection) -> str:
        terminal = self._keys.terminal
        last = rows.number_in(connection.one("SELECT coalesce(max(last), 0) FROM counters WHERE terminal = ?", (terminal,)))
        if last >= numbers.LAST_COUNTER:
            raise NumbersExhausted
        connection.execute(
            "INSERT INTO counters (terminal, last) VALUES (?, ?) ON CONFLICT (terminal) DO UPDATE SET last = excluded.last",
            (terminal, last + 1),
        )
        return numbers.make(terminal, last + 1)

    def _keep_rating(self, connection: Connection, submission: str | None, score: int, matter: str) -> None:
        at = self._clock.now()
        made = envelope.rate(id=uuid7(self._clock), submission=submission, matter=matter, score=score, keys=self._keys, at=at)
        connection.execute(
            "INSERT INTO outbox (id, kind, submission, matter, body, digest, state, saved_at)"
            " VALUES (?, 'rating', ?, ?, ?, ?, 'waiting', ?)",
            (made.id, submission, matter, made.to_bytes(), made.digest, made.at),
        )
        journal.append(connection, "rating-saved", id=made.id, matter=matter)

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

        A rating waits until its submission is delivered.
        """

        return self._store.call(lambda connection: rows.claim(connection, after, self._now())).result()

    def delivered(self, seq: int, receipt: Receipt) -> None:
        """The central service has it: keep id, number, digest and times; the sealed bytes go at once (secure_delete)."""

        def work(connection: Connection) -> None:
            connection.execute(
                "UPDATE outbox SET state = 'delivered', reason = '', body = NULL, settled_at = ?, received_at = ? WHERE seq = ?",
                (self._now(), receipt.received_at, seq),
            )
            ident, kind, attempts = rows.known(connection, seq)
            journal.append(connection, "item-delivered", id=ident, kind=kind, attempts=attempts)

        self._store.call(work).result()

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
            ident, kind, _ = rows.known(connection, seq)
            journal.append(connection, "item-parked", id=ident, kind=kind, code=code, reason=reason)

        self._store.call(work).result()

    def note_line(self, reachable: bool, code: str) -> None:
        """Write into the journal that the line changed; returns at once."""
        self._store.call(lambda connection: journal.append(connection, "line-changed", reachable=reachable, code=code))

    # For staff.

    def counts(self) -> "Future[Counts]":
        """How many items are in each state."""

        return self._store.call(rows.counted)

    def items(self, *, undelivered_only: bool = False, limit: int = 200) -> "Future[list[Row]]":
        """The items, oldest first; nothing in them says who handed them in."""
        return self._store.call(lambda connection: rows.listed(connection, undelivered_only, limit))

    def release(self, item_id: str) -> "Future[bool]":
        """Send a parked item again, unchanged; False if no such item is parked."""

        def work(connection: Connection) -> bool:
            return self._move(connection, item_id, ("needs-staff",), "waiting", "", "item-released", {})

        return self._after(self._store.call(work))

    def withdraw(self, item_id: str, reason: str) -> "Future[bool]":
        """Never send a waiting or parked item; it stays on disk, sealed. False if it is in no such state."""

        def work(connection: Connection) -> bool:
            states = ("needs-staff", "waiting")
            return self._move(connection, item_id, states, "withdrawn", reason, "item-withdrawn", {"reason": reason})

        return self._store.call(work)

    def _move(
        self, connection: Connection, item_id: str, states: tuple[str, ...], to: str, reason: str, event: str, facts: Mapping[str, str]
    ) -> bool:
        row = connection.one("SELECT seq, kind, state FROM outbox WHERE id = ?", (item_id,))
        if row is None or row[2] not in states:
            return False
        settled = self._now() if to == "withdrawn" else None
        connection.execute("UPDATE outbox SET state = ?, reason = ?, settled_at = ? WHERE seq = ?", (to, reason, settled, row[0]))
        journal.append(connection, event, id=item_id, kind=str(row[1]), **facts)
        return True

    def _after(self, future: "Future[bool]") -> "Future[bool]":
        future.add_done_callback(lambda done: self._on_saved() if done.exception() is None and done.result() else None)
        return future

    def _now(self) -> str:
        return envelope.rfc3339(self._clock.now())


def _code(error: BaseException) -> str:
    """The failure code of `error`; one that is a fault of the program goes to the hook that reports faults too."""
    if isinstance(error, StoreError):
        return error.code
    if isinstance(error, NumbersExhausted):
        return "numbers-exhausted"
    sys.excepthook(type(error), error, error.__traceback__)
    return "internal"
