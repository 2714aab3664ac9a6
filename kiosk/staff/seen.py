"""What staff pages know from the database and the disk: counts, ages, reasons, lines of the journal. Never what is in an item.

`look` runs on the storage thread in one transaction; what it returns is frozen and may go to any thread. Failures: `StoreError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.offline import envelope, rows
from kiosk.offline.rows import Counts, Row
from kiosk.staff import people
from kiosk.staff.roles import Role
from kiosk.store import Connection, journal

LINES = 40
MATTERS = 40
PARKED, NEXT = 30, 8


@dataclass(frozen=True, slots=True)
class Matter:
    """What waits of one matter. `oldest` is when the oldest was saved (RFC 3339)."""

    code: str
    count: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of staff, as an operator sees them."""

    number: str
    roles: tuple[Role, ...]
    once: bool
    disabled: bool
    card: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `today` and `delivered_today` count submissions since the local midnight; `counts` by device and what it did.
    `parked` need staff, `next` are the oldest that wait."""

    counts: Counts = field(default_factory=Counts)
    oldest: str = ""
    today: int = 0
    delivered_today: int = 0
    matters: tuple[Matter, ...] = ()
    parked: tuple[Row, ...] = ()
    next: tuple[Row, ...] = ()
    devices: Mapping[tuple[str, str], int] = field(default_factory=dict)
    lines: tuple[journal.Line, ...] = ()
    staff: int = 0
    people: tuple[Colleague, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)


def look(connection: Connection, midnight: datetime, about: str = "") -> Seen:
    """Everything at once; `about` are the events that the journal page shows ("": all; else a kind, see `KINDS`)."""
    now, since = envelope.rfc3339(connection.clock.now()), envelope.rfc3339(midnight)
    one = connection.one("SELECT min(saved_at) FROM outbox WHERE state IN ('waiting', 'sending') AND kind != 'rating'")
    waiting = connection.execute(
        "SELECT matter, count(*), min(saved_at) FROM outbox WHERE state IN ('waiting', 'sending', 'needs-staff') AND kind != 'rating'"
        " GROUP BY matter ORDER BY min(saved_at) LIMIT ?",
        (MATTERS,),
    )
    undelivered = rows.listed(connection, True, 500, now)
    everybody = people.everybody(connection)
    counted = connection.execute("SELECT device, what, count FROM device_counts")
    return Seen(
        counts=rows.counted(connection, now),
        oldest=str(one[0]) if one and one[0] is not None else "",
        today=_number(connection, "SELECT count(*) FROM outbox WHERE kind = 'submission' AND saved_at >= ?", since),
        delivered_today=_number(
            connection, "SELECT count(*) FROM outbox WHERE kind = 'submission' AND state = 'delivered' AND settled_at >= ?", since
        ),
        matters=tuple(Matter(str(matter), int(str(count)), str(oldest)) for matter, count, oldest in waiting),
        parked=tuple(row for row in undelivered if row.state == "needs-staff")[:PARKED],
        next=tuple(row for row in undelivered if row.state == "waiting" and row.number)[:NEXT],
        devices={(str(device), str(what)): int(str(count)) for device, what, count in counted},
        lines=tuple(_lines(connection, about)),
        staff=sum(not person.disabled for person in everybody),
        people=tuple(Colleague(p.number, tuple(sorted(p.roles)), p.once, p.disabled, bool(p.card)) for p in everybody),
        kept={
            "sealed": _number(connection, "SELECT count(*) FROM outbox WHERE body IS NOT NULL"),
            "rows": _number(connection, "SELECT count(*) FROM outbox"),
            "journal": _number(connection, "SELECT count(*) FROM journal"),
        },
    )


KINDS: Mapping[str, tuple[str, ...]] = {
    "staff": ("staff-",),
    "queue": ("item-", "submission-", "message-", "rating-", "line-", "sending-", "courier-"),
    "visits": ("session-", "matter-", "document-"),
    "devices": ("device-", "receipt-", "printer-", "paper-", "door-"),
    "program": ("program-", "storage-", "keys-", "fault", "read-", "terminal-", "items-"),
}
"""What the journal page can be narrowed to, by the beginnings of events."""


def _lines(connection: Connection, about: str) -> list[journal.Line]:
    if about not in KINDS:
        return journal.newest(connection, LINES)
    # Some way back is looked at, not all: a journal may have a million lines.
    recent = journal.newest(connection, 1000)
    return [line for line in recent if line.event.startswith(KINDS[about])][-LINES:]


def count(connection: Connection, device: str, what: str) -> None:
    """A device did `what` once more."""
    connection.execute(
        "INSERT INTO device_counts (device, what, count, since) VALUES (?, ?, 1, ?)"
        " ON CONFLICT (device, what) DO UPDATE SET count = count + 1",
        (device, what, envelope.rfc3339(connection.clock.now())),
    )


def count_anew(connection: Connection, device: str, what: str) -> None:
    """Begin to count `what` at 0: a new roll is in."""
    connection.execute("DELETE FROM device_counts WHERE device = ? AND what = ?", (device, what))


def _number(connection: Connection, sql: str, *params: str) -> int:
    return rows.number_in(connection.one(sql, params))
