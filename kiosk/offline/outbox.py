"""What a citizen hands in: it is on disk, sealed, before anybody sees a number.

Parts: `submit` and `rate` for the journey; what a sender and staff do with it is in `kiosk.offline.queue`.
Threads: `submit` and `rate` return at once and the work is done on the storage thread.
Failures: `submit` always answers, `SubmissionSaved` or `SubmissionFailed`.
"""

import json
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.clock import Clock
from kiosk.events import Bus, Event
from kiosk.offline import envelope, numbers, rows
from kiosk.offline.events import SubmissionFailed, SubmissionSaved
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.queue import KEEP, Queue
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


class Outbox(Queue):
    """The queue of one terminal that is enrolled: it seals, signs and numbers what it keeps."""

    def __init__(self, store: Store, keys: TerminalKeys, clock: Clock, bus: Bus, keep: timedelta = KEEP) -> None:
        super().__init__(store, clock, keep)
        self._keys = keys
        self._bus = bus

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        """Seal and keep `draft`; `SubmissionSaved` follows once it is on disk, else `SubmissionFailed`.

        `waits` is how long its matter may wait for delivery: behind that it is marked as overdue, and still sent.

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
        self._store.call(lambda connection: self._keep(connection, draft, waits)).add_done_callback(done)

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

    def _keep(self, connection: Connection, draft: Draft, waits: timedelta | None) -> tuple[str, datetime]:
        known = connection.one("SELECT number, saved_at FROM outbox WHERE id = ? AND kind = 'submission'", (draft.id,))
        if known is not None:
            return str(known[0]), datetime.fromisoformat(str(known[1]))
        number = self._next_number(connection)
        at = self._clock.now()
        content = json.dumps({**draft.content, "number": number}, ensure_ascii=False, allow_nan=False).encode()
        made = envelope.seal(content, id=draft.id, matter=draft.matter, version=draft.version, keys=self._keys, at=at)
        connection.execute(
            "INSERT INTO outbox (id, kind, number, matter, body, digest, state, saved_at, overdue_after)"
            " VALUES (?, 'submission', ?, ?, ?, ?, 'waiting', ?, ?)",
            (made.id, number, made.matter, made.to_bytes(), made.digest, made.at, envelope.rfc3339(at + waits) if waits else None),
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


def _code(error: BaseException) -> str:
    """The failure code of `error`; one that is a fault of the program goes to the hook that reports faults too."""
    if isinstance(error, StoreError):
        return error.code
    if isinstance(error, NumbersExhausted):
        return "numbers-exhausted"
    sys.excepthook(type(error), error, error.__traceback__)
    return "internal"
