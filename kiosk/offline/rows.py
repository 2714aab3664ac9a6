"""What one row of the outbox is to those who ask: an item to send, a line of the staff's list, a count; and who may move it.

Functions take the storage thread's connection and run in the caller's transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.central.uploads import Ticket
from kiosk.central.wire import Receipt
from kiosk.offline.deadlines import UNSENT
from kiosk.offline.policy import LONGEST
from kiosk.store import Connection, Value, journal


@dataclass(frozen=True, slots=True)
class Item:
    """One item that is being sent: `body` is what goes over the wire, behind its `files`; `attempts` counts this one too. `about` is
    the id of the item that it follows, "" if none.
    """

    seq: int
    id: str
    kind: str
    digest: str
    attempts: int
    body: bytes = field(repr=False)
    files: tuple[Ticket, ...] = ()
    about: str = ""
    matter: str = ""

    @property
    def family(self) -> str:
        """The id of the first item that it belongs to; its own if it is one."""
        return self.about or self.id


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
    """One item for the staff's list. Times are RFC 3339, "" if there is none. `overdue`: it should have been delivered by now.

    A second message has the number of the first one. `files` are those that wait with it. `carried_at`: when a courier got it last.
    """

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
    files: int = 0
    carried_at: str = ""


def came(connection: Connection, seq: int, receipt: Receipt, now: str) -> list[str]:
    """The central service has the item `seq`: its bytes go, its journal line is written; the digests of the files it spoke of."""
    row = connection.one(
        "UPDATE outbox SET state = 'delivered', reason = '', body = NULL, settled_at = ?, received_at = ? WHERE seq = ?"
        " RETURNING id, kind, attempts, files",
        (now, receipt.received_at, seq),
    )
    ident, kind, attempts, files = known(row)
    journal.append(connection, "item-delivered", id=ident, kind=kind, attempts=attempts)
    return without_files(connection, ident) if files else []


def waits_again(connection: Connection, seq: int, reason: str, retry_at: str | None) -> None:
    """Not this time."""
    connection.execute(
        "UPDATE outbox SET state = 'waiting', reason = ?, next_try = ? WHERE seq = ? AND state = 'sending'", (reason, retry_at, seq)
    )


def untried(connection: Connection, seq: int) -> None:
    """It was claimed, and the pass ended before its turn came: that was no attempt."""
    connection.execute("UPDATE outbox SET state = 'waiting', attempts = attempts - 1 WHERE seq = ? AND state = 'sending'", (seq,))


def parked(connection: Connection, seq: int, code: str, reason: str, now: str) -> None:
    """It needs staff."""
    told = f"{code}: {reason}" if reason else code
    row = connection.one(
        "UPDATE outbox SET state = 'needs-staff', reason = ?, settled_at = ? WHERE seq = ? RETURNING id, kind, attempts, files",
        (told, now, seq),
    )
    ident, kind, *_ = known(row)
    journal.append(connection, "item-parked", id=ident, kind=kind, code=code, reason=reason)


def tickets_of(connection: Connection, item_id: str) -> tuple[Ticket, ...]:
    """What lets in the files of an item, in the order in which they were given."""
    found = connection.execute("SELECT ticket FROM files WHERE item = ? ORDER BY seq", (item_id,))
    return tuple(Ticket.model_validate_json(str(row[0])) for row in found)


def add_files(connection: Connection, item_id: str, tickets: Collection[Ticket]) -> None:
    """Let the item speak of the files that `tickets` are for."""
    for ticket in tickets:
        connection.execute(
            "INSERT INTO files (item, digest, size, ticket) VALUES (?, ?, ?, ?)",
            (item_id, ticket.digest, ticket.length, ticket.to_bytes().decode()),
        )


def without_files(connection: Connection, item_id: str) -> list[str]:
    """A delivered item speaks of its files no longer; their digests. Those that nobody else speaks of can go."""
    found = connection.execute("SELECT digest FROM files WHERE item = ?", (item_id,))
    connection.execute("DELETE FROM files WHERE item = ?", (item_id,))
    return [str(row[0]) for row in found]


def load(connection: Connection) -> tuple[int, int]:
    """How many items wait, and how many requests they take: one each, and for their files one to begin and one a piece of 32 KB."""
    items = number_in(connection.one("SELECT count(*) FROM outbox WHERE state = 'waiting'"))
    pieces = connection.one(
        "SELECT coalesce(sum((f.size + 32767) / 32768 + 1), 0) FROM files AS f JOIN outbox AS o ON o.id = f.item WHERE o.state = 'waiting'"
    )
    return items, items + number_in(pieces)


def counted(connection: Connection, now: str) -> Counts:
    """How many items are in each state, and how many should have been delivered before `now`."""
    found = connection.execute("SELECT state, count(*) FROM outbox GROUP BY state")
    late = connection.one(f"SELECT count(*) FROM outbox WHERE {UNSENT} AND overdue_after < ?", (now,))
    return Counts(**{str(state).replace("-", "_"): int(str(count)) for state, count in found}, overdue=number_in(late))


def listed(connection: Connection, undelivered_only: bool, limit: int, now: str) -> list[Row]:
    """The items, oldest first."""
    return _rows(connection, "NOT ? OR state NOT IN ('delivered', 'withdrawn')", (undelivered_only,), limit, now)


def one(connection: Connection, name: str, now: str) -> Row | None:
    """The item whose id or submission number is `name`."""
    found = _rows(connection, "id = ? OR number = ?", (name, name), 1, now)
    return found[0] if found else None


def no_later(next_try: str, now: str) -> str:
    """`next_try` as it may be shown at `now`. It was reckoned with the clock of that moment, and never says when to try: behind a clock
    that was put back nobody is told to wait for years.
    """
    if not next_try:
        return ""
    latest = datetime.fromisoformat(now) + timedelta(seconds=LONGEST)
    return next_try if datetime.fromisoformat(next_try) <= latest else latest.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rows(connection: Connection, where: str, params: tuple[Value, ...], limit: int, now: str) -> list[Row]:
    found = connection.execute(
        "SELECT seq, id, kind, coalesce(number, (SELECT f.number FROM outbox AS f WHERE f.id = outbox.submission), ''), matter, state,"
        " reason, saved_at, coalesce(next_try, ''), coalesce(settled_at, ''), attempts,"
        f" {UNSENT} AND coalesce(overdue_after < ?, 0), (SELECT count(*) FROM files WHERE item = outbox.id)"
        ", coalesce(carried_at, '')"
        f" FROM outbox WHERE {where} ORDER BY seq LIMIT ?",
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
            next_try=no_later(str(next_try), now),
            settled_at=str(settled),
            overdue=bool(overdue),
            files=int(str(files)),
            carried_at=str(carried),
        )
        for seq, ident, kind, number, matter, state, reason, saved, next_try, settled, attempts, overdue, files, carried in found
    ]


def purged(connection: Connection, before: str, limit: int) -> int:
    """Delete what was delivered before `before`, `limit` items at most. A submission stays while something that follows it waits."""
    connection.execute(
        "DELETE FROM outbox WHERE seq IN (SELECT o.seq FROM outbox AS o WHERE o.state = 'delivered' AND o.settled_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS r WHERE r.submission = o.id"
        " AND r.state IN ('waiting', 'sending', 'needs-staff')) ORDER BY o.seq LIMIT ?)",
        (before, limit),
    )
    return number_in(connection.one("SELECT changes()"))


def moved(
    connection: Connection, item_id: str, states: tuple[str, ...], to: str, now: str, event: str, reason: str = "", **facts: str
) -> bool:
    """Move the item to the state `to` if it is in one of `states`, with its journal line; False if it is not.

    `reason` stands in the row, `facts` in the line. What follows an item that is withdrawn is withdrawn with it.
    """
    row = connection.one("SELECT seq, kind, state FROM outbox WHERE id = ?", (item_id,))
    if row is None or row[2] not in states:
        return False
    settled = None if to == "waiting" else now
    connection.execute("UPDATE outbox SET state = ?, reason = ?, settled_at = ? WHERE seq = ?", (to, reason, settled, row[0]))
    told = {"reason": reason} if to == "withdrawn" else {}
    journal.append(connection, event, id=item_id, kind=str(row[1]), **told, **facts)
    if to == "withdrawn":
        for (follower,) in connection.execute("SELECT id FROM outbox WHERE submission = ? ORDER BY seq", (item_id,)):
            moved(connection, str(follower), states, to, now, event, "follows-withdrawn")
    return True


def known(row: tuple[object, ...] | None) -> tuple[str, str, int, int]:
    """Id, kind, attempts and count of files of an item, as `row` tells them."""
    if row is None:
        raise LookupError("no such item")
    return str(row[0]), str(row[1]), int(str(row[2])), int(str(row[3]))


def number_in(row: tuple[object, ...] | None) -> int:
    """The one integer of a row."""
    return int(str(row[0])) if row is not None else 0
