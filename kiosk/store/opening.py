"""Opening the database file: made once, checked each time, set aside when it is damaged.

A damaged file and its log are renamed to `NAME.damaged-N`, and what can be read is copied to `NAME.rescued-N`
(kiosk/store/rescue.py). Nothing takes their place by itself: a terminal that began anew by itself would give out numbers a
second time and hide that submissions are missing. `kiosk store rescue` puts the copy into service.
Failures: `StoreError`; errors of the disk are `StorageFailed`.
"""

import contextlib
import os
from pathlib import Path

import apsw

from kiosk.clock import Clock
from kiosk.store import journal
from kiosk.store.connection import Connection, translated
from kiosk.store.errors import StorageCorrupt, StorageFailed
from kiosk.store.migrate import migrate, migrations

BUSY_MS = 3000
MADE = b"the database has been made\n"
LOG_LIMIT = 4 * 1024 * 1024
"""Bytes that SQLite leaves of its log when it begins it anew."""
_LOG = ("-wal", "-shm")
_DURING = (("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON"), ("foreign_keys", "ON"),
           ("temp_store", "MEMORY"), ("trusted_schema", "OFF"), ("journal_size_limit", LOG_LIMIT))


def opened(path: Path, lock: int, clock: Clock, vfs: str | None = None) -> apsw.Connection:
    """The connection to `path`, which is made if the folder of `lock` never had one. `vfs` names another file layer of apsw.

    Raises:
        StorageCorrupt: it is damaged (and set aside now), or was set aside before, or is gone.
    """
    made = os.pread(lock, len(MADE), 0) == MADE
    try:
        if not path.exists():
            _missing(path, made)
            make(path, clock, vfs)
        raw = _connected(path, vfs)
        if not made:
            mark_made(lock)
        return raw
    except apsw.Error as error:
        raise translated(error) from None
    except OSError as error:
        raise StorageFailed(error.strerror or "") from None


def mark_made(lock: int) -> None:
    """Write into the lock file that the folder has a database: one that is gone is never replaced by an empty one."""
    os.pwrite(lock, MADE, 0)
    os.fsync(lock)


def make(path: Path, clock: Clock, vfs: str | None = None) -> None:
    """Make the database under another name and move it into place, so that a file of that name is always whole."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    raw = apsw.Connection(str(new), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE, vfs=vfs)
    try:
        raw.pragma("synchronous", "FULL")
        schema = migrate(raw, migrations())
        Connection(raw, clock).transaction(lambda c: journal.append(c, "storage-created", schema=schema))
    finally:
        raw.close()
    move_into_place(new, path)


def move_into_place(new: Path, path: Path) -> None:
    """Rename the whole, closed database `new` to `path`, for good."""
    new.chmod(0o600)
    new.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def damaged_files(path: Path) -> list[tuple[int, Path]]:
    """What was set aside of `path`, by number."""
    found = []
    for file in path.parent.glob(f"{path.name}.damaged-*"):
        number = file.name.rpartition("-")[2]
        if number.isdecimal():
            found.append((int(number), file))
    return sorted(found)


def set_aside(path: Path) -> Path:
    """Rename a damaged database with its log; returns its new name.

    The database goes first: a power cut in between leaves a log without a database, which is noticed and finished later. The
    other way round a database would stand there without its log, and might look whole.
    """
    number = max((number for number, _ in damaged_files(path)), default=0) + 1
    aside = path.with_name(f"{path.name}.damaged-{number}")
    path.rename(aside)
    _finish(path, aside)
    return aside


def _finish(path: Path, aside: Path) -> None:
    for suffix in _LOG:
        log, beside = path.with_name(path.name + suffix), aside.with_name(aside.name + suffix)
        if log.exists() and not beside.exists():
            log.rename(beside)
    sync_folder(path.parent)


def _missing(path: Path, made: bool) -> None:
    """Refuse to begin anew where there was a database."""
    aside = damaged_files(path)
    if aside:
        _finish(path, aside[-1][1])
        raise StorageCorrupt(f"set aside as {aside[-1][1].name}; next: kiosk store rescue")
    if made or path.with_name(path.name + "-wal").exists():
        raise StorageCorrupt(f"{path.name} is gone; next: kiosk store rescue")


def _connected(path: Path, vfs: str | None) -> apsw.Connection:
    """Open, check and migrate an existing file. A damaged one is closed as it was found: without a checkpoint of its log."""
    if path.stat().st_size == 0:
        raise StorageCorrupt(f"{path.name} is empty")
    raw = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
    try:
        raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        raw.set_busy_timeout(BUSY_MS)
        # Before the first read: SQLite then keeps the log's index in memory (no -shm), and nobody else's read can hold the log.
        raw.pragma("locking_mode", "EXCLUSIVE")
        _check(raw)
        raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
        for name, value in _DURING:
            raw.pragma(name, value)
        migrate(raw, migrations())
        return raw
    except BaseException:
        with contextlib.suppress(apsw.Error):
            raw.close()
        raise


def _check(raw: apsw.Connection) -> None:
    try:
        found = raw.pragma("quick_check", 1)
    except UnicodeDecodeError:
        found = "a text that is none"
    if found != "ok":
        raise StorageCorrupt("quick_check")
