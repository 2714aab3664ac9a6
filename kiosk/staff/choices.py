"""What staff have chosen in place of terminal.toml: out of service and why, the hours, words for everybody. Each keeps what it was, so
that it can be undone.

Threads: the storage thread. Failures: `StoreError`; a row that cannot be read is as good as none.
"""

import json
from collections.abc import Mapping

from kiosk.staff.wording import MESSAGE, NOTICES
from kiosk.store import Connection

SERVICE, HOURS, DISPLAY = "service", "hours", "display"
NAMES = frozenset({SERVICE, HOURS, DISPLAY, MESSAGE, NOTICES})


def chosen(connection: Connection) -> dict[str, Mapping[str, object]]:
    """Everything that is chosen now, by name."""
    found = {}
    for name, value in connection.execute("SELECT name, value FROM choices"):
        read = _read(str(value))
        if str(name) in NAMES and read:
            found[str(name)] = read
    return found


def befores(connection: Connection) -> dict[str, Mapping[str, object]]:
    """What each choice was before."""
    return {str(name): _read(str(before)) for name, before in connection.execute("SELECT name, before FROM choices")}


def put(connection: Connection, name: str, value: Mapping[str, object], by: str) -> None:
    """Choose `value` ({}: as terminal.toml says). `by` is a staff number, or shell."""
    row = connection.one("SELECT value FROM choices WHERE name = ?", (name,))
    before = str(row[0]) if row else "{}"
    connection.execute(
        "INSERT INTO choices (name, value, before, by, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " value = excluded.value, before = excluded.before, by = excluded.by, at = excluded.at",
        (name, json.dumps(value, sort_keys=True), before, by, connection.clock.now().isoformat(timespec="seconds")),
    )


def _read(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
