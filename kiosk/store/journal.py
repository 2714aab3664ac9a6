"""The journal: what happened on this terminal, each line chained to the one before it.

`hash` = SHA-256 over the previous hash (64 zeros before the first line) and the canonical JSON of seq, at, event and facts. A
line that is changed, moved or cut out of the middle breaks the chain; lines cut off the end do not, which is why the last hash
is worth noting elsewhere. The database's triggers refuse UPDATE and DELETE besides.

Threads: the storage thread (needs its `Connection`). Failures: an event or a fact that is not in the catalogue is a `ValueError`.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from kiosk.store.connection import Connection
from kiosk.store.journal_events import JOURNAL_EVENTS

Fact = str | int | bool
FIRST = "0" * 64

# Codes, ids, places in the code. No script but ASCII, nothing long: not a text somebody typed.
_FACT = re.compile(r"[A-Za-z0-9 ._:/+<>()-]{0,120}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `at` is RFC 3339 in UTC."""

    seq: int
    at: str
    event: str
    facts: dict[str, Fact]


def append(connection: Connection, event: str, **facts: Fact) -> None:
    """Append one line in the caller's transaction.

    Raises:
        ValueError: `event` or the name or value of a fact is not what the catalogue allows (the message holds no value).
    """
    known = JOURNAL_EVENTS.get(event)
    if known is None:
        raise ValueError(f"journal event {event!r} is not listed in kiosk/store/journal_events.py")
    for name, value in facts.items():
        if name not in known.facts:
            raise ValueError(f"journal event {event}: no fact {name!r}")
        if not isinstance(value, str | int) or (isinstance(value, str) and not _FACT.fullmatch(value)):
            raise ValueError(f"journal event {event}: fact {name!r} has a value that no journal line may hold")
    last = connection.one("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    seq, previous = (1, FIRST) if last is None else (int(str(last[0])) + 1, str(last[1]))
    at = connection.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    packed = _canonical(facts)
    connection.execute(
        "INSERT INTO journal (seq, at, event, facts, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, at, event, packed, previous, _hash(previous, seq, at, event, packed)),
    )


def verify(connection: Connection) -> int | None:
    """The seq of the first line that does not fit the chain, None if all do."""
    previous, expected = FIRST, 1
    for seq, at, event, facts, before, own in connection.execute(
        "SELECT seq, at, event, facts, previous, hash FROM journal ORDER BY seq"
    ):
        if seq != expected or before != previous or own != _hash(previous, expected, str(at), str(event), str(facts)):
            return int(str(seq))
        previous, expected = str(own), expected + 1
    return None


def lines(connection: Connection, after: int = 0, limit: int = 1000) -> list[Line]:
    """The lines behind `after`, oldest first, `limit` at most."""
    rows = connection.execute("SELECT seq, at, event, facts FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
    return [Line(int(str(seq)), str(at), str(event), json.loads(str(facts))) for seq, at, event, facts in rows]


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _hash(previous: str, seq: int, at: str, event: str, facts: str) -> str:
    line = _canonical({"at": at, "event": event, "facts": facts, "seq": seq})
    return hashlib.sha256(f"{previous}{line}".encode()).hexdigest()
