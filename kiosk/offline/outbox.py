"""What a citizen hands in: it is on disk, sealed, before anybody sees a number.

Parts: `submit`, `rate` and `attach` for the journey; what a sender and staff do with it is in `kiosk.offline.queue`.
Threads: `submit` and `rate` return at once and the work is done on the storage thread; `attach` blocks for the disk.
Failures: `submit` always answers, `SubmissionSaved` or `SubmissionFailed`.
"""

import sys
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO

from kiosk.central.wire import Envelope, Kind
from kiosk.clock import Clock, Grade, grade
from kiosk.events import Bus, Event
from kiosk.offline import attachments, envelope, numbers, proof, rows
from kiosk.offline.attachments import FileRef
from kiosk.offline.envelope import Part, SealedFile, TooLarge
from kiosk.offline.events import SubmissionFailed, SubmissionSaved
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.queue import KEEP, Queue
from kiosk.offline.recipients import NoRecipient
from kiosk.store import Connection, StorageFailed, Store, StoreError, journal


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What a citizen hands in. `id` is fixed when they sign (UUIDv7), so that five taps are one submission.

    `content` is the SealedDocument of docs/api/central.yaml without its number: mappings, lists, strings, numbers, booleans; its
    `service.department` gets it, with the keys of `files`. A bundle has no content of its own but one part a matter, `bundle`;
    `matter` and `version` are then the bundle's.
    A second message is a `kind` of its own, about the submission with the id `about`: it is sent behind that one and goes under its
    number, which `number` says if this terminal may not know it.
    """

    id: str
    matter: str
    version: str
    content: Mapping[str, object] = field(default_factory=dict)
    files: tuple[SealedFile, ...] = ()
    bundle: tuple[Part, ...] = ()
    kind: Kind = "submission"
    about: str | None = None
    number: str = ""

    def __repr__(self) -> str:
        return f"Draft(id={self.id!r}, ...)"

    def sealed(self, number: str, keys: TerminalKeys, at: datetime, clock: Grade) -> Envelope:
        """The envelope of it, under `number`, handed in at `at` by a clock that is so good.

        Raises:
            NoRecipient, TooLarge: see `kiosk.offline.envelope.seal`.
        """
        about = envelope.About(self.matter, self.version, bundle=bool(self.bundle), kind=self.kind, of=self.about)
        return envelope.seal(self.bundle or (self._only(),), about, id=self.id, number=number, keys=keys, at=at, clock=clock)

    def proof(self, number: str, digest: str, keys: TerminalKeys, at: datetime | None) -> str:
        """The token of its receipt (kiosk/offline/proof.py)."""
        return proof.token(number=number, digest=digest, matter=self.matter, version=self.version, at=at, signing=keys.signing)

    def all_files(self) -> tuple[SealedFile, ...]:
        """Each file once, whichever parts need it."""
        parts = self.bundle or (self._only(),)
        return tuple({file.digest: file for part in parts for file in part.files}.values())

    def _only(self) -> Part:
        service = self.content.get("service")
        department = service.get("department") if isinstance(service, Mapping) else None
        if not isinstance(department, str):
            raise TypeError("the content names no department")
        return Part(department, self.matter, self.version, self.content, self.files)


class NumbersExhausted(Exception):
    """This terminal number has given out all its submission numbers."""

    code = "numbers-exhausted"


class NoSuchNumber(Exception):
    """A second message is about a number that is none."""

    code = "number-unknown"


class Outbox(Queue):
    """The queue of one terminal that is enrolled: it seals, signs and numbers what it keeps."""

    def __init__(self, store: Store, keys: TerminalKeys, clock: Clock, bus: Bus, keep: timedelta = KEEP) -> None:
        super().__init__(store, clock, keep)
        self._keys = keys
        self._bus = bus
        # Ids of what was saved while the clock was unsure; only a session that still runs asks again.
        self._undated: set[str] = set()

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        """Seal and keep `draft`; `SubmissionSaved` follows once it is on disk, else `SubmissionFailed`.

        `waits` is how long its matter may wait for delivery: behind that it is marked as overdue, and still sent.

        The same id again answers with the same number; nothing is stored twice and the first content stays.
        """

        def done(future: "Future[SubmissionSaved]") -> None:
            error = future.exception()
            if error is None:
                self._saved(future.result())
            else:
                self._publish(SubmissionFailed(session, ident, _code(error)))

        ident = draft.id
        self._store.call(lambda connection: self._keep(connection, session, draft, waits)).add_done_callback(done)

    def attach(self, source: bytes | BinaryIO, name: str) -> FileRef:
        """Seal a file for a later `Draft`; `name` is what the package calls it. It stays until a submission has it or `let_go`.

        Blocks until it is on disk: never on the thread of the window.

        Raises:
            FileTooLarge, StoreError: nothing of it was kept.
        """
        if self._store.closed:
            raise StorageFailed("the store is closed")
        return attachments.seal_file(self._store.files, source, name, self._keys.recipients.limits.file)

    def let_go(self, refs: Collection[FileRef]) -> None:
        """The session that attached `refs` is over: those that no submission needs are removed. Returns at once."""
        names = [ref.digest for ref in refs]
        self._store.files.let_go(names)
        if names:
            self._store.remove_files(names)

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

    def _keep(self, connection: Connection, session: str, draft: Draft, waits: timedelta | None) -> SubmissionSaved:
        known = connection.one("SELECT number, digest, saved_at FROM outbox WHERE id = ? AND kind <> 'rating'", (draft.id,))
        if known is not None:
            return self._told(session, draft, str(known[0] or self._number_of(connection, draft)), str(known[1]), str(known[2]))
        first = draft.kind == "submission"
        number = self._next_number(connection) if first else self._number_of(connection, draft)
        at, clock = self._clock.now(), grade(self._clock)
        made = draft.sealed(number, self._keys, at, clock)
        if clock == "unsure":
            self._undated.add(made.id)
        files = draft.all_files()
        if any(self._store.files.size(ref.digest) != ref.size for ref in files):
            raise StorageFailed("a file of it is gone")
        connection.execute(
            "INSERT INTO outbox (id, kind, submission, number, matter, body, digest, state, saved_at, overdue_after, waits, files)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?)",
            (made.id, made.kind, made.about, number if first else None, draft.matter, made.to_bytes(), made.digest, made.at,
             envelope.rfc3339(at + waits) if waits and clock != "unsure" else None,
             int(waits.total_seconds()) if waits and clock == "unsure" else None, len(files)),
        )  # fmt: skip
        if files:
            rows.add_files(connection, made.id, [attachments.ticket(ref, made.id, self._keys) for ref in files])
        told = {"id": made.id, "number": number, "matter": draft.matter, "version": draft.version}
        if first:
            journal.append(connection, "submission-saved", **told)
        else:
            journal.append(connection, "message-saved", kind=made.kind, **told)
        return self._told(session, draft, number, made.digest, made.at)

    def _told(self, session: str, draft: Draft, number: str, digest: str, saved_at: str) -> SubmissionSaved:
        at, dated = datetime.fromisoformat(saved_at), draft.id not in self._undated
        token = draft.proof(number, digest, self._keys, at if dated else None)
        return SubmissionSaved(session, draft.id, number, at, token, dated)

    def _number_of(self, connection: Connection, draft: Draft) -> str:
        """The number of the first message that a second one is about."""
        row = connection.one("SELECT number FROM outbox WHERE id = ?", (draft.about,))
        number = str(row[0]) if row is not None else draft.number.replace(" ", "")
        if not numbers.valid(number):
            raise NoSuchNumber
        return number

    def _next_number(self, connection: Connection) -> str:
        terminal = self._keys.terminal
        row = connection.one(
            "INSERT INTO counters (terminal, last) VALUES (?, 1)"
            " ON CONFLICT (terminal) DO UPDATE SET last = last + 1 WHERE last < ? RETURNING last",
            (terminal, numbers.LAST_COUNTER),
        )
        if row is None:
            raise NumbersExhausted
        return numbers.make(terminal, rows.number_in(row))

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
    if isinstance(error, StoreError | NumbersExhausted | NoRecipient | TooLarge | NoSuchNumber):
        return error.code
    sys.excepthook(type(error), error, error.__traceback__)
    return "internal"
