"""A thin typed cover over apsw: rows as tuples, errors as `StoreError`, the transaction, and the limit of a read.

Threads: only the storage thread holds a `Connection`. Failures: every error of SQLite leaves as a `StoreError`.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import apsw

from kiosk.clock import Clock
from kiosk.store.errors import StorageCorrupt, StorageFailed, StorageFull, StorageHeld, StoreError

Value = None | int | float | str | bytes
Row = tuple[Value, ...]
T = TypeVar("T")

LONGEST_READ = 2.0
"""Seconds: a read that lasts would keep SQLite from beginning its log anew, and the log would grow for as long."""
_STEPS = 10_000


def translated(error: apsw.Error) -> StoreError:
    """The `StoreError` that `error` is. SQLite's messages name tables and columns, never values."""
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StorageCorrupt(str(error))
    if isinstance(error, apsw.FullError):
        return StorageFull(str(error))
    if isinstance(error, apsw.InterruptError):
        return StorageHeld(str(error))
    return StorageFailed(f"{type(error).__name__}: {error}")


class Connection:
    """What a function given to `Store.call` may do with the database. `clock` is the terminal's own; `known` is what was found out about
    the database and need not be asked again: nobody else writes there, and what is rolled back makes it forgotten."""

    def __init__(self, raw: apsw.Connection, clock: Clock) -> None:
        self._raw = raw
        self.clock = clock
        self.known: dict[str, Row] = {}
        self._began: float | None = None
        self._changes = 0
        raw.set_progress_handler(self._held_too_long, _STEPS)

    def execute(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        """Run one statement (`?` for each of `params`) and fetch all its rows.

        Raises:
            StoreError: SQLite refused it.
        """
        try:
            return self._raw.execute(sql, params).fetchall()
        except apsw.Error as error:
            raise translated(error) from None
        except UnicodeDecodeError:
            # Its message holds the bytes.
            raise StorageCorrupt("a text that is none") from None

    def one(self, sql: str, params: Sequence[Value] = ()) -> Row | None:
        """The first row, None if there is none."""
        rows = self.execute(sql, params)
        return rows[0] if rows else None

    def transaction(self, work: Callable[["Connection"], T]) -> T:
        """Run `work` between BEGIN IMMEDIATE and COMMIT; whatever it raises rolls everything back.

        Raises:
            StorageHeld: it read for longer than `LONGEST_READ`. One that has written is let finish: it is somebody's submission.
        """
        self.execute("BEGIN IMMEDIATE")
        self._began, self._changes = self.clock.monotonic(), self._raw.total_changes()
        try:
            result = work(self)
            self._began = None
            self.execute("COMMIT")
        except BaseException:
            self._began = None
            self.known.clear()
            # SQLite has rolled back by itself after some errors (disk full, I/O): https://sqlite.org/lang_transaction.html
            if self._raw.in_transaction:
                self.execute("ROLLBACK")
            raise
        return result

    def _held_too_long(self) -> bool:
        """SQLite asks this in the middle of its work; True ends the statement."""
        if self._began is None or self._raw.total_changes() != self._changes:
            return False
        return self.clock.monotonic() - self._began > LONGEST_READ
