"""An outbox that keeps everything in memory: for tests and for programs that try a sender without a disk.

It behaves as `kiosk.offline.outbox.Outbox` does, and one suite of tests holds both to it (tests/offline/test_contract.py).
Nothing in it survives the process. Threads: any, one lock. Failures: `submit` always answers.
"""

import dataclasses
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO, TypeVar

from kiosk.central.wire import Receipt
from kiosk.clock import Clock, grade
from kiosk.events import Bus
from kiosk.offline import attachments, envelope, numbers
from kiosk.offline.attachments import FileRef
from kiosk.offline.claims import AT_ONCE
from kiosk.offline.envelope import TooLarge
from kiosk.offline.events import SubmissionFailed, SubmissionSaved
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.memory_files import MemoryFiles
from kiosk.offline.memory_rows import UNSENT, Kept, in_turn, reckon
from kiosk.offline.outbox import Draft, NoSuchNumber, NumbersExhausted
from kiosk.offline.queue import KEEP, Again, Came, End, Parked, Untried
from kiosk.offline.recipients import NoRecipient
from kiosk.offline.rows import Counts, Item, Row, no_later
from kiosk.offline.turns import BEGIN, Turn
from kiosk.store import StorageFailed

T = TypeVar("T")

class MemoryOutbox:
    """The queue of one terminal, until the process ends."""

    def __init__(self, keys: TerminalKeys, clock: Clock, bus: Bus, keep: timedelta = KEEP) -> None:
        self._keys, self._clock, self._bus, self._keep_for = keys, clock, bus, keep
        self._kept: dict[int, Kept] = {}
        self.files = MemoryFiles()
        self._seq = self._counter = 0
        self._lock = threading.RLock()
        self._on_saved: Callable[[], None] = lambda: None

    def on_saved(self, tell: Callable[[], None]) -> None:
        """`tell` is called after each item that was saved, and must not block."""
        self._on_saved = tell

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        """Seal and keep `draft`; the same id again answers with the same number and keeps the first content."""
        try:
            with self._lock:
                known = self._named(draft.id) or self._sealed(draft, waits)
                saved = self._told(session, draft, known)
        except (NumbersExhausted, NoRecipient, TooLarge, NoSuchNumber, StorageFailed) as error:
            self._bus.publish(SubmissionFailed(session, draft.id, error.code))
            return
        self._bus.publish(saved)
        self._on_saved()

    def attach(self, source: bytes | BinaryIO, name: str) -> FileRef:
        """Seal a file for a later `Draft`."""
        return attachments.seal_file(self.files, source, name, self._keys.recipients.limits.file)

    def let_go(self, refs: Collection[FileRef]) -> None:
        """The session that attached `refs` is over: those that no submission needs are forgotten."""
        with self._lock:
            self.files.let_go([ref.digest for ref in refs])
            self._drop_files([ref.digest for ref in refs])

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        """Keep a rating (1 to 5), sent after its submission."""
        at = self._clock.now()
        made = envelope.rate(
            id=uuid7(self._clock), submission=submission_id, matter=matter, score=score, keys=self._keys, at=at
        )
        with self._lock:
            self._add(Kept(self._row(made.id, "rating", "", matter, made.at), made.digest, made.to_bytes(), submission_id))
        self._on_saved()

    def reclaim(self) -> int:
        """Items that were being sent wait again; how many there were."""
        with self._lock:
            found = [kept for kept in self._kept.values() if kept.row.state == "sending"]
            for kept in found:
                self._change(kept, state="waiting", reason="")
            return len(found)

    def claim(self, turn: Turn = BEGIN, most: int = 1, behind: Collection[str] = ()) -> list[Item]:
        """Up to `most` waiting items, now `sending`: what follows the items `behind`, then the others as it is their `turn`."""
        with self._lock:
            chosen: list[Item] = []
            for row in islice(in_turn(self._kept.values(), turn, behind), most):
                kept = self._kept[row.seq]
                if chosen and (kept.files or sum(len(item.body) for item in chosen) + len(kept.body or b"") > AT_ONCE):
                    break
                chosen.append(self._claimed(row.seq, kept))
                if kept.files:
                    break
            return chosen

    def _claimed(self, seq: int, kept: Kept) -> Item:
        attempts = kept.row.attempts + 1
        self._change(kept, state="sending", attempts=attempts, next_try="")
        assert kept.body is not None  # only a delivered item has none
        row = kept.row
        return Item(seq, row.id, row.kind, kept.digest, attempts, kept.body, kept.files, kept.submission or "", row.matter)

    def claim_next(self, turn: Turn = BEGIN) -> Item | None:
        """The waiting item whose `turn` it is, now `sending`; what follows another item waits until that is delivered."""
        found = self.claim(turn)
        return found[0] if found else None

    def settle(self, ends: Sequence[End]) -> None:
        """How claimed items ended."""
        for end in ends:
            match end:
                case Came(seq, receipt):
                    self.delivered(seq, receipt)
                case Again(seq, reason, retry_at):
                    self.failed(seq, reason, retry_at)
                case Parked(seq, code, reason):
                    self.park(seq, code, reason)
                case Untried(seq):
                    with self._lock:
                        if (kept := self._kept[seq]).row.state == "sending":
                            self._change(kept, state="waiting", attempts=kept.row.attempts - 1)

    def delivered(self, seq: int, receipt: Receipt) -> None:
        """The central service has it; the sealed bytes go at once."""
        with self._lock:
            kept = self._kept[seq]
            gone, kept.files, kept.body = [ticket.digest for ticket in kept.files], (), None
            self._change(kept, state="delivered", reason="", settled_at=self._now(), files=0)
            self._drop_files(gone)

    def failed(self, seq: int, reason: str, retry_at: datetime | None) -> None:
        """Not this time: it waits again."""
        with self._lock:
            if self._kept[seq].row.state == "sending":
                moment = envelope.rfc3339(retry_at) if retry_at is not None else ""
                self._change(self._kept[seq], state="waiting", reason=reason, next_try=moment)

    def park(self, seq: int, code: str, reason: str = "") -> None:
        """It needs staff, and the others go on."""
        with self._lock:
            told = f"{code}: {reason}" if reason else code
            self._change(self._kept[seq], state="needs-staff", reason=told, settled_at=self._now())

    def purge(self) -> int:
        """Forget what was delivered longer ago than the keeping time."""
        before = envelope.rfc3339(self._clock.now() - self._keep_for)
        with self._lock:
            followed = {kept.submission for kept in self._kept.values() if kept.row.state in UNSENT}
            gone = [
                seq for seq, kept in self._kept.items()
                if kept.row.state == "delivered" and kept.row.settled_at < before and kept.row.id not in followed
            ]  # fmt: skip
            for seq in gone:
                del self._kept[seq]
            return len(gone)

    def overdue(self, limit: int = 500) -> list[tuple[str, str, str]]:
        """Id, kind and number of what is overdue, the longest first."""
        now, sure = self._clock.now(), grade(self._clock) != "unsure"
        with self._lock:
            reckon(self._kept.values(), now, sure=sure)
        late = {row.id for row in self.items(limit=len(self._kept)).result() if row.overdue}
        with self._lock:
            found = [kept for kept in self._kept.values() if kept.row.id in late]
            found.sort(key=lambda kept: (kept.overdue_after, kept.row.seq))
            return [(kept.row.id, kept.row.kind, kept.row.number) for kept in found][:limit]

    def counts(self) -> "Future[Counts]":
        """How many items are in each state."""
        rows = self.items().result()
        found = Counter(row.state.replace("-", "_") for row in rows)
        return _done(Counts(**found, overdue=sum(row.overdue for row in rows)))

    def items(self, *, undelivered_only: bool = False, limit: int = 200) -> "Future[list[Row]]":
        """The items, oldest first."""
        now = self._now()
        with self._lock:
            rows = [
                dataclasses.replace(
                    kept.row,
                    overdue=kept.row.state in UNSENT and bool(kept.overdue_after) and kept.overdue_after < now,
                    next_try=no_later(kept.row.next_try, now),
                )
                for kept in self._kept.values()
            ]
        return _done([row for row in rows if not undelivered_only or row.state in UNSENT][:limit])

    def release(self, item_id: str) -> "Future[bool]":
        """Send a parked item again; False if no such item is parked."""
        done = self._move(item_id, ("needs-staff",), "waiting", "")
        if done:
            self._on_saved()
        return _done(done)

    def withdraw(self, item_id: str, reason: str) -> "Future[bool]":
        """Never send a waiting or parked item, nor what follows it; False if it is in no such state."""
        states = ("needs-staff", "waiting")
        with self._lock:
            done = self._move(item_id, states, "withdrawn", reason)
            if done:
                for follower in [kept.row.id for kept in self._kept.values() if kept.submission == item_id]:
                    self._move(follower, states, "withdrawn", "follows-withdrawn")
        return _done(done)

    def _sealed(self, draft: Draft, waits: timedelta | None) -> Kept:
        at, clock, first = self._clock.now(), grade(self._clock), draft.kind == "submission"
        number = self._next_number() if first else self._number_of(draft)
        made = draft.sealed(number, self._keys, at, clock)
        refs = draft.all_files()
        if any(self.files.size(ref.digest) != ref.size for ref in refs):
            raise StorageFailed("a file of it is gone")
        self._counter += first
        dated = clock != "unsure"
        late = envelope.rfc3339(at + waits) if waits and dated else ""
        row = dataclasses.replace(self._row(made.id, made.kind, number, draft.matter, made.at), files=len(refs))
        tickets = tuple(attachments.ticket(ref, made.id, self._keys) for ref in refs)
        kept = Kept(row, made.digest, made.to_bytes(), made.about, late, None if dated else waits, tickets, dated)
        return self._add(kept)

    def _told(self, session: str, draft: Draft, kept: Kept) -> SubmissionSaved:
        at = datetime.fromisoformat(kept.row.saved_at)
        token = draft.proof(kept.row.number, kept.digest, self._keys, at if kept.dated else None)
        return SubmissionSaved(session, draft.id, kept.row.number, at, token, kept.dated)

    def _next_number(self) -> str:
        if self._counter >= numbers.LAST_COUNTER:
            raise NumbersExhausted
        return numbers.make(self._keys.terminal, self._counter + 1)

    def _number_of(self, draft: Draft) -> str:
        first = None if draft.about is None else self._named(draft.about)
        number = first.row.number if first is not None else draft.number.replace(" ", "")
        if not numbers.valid(number):
            raise NoSuchNumber
        return number

    def _drop_files(self, names: Collection[str]) -> None:
        spoken_of = {ticket.digest for kept in self._kept.values() for ticket in kept.files}
        self.files.remove(set(names) - spoken_of)

    def _row(self, ident: str, kind: str, number: str, matter: str, at: str) -> Row:
        self._seq += 1
        return Row(self._seq, ident, kind, number, matter, "waiting", "", 0, at, "", "")

    def _add(self, kept: Kept) -> Kept:
        self._kept[kept.row.seq] = kept
        return kept

    def _named(self, ident: str) -> Kept | None:
        return next((kept for kept in self._kept.values() if kept.row.id == ident), None)

    def _move(self, item_id: str, states: tuple[str, ...], to: str, reason: str) -> bool:
        with self._lock:
            kept = self._named(item_id)
            if kept is None or kept.row.state not in states:
                return False
            self._change(kept, state=to, reason=reason, settled_at="" if to == "waiting" else self._now())
            return True

    def _change(self, kept: Kept, **changes: object) -> None:
        kept.row = dataclasses.replace(kept.row, **changes)  # type: ignore[arg-type]  # the callers name fields of Row

    def _now(self) -> str:
        return envelope.rfc3339(self._clock.now())


def _done(value: T) -> "Future[T]":
    future: Future[T] = Future()
    future.set_result(value)
    return future
