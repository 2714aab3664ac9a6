"""A thin typed cover over apsw: rows as tuples, errors as `StoreError`, and the transaction.

Threads: only the storage thread holds a `Connection`. Failures: every error of SQLite leaves as a `StoreError`.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import apsw

from kiosk.clock import Clock
from kiosk.store.errors import StorageCorrupt, StorageFailed, StoreError

Value = None | int | float | str | bytes
Row = tuple[Value, ...]
T = TypeVar("T")


def translated(error: apsw.Error) -> StoreError:
    """The `StoreError` that `error` is. SQLite's messages name tables and columns, never values."""
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StorageCorrupt(str(error))
    return StorageFailed(f"{type(error).__name__}: {error}")


class Connection:
    """What a function given to `Store.call` may do with the database. `clock` is the terminal's own."""

    def __init__(self, raw: apsw.Connection, clock: Clock) -> None:
        self._raw = raw
        self.clock = clock

    def execute(self, sql: str, params: Sequence[Value] = ()) -> list[Row]:
        """Run one statement (`?` for each of `params`) and fetch all its rows.

        Raises:
            StoreError: SQLite refused it.
        """
        try:
            return [tuple(row) for row in self._raw.execute(sql, params)]
        except apsw.Error as error:
            raise translated(error) from None

    def one(self, sql: str, params: Sequence[Value] = ()) -> Row | None:
        """The first row, None if there is none."""
        rows = self.execute(sql, params)
        return rows[0] if rows else None

    def transaction(self, work: Callable[["Connection"], T]) -> T:
        """Run `work` between BEGIN IMMEDIATE and COMMIT; whatever it raises rolls everything back."""
        self.execute("BEGIN IMMEDIATE")
        try:
            result = work(self)
            self.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors (disk full, I/O): https://sqlite.org/lang_transaction.html
            if self._raw.in_transaction:
                self.execute("ROLLBACK")
            raise
        return result
