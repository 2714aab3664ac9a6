"""What one row of the outbox is to those who ask: an item to send, a line of the staff's list, a count; and who may move it.

Functions take the storage thread's connection and run in the caller's transaction.
"""

from dataclasses import dataclass, field

from kiosk.store import Connection, Value, journal


@dataclass(frozen=True, slots=True)
class Item:
    """One item that is being sent: `body` is what goes over the wire; `attempts` counts this one too."""

    seq: int
    id: str
    kind: str
    digest: str
    attempts: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """Items by state; submissions and ratings together. `overdue` are among those that are undelivered."""

    waiting: int = 0
    sending: int = 0
    delivered: int = 0
    needs_staff: int = 0
    withdrawn: int = 0
    overdue: int = 0

    @property
    def undelivered(self) -> int:
        """What is still to be sent or to be looked at."""
        return self.waiting + self.sending + self.needs_staff


@dataclass(frozen=True, slots=True)
class Row:
    """One item for the staff's list. Times are RFC 3339, "" if there is none. `overdue`: it should have been delivered by now."""

    seq: int
    id: str
    kind: str
    number: str
    matter: str
    state: str
    reason: str
    attempts: int
    saved_at: str
    next_try: str
    settled_at: str
    overdue: bool = False


def claim(connection: Connection, after: int, now: str) -> Item | None:
    """Mark the oldest waiting item behind seq `after` as being sent; None if there is none."""
    row = connection.one(_OLDEST, (after,))
    if row is None:
        return None
    seq, ident, kind, digest, attempts, body = row
    connection.execute(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, tried_at = ?, next_try = NULL WHERE seq = ?", (now, seq)
    )
    assert isinstance(body, bytes)  # the table's CHECK: only a delivered item has none
    return Item(int(str(seq)), str(ident), str(kind), str(digest), int(str(attempts)) + 1, body)


_UNSENT = "state IN ('waiting', 'sending', 'needs-staff')"
_OLDEST = """
SELECT o.seq, o.id, o.kind, o.digest, o.attempts, o.body FROM outbox AS o
WHERE o.state = 'waiting' AND o.seq > ?
  AND (o.submission IS NULL OR EXISTS (SELECT 1 FROM outbox AS s WHERE s.id = o.submission AND s.state = 'delivered'))
ORDER BY o.seq LIMIT 1
"""


def counted(connection: Connection, now: str) -> Counts:
    """How many items are in each state, and how many should have been delivered before `now`."""
    found = connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")
    late = connection.one(f"SELECT count(*) FROM outbox WHERE {_UNSENT} AND overdue_after < ?", (now,))
    return Counts(**{str(state).replace("-", "_"): int(str(count)) for state, count in found}, overdue=number_in(late))


def listed(connection: Connection, undelivered_only: bool, limit: int, now: str) -> list[Row]:
    """The items, oldest first."""
    return _rows(connection, "NOT ? OR state NOT IN ('delivered', 'withdrawn')", (undelivered_only,), limit, now)


def one(connection: Connection, name: str, now: str) -> Row | None:
    """The item whose id or submission number is `name`."""
    found = _rows(connection, "id = ? OR number = ?", (name, name), 1, now)
    return found[0] if found else None


def _rows(connection: Connection, where: str, params: tuple[Value, ...], limit: int, now: str) -> list[Row]:
    found = connection.execute(
        "SELECT seq, id, kind, coalesce(number, ''), matter, state, reason, saved_at, coalesce(next_try, ''), coalesce(settled_at, ''),"
        f" attempts, {_UNSENT} AND coalesce(overdue_after < ?, 0) FROM outbox WHERE {where} ORDER BY seq LIMIT ?",
        (now, *params, limit),
    )
    return [
        Row(
            seq=int(str(seq)),
            id=str(ident),
            kind=str(kind),
            number=str(number),
            matter=str(matter),
            state=str(state),
            reason=str(reason),
            attempts=int(str(attempts)),
            saved_at=str(saved),
            next_try=str(next_try),
            settled_at=str(settled),
            overdue=bool(overdue),
        )
        for seq, ident, kind, number, matter, state, reason, saved, next_try, settled, attempts, overdue in found
    ]


def purged(connection: Connection, before: str, limit: int) -> int:
    """Delete what was delivered before `before`, `limit` items at most. A submission stays while a rating of it waits."""
    connection.execute(
        "DELETE FROM outbox WHERE seq IN (SELECT o.seq FROM outbox AS o WHERE o.state = 'delivered' AND o.settled_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS r WHERE r.kind = 'rating' AND r.submission = o.id"
        " AND r.state IN ('waiting', 'sending', 'needs-staff')) ORDER BY o.seq LIMIT ?)",
        (before, limit),
    )
    return number_in(connection.one("SELECT changes()"))


def moved(
    connection: Connection, item_id: str, states: tuple[str, ...], to: str, now: str, event: str, reason: str = "", **facts: str
) -> bool:
    """Move the item to the state `to` if it is in one of `states`, with its journal line; False if it is not.

    `reason` stands in the row, `facts` in the line.
    """
    row = connection.one("SELECT seq, kind, state FROM outbox WHERE id = ?", (item_id,))
    if row is None or row[2] not in states:
        return False
    settled = None if to == "waiting" else now
    connection.execute("UPDATE outbox SET state = ?, reason = ?, settled_at = ? WHERE seq = ?", (to, reason, settled, row[0]))
    told = {"reason": reason} if to == "withdrawn" else {}
    journal.append(connection, event, id=item_id, kind=str(row[1]), **told, **facts)
    return True


def known(connection: Connection, seq: int) -> tuple[str, str, int]:
    """Id, kind and attempts of the item `seq`."""
    row = connection.one("SELECT id, kind, attempts FROM outbox WHERE seq = ?", (seq,))
    if row is None:
        raise LookupError("no such item")
    return str(row[0]), str(row[1]), int(str(row[2]))


def number_in(row: tuple[object, ...] | None) -> int:
    """The one integer of a row."""
    return int(str(row[0])) if row is not None else 0
