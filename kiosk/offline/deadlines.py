"""When an item should have been delivered, and what is overdue.

A deadline is the time of saving and the matter's waiting time. A clock that could not be believed then (`unsure`) would make it a false
one: what was saved in "1970" would be overdue the moment that the true time is heard. Such an item keeps its waiting time instead
(`waits`, seconds), and its deadline is reckoned once:

| the clock now | the deadline                                                                                                    |
|---------------|-----------------------------------------------------------------------------------------------------------------|
| believed      | the whole waiting time from now: late rather than false                                                         |
| still unsure  | none, until the waiting time has passed by this clock, which never runs ahead of the seconds that went by: late |

Functions take the storage thread's connection and run in the caller's transaction.
"""

from datetime import datetime, timedelta

from kiosk.offline.envelope import rfc3339
from kiosk.store import Connection, journal

UNSENT = "state IN ('waiting', 'sending', 'needs-staff')"


def reckoned(saved: datetime, waits: timedelta, now: datetime, *, sure: bool) -> datetime | None:
    """The deadline of an item that was `saved` by an unsure clock; None if it cannot be told yet."""
    if sure:
        return now + waits
    return saved + waits if saved + waits < now else None


def overdue(connection: Connection, now: datetime, limit: int, *, sure: bool) -> list[tuple[str, str, str]]:
    """Id, kind and number of what should have been delivered before `now`; the journal gets a line about each, once."""
    for seq, saved, waits in connection.execute(f"SELECT seq, saved_at, waits FROM outbox WHERE waits IS NOT NULL AND {UNSENT}"):
        deadline = reckoned(datetime.fromisoformat(str(saved)), timedelta(seconds=int(str(waits))), now, sure=sure)
        if deadline is not None:
            connection.execute("UPDATE outbox SET overdue_after = ?, waits = NULL WHERE seq = ?", (rfc3339(deadline), seq))
    found = connection.execute(
        "SELECT id, kind, coalesce(number, ''), overdue_told FROM outbox"
        f" WHERE overdue_after < ? AND {UNSENT} ORDER BY overdue_after, seq LIMIT ?", (rfc3339(now), limit)
    )  # fmt: skip
    for ident, kind, _, told in found:
        if not told:
            connection.execute("UPDATE outbox SET overdue_told = 1 WHERE id = ?", (ident,))
            journal.append(connection, "item-overdue", id=str(ident), kind=str(kind))
    return [(str(ident), str(kind), str(number)) for ident, kind, number, _ in found]
