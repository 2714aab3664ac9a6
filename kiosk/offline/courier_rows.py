"""The rows of the outbox as a courier needs them: what is to be given along, what came back, and the mark between the two.

Giving an item to a courier changes no state: it waits, and is sent over the line if that comes back first. Functions take the storage
thread's connection and run in the caller's transaction.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

from kiosk.central.uploads import Ticket
from kiosk.central.wire import Receipt
from kiosk.offline import rows
from kiosk.store import Connection, journal

_OPEN = "state IN ('waiting', 'sending')"
# As on a line, but that the first message and those before may be in the same folder: the courier keeps their order. What stands
# behind a parked or a withdrawn item stays here.
_MAY_BE_CARRIED = f"""
o.{_OPEN} AND (o.submission IS NULL OR (
  NOT EXISTS (SELECT 1 FROM outbox AS s WHERE s.id = o.submission AND s.state IN ('needs-staff', 'withdrawn'))
  AND (o.kind = 'rating' OR NOT EXISTS (
    SELECT 1 FROM outbox AS e WHERE e.submission = o.submission AND e.seq < o.seq AND e.kind <> 'rating' AND e.state = 'needs-staff'))))
"""


# What follows an item counts as of that one's matter, whatever its own: so it never stands before it.
_IN_TURN = f"""
SELECT o.id, o.kind, o.submission, o.digest FROM outbox AS o WHERE {_MAY_BE_CARRIED} ORDER BY row_number() OVER (
  PARTITION BY coalesce((SELECT s.matter FROM outbox AS s WHERE s.id = o.submission), o.matter) ORDER BY o.seq
), o.seq LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that a courier may take; `about` is the id of the item that it follows, None if none."""

    id: str
    kind: str
    about: str | None
    digest: str


def waiting(connection: Connection, most: int) -> tuple[list[Waiting], int]:
    """Up to `most` items that may go along, in the order in which they are to be sent, and how many there are in all: the oldest of
    each matter, then the second ones, so that a crowd of one matter leaves room for the others.
    """
    found = connection.execute(_IN_TURN, (most,))
    count = connection.one(f"SELECT count(*) FROM outbox AS o WHERE {_MAY_BE_CARRIED}")
    told = [Waiting(str(ident), str(kind), None if about is None else str(about), str(digest)) for ident, kind, about, digest in found]
    return told, rows.number_in(count)


def sealed(connection: Connection, item_id: str) -> tuple[bytes, tuple[Ticket, ...]] | None:
    """The bytes of an item and what lets its files in; None if it has been delivered meanwhile."""
    row = connection.one(f"SELECT body FROM outbox WHERE id = ? AND {_OPEN}", (item_id,))
    if row is None or not isinstance(row[0], bytes):
        return None
    return row[0], rows.tickets_of(connection, item_id)


def undelivered(connection: Connection) -> dict[str, str]:
    """Digest by id of everything for which a receipt may come: what staff withdrew may have been on its way already."""
    return {str(row[0]): str(row[1]) for row in connection.execute("SELECT id, digest FROM outbox WHERE state <> 'delivered'")}


def gone(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of `ids` that need no courier any more: delivered, withdrawn, or long deleted."""
    found = connection.execute(
        "SELECT value FROM json_each(?) WHERE value NOT IN"
        " (SELECT id FROM outbox WHERE state NOT IN ('delivered', 'withdrawn'))", (json.dumps(sorted(ids)),)
    )  # fmt: skip
    return {str(row[0]) for row in found}


def mark(connection: Connection, ids: Collection[str], left: int, now: str) -> None:
    """Note that `ids` were given to a courier; `left` more were not. They wait as before."""
    connection.execute(
        f"UPDATE outbox SET carried_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND {_OPEN}", (now, json.dumps(sorted(ids)))
    )
    journal.append(connection, "courier-given", count=len(ids), left=left)


def came_back(connection: Connection, receipt: Receipt, now: str) -> tuple[str, list[str]] | None:
    """The central service has the item, by a receipt that was checked: its kind, and the digests of the files that it spoke of.

    None if nothing waits for this receipt here. One that staff withdrew while it was carried was delivered all the same, and says so.
    An item that is on the line at this moment is left to the sender: the receipt is taken the next time, if the line does not bring one.
    """
    row = connection.one(
        "SELECT kind, attempts, files FROM outbox WHERE id = ? AND digest = ? AND state IN ('waiting', 'needs-staff', 'withdrawn')",
        (receipt.id, receipt.digest),
    )
    if row is None:
        return None
    connection.execute(
        "UPDATE outbox SET state = 'delivered', reason = '', body = NULL, settled_at = ?, received_at = ? WHERE id = ?",
        (now, receipt.received_at, receipt.id),
    )
    kind = str(row[0])
    journal.append(connection, "item-delivered", id=receipt.id, kind=kind, attempts=int(str(row[1])), by="courier")
    return kind, rows.without_files(connection, receipt.id) if row[2] else []
