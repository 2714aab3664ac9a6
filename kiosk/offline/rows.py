"""What one row of the outbox is to those who ask: an item to send, a line of the staff's list, a count.

Functions take the storage thread's connection and run in the caller's transaction.
"""

from dataclasses import dataclass, field

from kiosk.store import Connection


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
    """Items by state; submissions and ratings together."""

    waiting: int = 0
    sending: int = 0
    delivered: int = 0
    needs_staff: int = 0
    withdrawn: int = 0

    @property
    def undelivered(self) -> int:
        """What is still to be sent or to be looked at."""
        return self.waiting + self.sending + self.needs_staff


@dataclass(frozen=True, slots=True)
class Row:
    """One item for the staff's list. Times are RFC 3339, "" if there is none."""

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


_OLDEST = """
SELECT o.seq, o.id, o.kind, o.digest, o.attempts, o.body FROM outbox AS o
WHERE o.state = 'waiting' AND o.seq > ?
  AND (o.submission IS NULL OR EXISTS (SELECT 1 FROM outbox AS s WHERE s.id = o.submission AND s.state = 'delivered'))
ORDER BY o.seq LIMIT 1
"""


def counted(connection: Connection) -> Counts:
    """How many items are in each state."""
    found = connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")
    return Counts(**{str(state).replace("-", "_"): int(str(count)) for state, count in found})


def listed(connection: Connection, undelivered_only: bool, limit: int) -> list[Row]:
    """The items, oldest first."""
    found = connection.execute(
        "SELECT seq, id, kind, coalesce(number, ''), matter, state, reason, saved_at, coalesce(next_try, ''),"
        " coalesce(settled_at, ''), attempts FROM outbox WHERE NOT ? OR state NOT IN ('delivered', 'withdrawn') ORDER BY seq LIMIT ?",
        (undelivered_only, limit),
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
        )
        for seq, ident, kind, number, matter, state, reason, saved, next_try, settled, attempts in found
    ]


def known(connection: Connection, seq: int) -> tuple[str, str, int]:
    """Id, kind and attempts of the item `seq`."""
    row = connection.one("SELECT id, kind, attempts FROM outbox WHERE seq = ?", (seq,))
    if row is None:
        raise LookupError("no such item")
    return str(row[0]), str(row[1]), int(str(row[2]))


def number_in(row: tuple[object, ...] | None) -> int:
    """The one integer of a row."""
    return int(str(row[0])) if row is not None else 0
