"""What the sandbox has received: one SQLite file in its folder.

Threads and processes: each operation opens the file for itself, so `new_code` works while the server runs. Everything is
stored in one transaction with its case: a record without a case would be a citizen nobody works for.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, terminal TEXT);
CREATE TABLE IF NOT EXISTS terminals (number TEXT PRIMARY KEY, public_key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS submissions (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, envelope TEXT NOT NULL,
    received_at TEXT NOT NULL, record TEXT, puts INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS cases (
    seq INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submissions (id), department TEXT NOT NULL,
    number TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('received', 'correction')), reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ratings (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, rating TEXT NOT NULL,
    received_at TEXT NOT NULL, puts INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS overdue (terminal TEXT PRIMARY KEY, items TEXT NOT NULL);
"""
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Case:
    """What a department gets: `state` is `received`, or `correction` with the reason why somebody must call the citizen."""

    department: str
    number: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored under an id. `new` says that it was not there before."""

    digest: str
    received_at: str
    new: bool


class Storage:
    """The records of one sandbox folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "central.sqlite"
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    def add_code(self, code: str) -> None:
        with self._transaction() as connection:
            connection.execute("INSERT INTO codes (code) VALUES (?)", (code,))

    def enrol(self, code: str, public_key: str) -> str | None:
        """The number of the terminal with `public_key`; None if `code` is unknown or was used by another key."""
        with self._transaction() as connection:
            row = connection.execute("SELECT terminal FROM codes WHERE code = ?", (code,)).fetchone()
            if row is None:
                return None
            known = connection.execute("SELECT number FROM terminals WHERE public_key = ?", (public_key,)).fetchone()
            if row[0] is not None:
                return str(row[0]) if known is not None and known[0] == row[0] else None
            count = connection.execute("SELECT count(*) FROM terminals").fetchone()[0]
            number = known[0] if known is not None else f"{count + 1:05}"
            if known is None:
                connection.execute("INSERT INTO terminals (number, public_key) VALUES (?, ?)", (number, public_key))
            connection.execute("UPDATE codes SET terminal = ? WHERE code = ?", (number, code))
            return str(number)

    def public_key(self, terminal: str) -> str | None:
        """The enrolled key of `terminal` (base64)."""
        with self._transaction() as connection:
            row = connection.execute("SELECT public_key FROM terminals WHERE number = ?", (terminal,)).fetchone()
            return None if row is None else str(row[0])

    def public_keys(self) -> list[dict[str, str]]:
        """The keys of all terminals, as `KeyFile` of docs/receipts.md has them."""
        with self._transaction() as connection:
            rows = connection.execute("SELECT number, public_key FROM terminals ORDER BY number").fetchall()
        return [{"terminal": str(number), "key": str(key)} for number, key in rows]

    def again(self, ident: str) -> Kept | None:
        """What is stored under the id of a submission that comes again; None if it comes for the first time."""
        with self._transaction() as connection:
            return self._known(connection, "submissions", ident)

    def kept(self, ident: str, digest: str) -> Kept | None:
        """What is stored under an id with this digest, submission or rating; asking is no delivery."""
        with self._transaction() as connection:
            for table in ("submissions", "ratings"):
                row = connection.execute(f"SELECT received_at FROM {table} WHERE id = ? AND digest = ?", (ident, digest)).fetchone()
                if row is not None:
                    return Kept(digest, str(row[0]), new=False)
        return None

    def keep_submission(self, envelope: Mapping[str, object], now: str, record: object, cases: Sequence[Case]) -> Kept:
        """Store an authentic envelope with a case for each part, once; what is there already stays as it is."""
        with self._transaction() as connection:
            kept = self._known(connection, "submissions", str(envelope["id"]))
            if kept is not None:
                return kept
            connection.execute(
                "INSERT INTO submissions (id, digest, envelope, received_at, record) VALUES (?, ?, ?, ?, ?)",
                (envelope["id"], envelope["digest"], json.dumps(envelope), now, json.dumps(record)),
            )
            connection.executemany(
                "INSERT INTO cases (submission, department, number, state, reason) VALUES (?, ?, ?, ?, ?)",
                [(envelope["id"], case.department, case.number, case.state, case.reason) for case in cases],
            )
            return Kept(str(envelope["digest"]), now, new=True)

    def keep_rating(self, rating: Mapping[str, object], now: str) -> Kept:
        """Store an authentic rating, once."""
        with self._transaction() as connection:
            kept = self._known(connection, "ratings", str(rating["id"]))
            if kept is not None:
                return kept
            connection.execute(
                "INSERT INTO ratings (id, digest, rating, received_at) VALUES (?, ?, ?, ?)",
                (rating["id"], rating["digest"], json.dumps(rating), now),
            )
            return Kept(str(rating["digest"]), now, new=True)

    def submission(self, ident: str) -> dict[str, object]:
        """What a demo or a test wants to see of one id; `count` is 0 if there is nothing."""
        with self._transaction() as connection:
            found = connection.execute("SELECT record, puts FROM submissions WHERE id = ?", (ident,)).fetchall()
            cases = connection.execute(
                "SELECT department, number, state, reason FROM cases WHERE submission = ? ORDER BY seq", (ident,)
            ).fetchall()
        return {
            "count": len(found),
            "puts": sum(row[1] for row in found),
            "record": json.loads(found[0][0]) if found else None,
            "cases": [dict(zip(("department", "number", "state", "reason"), case, strict=True)) for case in cases],
        }

    def submissions(self) -> list[dict[str, str]]:
        """All submissions in the order in which they came; of several cases the first stands for all."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT s.id, c.number, c.department, c.state FROM submissions AS s JOIN cases AS c ON c.submission = s.id"
                " GROUP BY s.id HAVING min(c.seq) ORDER BY s.seq"
            ).fetchall()
        return [dict(zip(("id", "number", "department", "state"), row, strict=True)) for row in rows]

    def ratings(self) -> list[object]:
        """All ratings in the order in which they came."""
        with self._transaction() as connection:
            return [json.loads(row[0]) for row in connection.execute("SELECT rating FROM ratings ORDER BY seq").fetchall()]

    def keep_overdue(self, terminal: str, items: object) -> None:
        """What is overdue at a terminal, in place of what was."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO overdue VALUES (?, ?)", (terminal, json.dumps(items)))

    def overdue(self, terminal: str) -> list[object]:
        """What a terminal told last."""
        with self._transaction() as connection:
            row = connection.execute("SELECT items FROM overdue WHERE terminal = ?", (terminal,)).fetchone()
        found: list[object] = json.loads(row[0]) if row else []
        return found

    def _known(self, connection: sqlite3.Connection, table: str, ident: str) -> Kept | None:
        row = connection.execute(f"SELECT digest, received_at FROM {table} WHERE id = ?", (ident,)).fetchone()
        if row is None:
            return None
        connection.execute(f"UPDATE {table} SET puts = puts + 1 WHERE id = ?", (ident,))
        return Kept(str(row[0]), str(row[1]), new=False)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def new_code(folder: Path) -> str:
    """A new single-use enrolment code of the sandbox in `folder`; its server may be running. 80 random bits in groups of four."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    code = "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))
    Storage(folder).add_code(code)
    return code


def key_file(folder: Path) -> dict[str, object]:
    """The public keys of all terminals that were enrolled at the sandbox in `folder`, for `kiosk receipt verify --keys`."""
    return {"format": 1, "terminals": Storage(folder).public_keys()}
