"""The journal: what happened on this terminal, each line chained to the one before it.

`hash` = SHA-256 over the previous hash (64 zeros before the first line) and the canonical JSON of seq, at, event and facts, and
of count and until where a line stands for several. Lines cut off the end break no chain, which is why the last hash is worth
noting elsewhere. The database's triggers refuse UPDATE and DELETE besides.

Repeats: the same event with the same facts within `FOLD_SECONDS` of its line is counted, and up to `FOLD_MOST` of them become
one line with their count. What concerns one item (fact `id`) is never folded. `flush` writes what is being counted.
Threads: the storage thread (needs its `Connection`). Failures: an event or a fact that is not in the catalogue is a `ValueError`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.store.chain import FIRST, digest
from kiosk.store.connection import Connection
from kiosk.store.journal_events import JOURNAL_EVENTS

Fact = str | int | bool
FOLD_SECONDS = 60
FOLD_MOST = 100
# So many lines back a repeat is looked for: two devices that flap in turn are still folded.
_LOOK_BACK = 16

# In `Connection.known`: place and hash of the last line; whether anything is being counted.
_LAST, _COUNTING = "journal-last", "journal-counting"

# Codes, ids, places in the code. No script but ASCII, nothing long: not a text somebody typed.
_fits = re.compile(r"[A-Za-z0-9 ._:/+<>()-]{0,120}").fullmatch


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Times are RFC 3339 in UTC. `count` > 1: it happened so often from `at` to `until`."""

    seq: int
    at: str
    event: str
    facts: dict[str, Fact]
    count: int = 1
    until: str = ""


def append(connection: Connection, event: str, **facts: Fact) -> None:
    """Append one line in the caller's transaction, or count it where it repeats one.

    Raises:
        ValueError: `event` or the name or value of a fact is not what the catalogue allows (the message holds no value).
    """
    packed = canonical_facts(event, facts)
    now = connection.clock.now()
    at = _moment(now)
    if _counting(connection):
        _flush_due(connection, now)
    if "id" in facts or not _counted(connection, event, packed, now):
        _write(connection, at, event, packed, 1, "")


def flush(connection: Connection) -> None:
    """Write a line for everything that is being counted."""
    _write_repeats(connection, "SELECT event, facts, first_at, last_at, count FROM journal_repeats ORDER BY first_at", ())


def lines(connection: Connection, after: int = 0, limit: int = 1000) -> list[Line]:
    """The lines behind `after`, oldest first, `limit` at most."""
    rows = connection.execute(
        "SELECT seq, at, event, facts, count, until FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
    )
    return [
        Line(int(str(seq)), str(at), str(event), json.loads(str(facts)), int(str(count)), str(until))
        for seq, at, event, facts, count, until in rows
    ]


def newest(connection: Connection, limit: int) -> list[Line]:
    """The last `limit` lines, oldest first."""
    row = connection.one("SELECT seq FROM journal ORDER BY seq DESC LIMIT 1 OFFSET ?", (limit,))
    return lines(connection, 0 if row is None else int(str(row[0])), limit)


def last_at(connection: Connection) -> datetime | None:
    """The latest moment of the last lines, as the clock said then; None if there are none. The very last may come from this start."""
    row = connection.one("SELECT max(at) FROM (SELECT at FROM journal ORDER BY seq DESC LIMIT 100)")
    return None if row is None or row[0] is None else datetime.fromisoformat(str(row[0]))


def canonical_facts(event: str, facts: Mapping[str, Fact]) -> str:
    """The facts as they stand in the table: canonical JSON. What a fact may hold needs no escape, so it is put together here, while
    somebody waits for a transaction.

    Raises:
        ValueError: as `append`.
    """
    known = JOURNAL_EVENTS.get(event)
    if known is None:
        raise ValueError(f"journal event {event!r} is not listed in kiosk/store/journal_events.py")
    if not known.facts.issuperset(facts):
        raise ValueError(f"journal event {event}: no fact {min(set(facts) - known.facts)!r}")
    told = []
    for name, value in sorted(facts.items()):
        if isinstance(value, str) and _fits(value):
            told.append(f'"{name}":"{value}"')
        elif isinstance(value, int):
            told.append(f'"{name}":{str(value).lower()}')
        else:
            raise ValueError(f"journal event {event}: fact {name!r} has a value that no journal line may hold")
    return f"{{{','.join(told)}}}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _counting(connection: Connection) -> bool:
    """Whether anything is being counted."""
    found = connection.known.get(_COUNTING)
    if found is None:
        found = connection.known[_COUNTING] = connection.execute("SELECT EXISTS (SELECT 1 FROM journal_repeats)")[0]
    return bool(found[0])


def _counted(connection: Connection, event: str, packed: str, now: datetime) -> bool:
    """Count a repeat; False if it is none and wants its own line."""
    at = _moment(now)
    row = connection.one("SELECT count FROM journal_repeats WHERE event = ? AND facts = ?", (event, packed))
    if row is not None:
        count = int(str(row[0])) + 1
        connection.execute("UPDATE journal_repeats SET count = ?, last_at = ? WHERE event = ? AND facts = ?", (count, at, event, packed))
        if count >= FOLD_MOST:
            _write_repeats(
                connection, "SELECT event, facts, first_at, last_at, count FROM journal_repeats WHERE event = ? AND facts = ?",
                (event, packed),
            )  # fmt: skip
        return True
    line = connection.one(
        "SELECT at FROM journal WHERE seq > (SELECT coalesce(max(seq), 0) FROM journal) - ? AND event = ? AND facts = ?"
        " AND at > ? AND at <= ? AND count = 1 LIMIT 1",
        (_LOOK_BACK, event, packed, _moment(now - timedelta(seconds=FOLD_SECONDS)), at),
    )
    if line is None:
        return False
    connection.execute(
        "INSERT INTO journal_repeats (event, facts, since, first_at, last_at, count) VALUES (?, ?, ?, ?, ?, 1)",
        (event, packed, line[0], at, at),
    )
    connection.known.pop(_COUNTING, None)
    return True


def _flush_due(connection: Connection, now: datetime) -> None:
    """Write what has been counted long enough; also what seems to begin in the future, after a clock that was put back."""
    _write_repeats(
        connection,
        "SELECT event, facts, first_at, last_at, count FROM journal_repeats WHERE since <= ? OR since > ? ORDER BY first_at",
        (_moment(now - timedelta(seconds=FOLD_SECONDS)), _moment(now)),
    )


def _write_repeats(connection: Connection, which: str, params: tuple[str, ...]) -> None:
    for event, packed, first, last, count in connection.execute(which, params):
        _write(connection, str(first), str(event), str(packed), int(str(count)), str(last))
        connection.execute("DELETE FROM journal_repeats WHERE event = ? AND facts = ?", (event, packed))
        connection.known.pop(_COUNTING, None)


def _write(connection: Connection, at: str, event: str, packed: str, count: int, until: str) -> None:
    if count == 1:
        until = ""
    last = connection.known.get(_LAST) or connection.one("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1") or (0, FIRST)
    seq, previous = int(str(last[0])) + 1, str(last[1])
    own = digest(previous, seq, at, event, packed, count, until)
    connection.execute(
        "INSERT INTO journal (seq, at, event, facts, previous, hash, count, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, at, event, packed, previous, own, count, until),
    )
    connection.known[_LAST] = (seq, own)
