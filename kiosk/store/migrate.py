"""Numbered migrations: `migrations/NNNN_name.sql`, each applied once, in one transaction, in order.

`PRAGMA user_version` is the number of the last one applied. A file that has been released is never changed.
"""

import re
from functools import cache
from pathlib import Path

import apsw

from kiosk.store.errors import StorageNewer

FOLDER = Path(__file__).parent / "migrations"


@cache
def migrations(folder: Path = FOLDER) -> tuple[tuple[int, str], ...]:
    """Number and SQL of each migration, in order; their numbers run from 1 without a gap."""
    found: list[tuple[int, str]] = []
    for path in sorted(folder.glob("*.sql")):
        match = re.fullmatch(r"(\d{4})_[a-z_]+\.sql", path.name)
        if match is None or int(match[1]) != len(found) + 1:
            raise RuntimeError(f"{path.name}: migrations are numbered 0001, 0002, ...")
        found.append((int(match[1]), path.read_text(encoding="utf-8")))
    return tuple(found)


def migrate(raw: apsw.Connection, steps: tuple[tuple[int, str], ...]) -> int:
    """Bring the schema up to the last of `steps`; returns its number.

    Raises:
        StorageNewer: the schema is beyond them; nothing was changed.
    """
    version = int(raw.pragma("user_version"))
    newest = steps[-1][0]
    if version > newest:
        raise StorageNewer(f"schema {version}, this program knows {newest}")
    for number, sql in steps[version:]:
        raw.execute(f"BEGIN IMMEDIATE; {sql}; PRAGMA user_version = {number}; COMMIT")
    return newest
