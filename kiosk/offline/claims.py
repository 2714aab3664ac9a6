"""Which items are sent next: they are claimed, so that no other sender takes them, and a killed program finds them.

Functions take the storage thread's connection and run in the caller's transaction.
"""

import json
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from kiosk.offline.deadlines import UNSENT
from kiosk.offline.rows import Item, tickets_of
from kiosk.offline.turns import Turn, fairly
from kiosk.store import Connection, Value

AT_ONCE = 256 * 1024
"""Bytes of sealed items in one batch."""

# What follows a first item waits until that is delivered, and second messages until those before them are; one whose first item
# this terminal does not know (any more) goes at once.
MAY_GO = f"""
(o.submission IS NULL OR (
  NOT EXISTS (SELECT 1 FROM outbox AS s WHERE s.id = o.submission AND s.state <> 'delivered')
  AND (o.kind = 'rating' OR NOT EXISTS (
    SELECT 1 FROM outbox AS e WHERE e.submission = o.submission AND e.seq < o.seq AND e.kind <> 'rating' AND e.{UNSENT}))))
"""
# The oldest of each matter behind what was tried of it, by a look or two into the index for each: what waits is not walked.
_HEADS = f"""
WITH RECURSIVE m (matter) AS (
  SELECT min(matter) FROM outbox WHERE state = 'waiting'
  UNION ALL
  SELECT (SELECT min(o.matter) FROM outbox AS o WHERE o.state = 'waiting' AND o.matter > m.matter) FROM m WHERE m.matter IS NOT NULL
),
tried (matter, after) AS MATERIALIZED (SELECT key, value FROM json_each(?))
SELECT h.seq, h.matter, length(h.body), h.files FROM m LEFT JOIN tried AS t ON t.matter = m.matter
JOIN outbox AS h ON h.seq = (
  SELECT o.seq FROM outbox AS o
  WHERE o.state = 'waiting' AND o.matter = m.matter AND o.seq > coalesce(t.after, 0) AND {MAY_GO} ORDER BY o.seq LIMIT 1
)
"""
_OLDEST = f"""
SELECT o.seq, o.matter, length(o.body), o.files FROM outbox AS o
WHERE o.state = 'waiting' AND o.matter = ? AND o.seq > ? AND {MAY_GO} ORDER BY o.seq LIMIT ?
"""
# With the + SQLite looks up the few that follow, and does not walk all that wait.
_FOLLOWING = f"""
SELECT o.seq, o.matter, length(o.body), o.files FROM outbox AS o
WHERE o.submission IN (SELECT value FROM json_each(?)) AND +o.state = 'waiting'
AND o.seq <= (SELECT value FROM json_each(?) WHERE key = o.matter) AND {MAY_GO} ORDER BY o.seq LIMIT ?
"""


class _Free(NamedTuple):
    """A waiting item that may go."""

    seq: int
    matter: str
    size: int
    files: int


def claim(connection: Connection, turn: Turn, now: str, most: int = 1, behind: Collection[str] = ()) -> list[Item]:
    """Mark up to `most` waiting items as being sent: what follows the items with the ids `behind`, then the others as it is their `turn`.

    Together they hold `AT_ONCE` bytes at most, or are one item; an item with files comes alone, for its files go first and may take
    long. No two of them depend on each other: what follows another one may go only once that is delivered.
    """
    chosen: list[int] = []
    total = 0
    for free in islice(_candidates(connection, turn, most, behind), most):
        if chosen and (free.files or total + free.size > AT_ONCE):
            break
        chosen.append(free.seq)
        total += free.size
        if free.files:
            break
    return [_claimed(connection, seq, now) for seq in chosen]


def _candidates(connection: Connection, turn: Turn, most: int, behind: Collection[str]) -> Iterator[_Free]:
    tried = json.dumps(dict(turn.after))
    if behind:
        for row in connection.execute(_FOLLOWING, (json.dumps(list(behind)), tried, most)):
            yield _free(row)
    heads = [_free(row) for row in connection.execute(_HEADS, (tried,))]
    # So many of each at a time that one look is enough where all have their share.
    each = most // max(1, len(heads)) + 1
    yield from fairly(turn, heads, lambda head: _behind(connection, head, each))


def _behind(connection: Connection, last: _Free, each: int) -> Iterator[_Free]:
    """What waits of one matter behind `last` and may go, oldest first; looked up as it is asked for."""
    while True:
        found = [_free(row) for row in connection.execute(_OLDEST, (last.matter, last.seq, each))]
        yield from found
        if len(found) < each:
            return
        last = found[-1]


def _free(row: tuple[Value, ...]) -> _Free:
    seq, matter, size, files = row
    assert isinstance(seq, int) and isinstance(matter, str) and isinstance(size, int) and isinstance(files, int)  # STRICT, and not NULL
    return _Free(seq, matter, size, files)


def _claimed(connection: Connection, seq: int, now: str) -> Item:
    row = connection.one(_MARK, (now, seq))
    assert row is not None  # found a moment ago, in this transaction
    ident, kind, digest, attempts, body, files, about, matter = row
    assert isinstance(body, bytes)  # the table's CHECK: only a delivered item has none
    tickets = tickets_of(connection, str(ident)) if files else ()
    return Item(seq, str(ident), str(kind), str(digest), int(str(attempts)), body, tickets, str(about or ""), str(matter))


_MARK = """UPDATE outbox SET state = 'sending', attempts = attempts + 1, tried_at = ?, next_try = NULL WHERE seq = ?
RETURNING id, kind, digest, attempts, body, files, submission, matter
"""
