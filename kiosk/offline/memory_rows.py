"""What the outbox in memory keeps of an item, and what the statements of `claims` and `deadlines` are without a database.

Threads: the caller holds the outbox's lock. Failures: none.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from kiosk.central.uploads import Ticket
from kiosk.offline import envelope
from kiosk.offline.deadlines import reckoned
from kiosk.offline.rows import Row
from kiosk.offline.turns import Turn, fairly

UNSENT = ("waiting", "sending", "needs-staff")


@dataclass(slots=True, repr=False)
class Kept:
    """One item; what it says is not told by `repr`."""

    row: Row
    digest: str
    body: bytes | None
    submission: str | None = None
    overdue_after: str = ""
    waits: timedelta | None = None
    files: tuple[Ticket, ...] = ()
    dated: bool = True


def in_turn(every: Collection[Kept], turn: Turn, behind: Collection[str]) -> Iterator[Row]:
    """What waits and may go: what follows the items `behind`, then the others as it is their `turn`."""
    follow: list[Row] = []
    queues: dict[str, list[Row]] = {}
    for kept in every:
        if kept.row.state == "waiting" and _may_go(kept, every):
            if kept.row.seq > turn.after.get(kept.row.matter, 0):
                queues.setdefault(kept.row.matter, []).append(kept.row)
            elif kept.submission in behind:
                follow.append(kept.row)
    heads = [queue[0] for queue in queues.values()]
    return chain(follow, fairly(turn, heads, lambda head: iter(queues[head.matter][1:])))


def _may_go(kept: Kept, every: Collection[Kept]) -> bool:
    """As `claims.MAY_GO`."""
    if kept.submission is None:
        return True
    first = next((other for other in every if other.row.id == kept.submission), None)
    if first is not None and first.row.state != "delivered":
        return False
    return kept.row.kind == "rating" or not any(
        other.submission == kept.submission and other.row.seq < kept.row.seq and other.row.kind != "rating" and other.row.state in UNSENT
        for other in every
    )


def reckon(every: Collection[Kept], now: datetime, *, sure: bool) -> None:
    """The deadlines that can be told now."""
    for kept in every:
        if kept.waits is not None:
            deadline = reckoned(datetime.fromisoformat(kept.row.saved_at), kept.waits, now, sure=sure)
            if deadline is not None:
                kept.overdue_after, kept.waits = envelope.rfc3339(deadline), None
