"""An outbox that keeps everything in memory: for tests and for programs that try a sender without a disk.

It behaves as `kiosk.offline.outbox.Outbox` does, and one suite of tests holds both to it (tests/offline/test_contract.py).
Nothing in it survives the process. Threads: any, one lock. Failures: `submit` always answers.
"""

import dataclasses
import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from kiosk.central.wire import Receipt
from kiosk.clock import Clock
from kiosk.events import Bus
from kiosk.offline import envelope, numbers
from kiosk.offline.events import SubmissionFailed, SubmissionSaved
from kiosk.offline.ids import uuid7
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.outbox import Draft
from kiosk.offline.queue import KEEP
from kiosk.offline.rows import Counts, Item, Row

T = TypeVar("T")
_UNSENT = ("waiting", "sending", "needs-staff")


@dataclass(slots=True, repr=False)
class _Kept:
    row: Row
    digest: str
    body: bytes | None
    submission: str | None = None
    overdue_after: str = ""


class MemoryOutbox:
    """The queue of one terminal, until the process ends."""

    def __init__(self, keys: TerminalKeys, clock: Clock, bus: Bus, keep: timedelta = KEEP) -> None:
        self._keys, self._clock, self._bus, self._keep_for = keys, clock, bus, keep
        self._kept: dict[int, _Kept] = {}
        self._seq = self._counter = 0
        self._lock = threading.RLock()
        self._on_saved: Callable[[], None] = lambda: None

    def on_saved(self, tell: Callable[[], None]) -> None:
        """`tell` is called after each item that was saved, and must not block."""
        self._on_saved = tell

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        """Seal and keep `draft`; the same id again answers with the same number and keeps the first content."""
        with self._lock:
            known = self._named(draft.id)
            if known is None:
                if self._counter >= numbers.LAST_COUNTER:
                    self._bus.publish(SubmissionFailed(session, draft.id, "numbers-exhausted"))
                    return
                known = self._sealed(draft, waits)
        self._bus.publish(SubmissionSaved(session, draft.id, known.row.number, datetime.fromisoformat(known.row.saved_at)))
        self._on_saved()

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        """Keep a rating (1 to 5), sent after its submission."""
        at = self._clock.now()
        made = envelope.rate(
            id=uuid7(self._clock), submission=submission_id, matter=matter, score=score, keys=self._keys, at=at
        )
        with self._lock:
            self._add(_Kept(self._row(made.id, "rating", "", matter, made.at), made.digest, made.to_bytes(), submission_id))
        self._on_saved()

    def reclaim(self) -> int:
        """Items that were being sent wait again; how many there were."""
        with self._lock:
            found = [kept for kept in self._kept.values() if kept.row.state == "sending"]
            for kept in found:
                self._change(kept, state="waiting", reason="")
            return len(found)

    def claim_next(self, after: int = 0) -> Item | None:
        """The oldest waiting item behind seq `after`, now `sending`; a rating waits until its submission is delivered."""
        with self._lock:
            for seq, kept in self._kept.items():
                if seq > after and kept.row.state == "waiting" and self._may_go(kept):
                    attempts = kept.row.attempts + 1
                    self._change(kept, state="sending", attempts=attempts, next_try="")
                    assert kept.body is not None  # only a delivered item has none
                    return Item(seq, kept.row.id, kept.row.kind, kept.digest, attempts, kept.body)
            return None

    def delivered(self, seq: int, receipt: Receipt) -> None:
        """The central service has it; the sealed bytes go at once."""
        with self._lock:
            self._kept[seq].body = None
            self._change(self._kept[seq], state="delivered", reason="", settled_at=self._now())

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
            rated = {kept.submission for kept in self._kept.values() if kept.row.state in _UNSENT}
            gone = [
                seq for seq, kept in self._kept.items()
                if kept.row.state == "delivered" and kept.row.settled_at < before and kept.row.id not in rated
            ]  # fmt: skip
            for seq in gone:
                del self._kept[seq]
            return len(gone)

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
                    kept.row, overdue=kept.row.state in _UNSENT and bool(kept.overdue_after) and kept.overdue_after < now
                )
                for kept in self._kept.values()
            ]
        return _done([row for row in rows if not undelivered_only or row.state in _UNSENT][:limit])

    def release(self, item_id: str) -> "Future[bool]":
        """Send a parked item again; False if no such item is parked."""
        done = self._move(item_id, ("needs-staff",), "waiting", "")
        if done:
            self._on_saved()
        return _done(done)

    def withdraw(self, item_id: str, reason: str) -> "Future[bool]":
        """Never send a waiting or parked item; False if it is in no such state."""
        return _done(self._move(item_id, ("needs-staff", "waiting"), "withdrawn", reason))

    def _sealed(self, draft: Draft, waits: timedelta | None) -> _Kept:
        at, number = self._clock.now(), numbers.make(self._keys.terminal, self._counter + 1)
        content = json.dumps({**draft.content, "number": number}, ensure_ascii=False, allow_nan=False).encode()
        made = envelope.seal(content, id=draft.id, matter=draft.matter, version=draft.version, keys=self._keys, at=at)
        self._counter += 1
        late = envelope.rfc3339(at + waits) if waits else ""
        row = self._row(made.id, "submission", number, made.matter, made.at)
        return self._add(_Kept(row, made.digest, made.to_bytes(), overdue_after=late))

    def _row(self, ident: str, kind: str, number: str, matter: str, at: str) -> Row:
        self._seq += 1
        return Row(self._seq, ident, kind, number, matter, "waiting", "", 0, at, "", "")

    def _add(self, kept: _Kept) -> _Kept:
        self._kept[kept.row.seq] = kept
        return kept

    def _may_go(self, kept: _Kept) -> bool:
        waited_for = None if kept.submission is None else self._named(kept.submission)
        return kept.submission is None or (waited_for is not None and waited_for.row.state == "delivered")

    def _named(self, ident: str) -> _Kept | None:
        return next((kept for kept in self._kept.values() if kept.row.id == ident), None)

    def _move(self, item_id: str, states: tuple[str, ...], to: str, reason: str) -> bool:
        with self._lock:
            kept = self._named(item_id)
            if kept is None or kept.row.state not in states:
                return False
            self._change(kept, state=to, reason=reason, settled_at="" if to == "waiting" else self._now())
            return True

    def _change(self, kept: _Kept, **changes: object) -> None:
        kept.row = dataclasses.replace(kept.row, **changes)  # type: ignore[arg-type]  # the callers name fields of Row

    def _now(self) -> str:
        return envelope.rfc3339(self._clock.now())


def _done(value: T) -> "Future[T]":
    future: Future[T] = Future()
    future.set_result(value)
    return future
