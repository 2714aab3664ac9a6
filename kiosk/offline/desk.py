"""What staff may ask of outbox and journal by a command, and never see: what is in an item.

Parts: `Desk`, whose `commands` are answered by the running program (kiosk/control.py), and by the command itself when no
program runs and it has taken the instance lock. Each answer is a mapping of codes, ids, counts and times.
Threads: any; each call waits for the storage thread. Failures: `StoreError`; what cannot be done is told in the answer.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from kiosk.clock import Clock
from kiosk.offline import envelope, rows
from kiosk.offline.rows import Row
from kiosk.store import Connection, Store, chain, journal

Answer = Mapping[str, object]
WAIT = 10.0
"""Seconds for the storage thread to answer."""
_LINES = 100


class Desk:
    """The commands on one open store. `woke` is called when something is to be sent now."""

    def __init__(self, store: Store, clock: Clock, woke: Callable[[], object]) -> None:
        self._store, self._clock, self._woke = store, clock, woke

    @property
    def commands(self) -> Mapping[str, Callable[..., Answer]]:
        """Each command by its name."""
        return {
            "outbox-list": self.list,
            "outbox-show": self.show,
            "outbox-send": self.send,
            "outbox-park": self.park,
            "outbox-unpark": self.unpark,
            "journal-show": self.lines,
            "journal-verify": self.verify,
        }

    def list(self, everything: str = "") -> Answer:
        """What is not delivered, oldest first, and how many are in each state; with `everything` the delivered ones too."""
        now = envelope.rfc3339(self._clock.now())
        found = self._store.call(lambda c: (rows.listed(c, not everything, 500, now), rows.counted(c, now))).result(WAIT)
        return {"items": [_told(row) for row in found[0]], "counts": dataclasses.asdict(found[1])}

    def show(self, item: str) -> Answer:
        """One item by id or number."""
        row = self._named(item)
        return {"item": None if row is None else _told(row), "done": row is not None}

    def send(self, item: str = "") -> Answer:
        """Send now what waits; an `item` that is parked goes on its way again."""
        done = True if not item else self._moved(item, ("needs-staff",), "waiting", "item-released") or self._waits(item)
        if done:
            self._woke()
        return {"done": done}

    def park(self, item: str) -> Answer:
        """Hold a waiting item back until it is unparked."""
        facts = {"code": "submission-parked", "cause": "by-staff"}
        return {"done": self._moved(item, ("waiting",), "needs-staff", "item-parked", "submission-parked: by-staff", **facts)}

    def unpark(self, item: str) -> Answer:
        """Let a parked item wait again, unchanged."""
        done = self._moved(item, ("needs-staff",), "waiting", "item-released")
        if done:
            self._woke()
        return {"done": done}

    def withdraw(self, item: str) -> Answer:
        """Never send an item that waits or is parked; it is kept. Cannot be taken back."""
        return {"done": self._moved(item, ("waiting", "needs-staff"), "withdrawn", "item-withdrawn", "by-staff")}

    def lines(self, limit: str = str(_LINES)) -> Answer:
        """The last lines of the journal, after those that are being counted have been written."""
        count = max(1, min(int(limit), 1000))

        def work(connection: Connection) -> Sequence[journal.Line]:
            journal.flush(connection)
            return journal.newest(connection, count)

        return {"lines": [dataclasses.asdict(line) for line in self._store.call(work).result(WAIT)]}

    def verify(self) -> Answer:
        """Whether the journal is as it was written; which lines are changed, missing or moved. In pages, for it may be long."""
        check = chain.Check()
        while links := self._store.call(lambda connection: chain.page(connection, check.reached)).result(WAIT):
            check.feed(links)
        found = check.findings()
        return {"lines": check.lines, "findings": [dataclasses.asdict(finding) for finding in found], "done": not found}

    def _named(self, item: str) -> Row | None:
        name = item.replace(" ", "")
        return self._store.call(lambda c: rows.one(c, name, envelope.rfc3339(self._clock.now()))).result(WAIT)

    def _waits(self, item: str) -> bool:
        row = self._named(item)
        return row is not None and row.state in ("waiting", "sending")

    def _moved(self, item: str, states: tuple[str, ...], to: str, event: str, reason: str = "", **facts: str) -> bool:
        row = self._named(item)
        if row is None:
            return False
        now = envelope.rfc3339(self._clock.now())
        return self._store.call(lambda c: rows.moved(c, row.id, states, to, now, event, reason, **facts)).result(WAIT)


def _told(row: Row) -> Mapping[str, object]:
    return dataclasses.asdict(row)
