"""The one database of the terminal and the one thread that touches it.

Parts: `Store.open` takes the folder's lock, checks the file, brings its schema up and starts the thread `storage`; `call` runs
a function there inside one transaction.
Threads: any thread may `call`; the function runs on `storage`. The future completes after COMMIT, so its callbacks may tell
the citizen. The thread keeps nothing of a call once it is done: not its function, not what it held.
Failures: `StoreError`; a damaged file is left as it is, and a database that has vanished is never replaced by an empty one.

Durability: WAL with synchronous=FULL syncs the log before COMMIT returns (https://sqlite.org/pragma.html#pragma_synchronous);
NORMAL may lose the last commits in a power cut.
"""

import contextlib
import fcntl
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Generic, TypeVar

import apsw

from kiosk.clock import Clock
from kiosk.store import journal
from kiosk.store.connection import Connection, translated
from kiosk.store.errors import AlreadyRunning, StorageCorrupt, StorageFailed
from kiosk.store.migrate import migrate, migrations

T = TypeVar("T")
BUSY_MS = 3000
_MADE = b"the database has been made\n"


class Store:
    """The open database. Made by `open`; close it once."""

    def __init__(self, raw: apsw.Connection, clock: Clock, lock: int) -> None:
        self._raw = raw
        self._connection = Connection(raw, clock)
        self._lock = lock
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="storage", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, path: Path, clock: Clock) -> "Store":
        """Open `path`, making it in a folder that never had one. Blocks for the file's check.

        Raises:
            AlreadyRunning: another process has it open.
            StorageNewer: a newer program wrote it.
            StorageCorrupt: it is damaged, or it was there once and is gone.
            StorageFailed: the folder cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = _locked(path.with_name(path.name + ".lock"))
        except OSError as error:
            raise StorageFailed(error.strerror or "") from None
        try:
            return cls(_opened(path, lock, clock), clock, lock)
        except BaseException:
            os.close(lock)
            raise

    def call(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Run `work` inside one transaction on the storage thread; its result or its exception goes into the future.

        After `close` the future holds `StorageFailed`.
        """
        future: Future[T] = Future()
        with self._gate:
            if not self._closed:
                self._jobs.put(_Job(future, work))
                return future
        future.set_exception(StorageFailed("the store is closed"))
        return future

    def close(self, timeout: float = 3.0) -> bool:
        """Finish what is queued, close the file, give the folder free. False if it took longer than `timeout` seconds."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                break
            # While this frame waits in `get` it still holds the last job, which is empty by then.
            job.run(self._connection)
        try:
            self._raw.close()
        finally:
            os.close(self._lock)


class _Job(Generic[T]):
    """One call. It lets go of everything when it has run: an exception's traceback reaches this frame, and a frame that still
    reached the future would make a ring that outlives the call, with all that the function held.
    """

    def __init__(self, future: "Future[T]", work: Callable[[Connection], T]) -> None:
        self._future = future
        self._work = work

    def run(self, connection: Connection) -> None:
        future, work = self._future, self._work
        del self._future, self._work
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = connection.transaction(work)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)
        finally:
            del future, work


def _locked(path: Path) -> int:
    """The file descriptor that holds the folder's lock; the kernel gives it free when the process dies, however it dies."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise AlreadyRunning(path.name) from None
    return lock


def _opened(path: Path, lock: int, clock: Clock) -> apsw.Connection:
    made = os.pread(lock, len(_MADE), 0) == _MADE
    try:
        if not path.exists():
            if made or path.with_name(path.name + "-wal").exists():
                raise StorageCorrupt(f"{path.name} is gone")
            _make(path, clock)
        elif path.stat().st_size == 0:
            raise StorageCorrupt(f"{path.name} is empty")
        raw = _checked(path)
        try:
            migrate(raw, migrations())
        except BaseException:
            raw.close()
            raise
        if not made:
            os.pwrite(lock, _MADE, 0)
            os.fsync(lock)
        return raw
    except apsw.Error as error:
        raise translated(error) from None
    except OSError as error:
        raise StorageFailed(error.strerror or "") from None


def _make(path: Path, clock: Clock) -> None:
    """Make the database under another name and move it into place, so that a file of that name is always whole."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    raw = apsw.Connection(str(new), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
    try:
        raw.pragma("synchronous", "FULL")
        schema = migrate(raw, migrations())
        Connection(raw, clock).transaction(lambda c: journal.append(c, "storage-created", schema=schema))
    finally:
        raw.close()
    new.chmod(0o600)
    new.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _checked(path: Path) -> apsw.Connection:
    """Open and check an existing file. A damaged one is closed as it was found: without a checkpoint of its log."""
    raw = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        raw.set_busy_timeout(BUSY_MS)
        found = raw.pragma("quick_check", 1)
        if found != "ok":
            raise StorageCorrupt("quick_check")
        raw.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
        for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON"), ("foreign_keys", "ON"),
                            ("temp_store", "MEMORY"), ("trusted_schema", "OFF")):
            raw.pragma(name, value)
        return raw
    except BaseException:
        with contextlib.suppress(apsw.Error):
            raw.close()
        raise
