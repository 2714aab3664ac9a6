"""The one database of the terminal and the one thread that touches it.

Parts: `Store.open` takes the folder's lock, checks the file, brings its schema up and starts the thread `storage`; `call` runs
a function there inside one transaction; `files` holds what rows bring along; `room` says whether somebody new may begin.
Threads: any thread may `call`; the function runs on `storage`. The future completes after COMMIT, so its callbacks may tell
the citizen. The thread keeps nothing of a call once it is done: not its function, not what it held.
Failures: `StoreError`; a damaged file is set aside with a copy of what can be read, and never replaced by an empty one.

Durability: WAL with synchronous=FULL syncs the log before COMMIT returns (https://sqlite.org/pragma.html#pragma_synchronous);
NORMAL may lose the last commits in a power cut.
"""

import contextlib
import fcntl
import os
import queue
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import apsw

from kiosk.clock import Clock
from kiosk.store import journal
from kiosk.store.connection import Connection
from kiosk.store.errors import AlreadyRunning, StorageCorrupt, StorageFailed, StorageFull, StorageHeld, StoreError
from kiosk.store.folder import Folder
from kiosk.store.opening import damaged_files, opened, set_aside
from kiosk.store.rescue import Fits, Rescue, anything, copied, into_service
from kiosk.store.reserve import Reserve, Room

T = TypeVar("T")
_Job = tuple["Future[Any]", Callable[[Connection], Any], Callable[[Callable[[Connection], Any]], Any]]


class Store:
    """The open database. Made by `open`; close it once."""

    def __init__(self, raw: apsw.Connection, clock: Clock, lock: int, path: Path) -> None:
        self._raw = raw
        reserve = Reserve(path.with_name(path.name + ".reserve"))
        self.files = Folder(path.with_name(path.name + ".files"), reserve.release_files)
        self._connection = Connection(raw, clock)
        self._lock = lock
        self._reserve = reserve
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._doubtful = False
        self._sweep()
        self._thread = threading.Thread(target=self._run, name="storage", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, path: Path, clock: Clock, *, vfs: str | None = None, fits: Fits = anything) -> "Store":
        """Open `path`, making it in a folder that never had one. Blocks for the file's check.

        `vfs` names a file layer of apsw (tests cut the power in it); `fits` tells of a rescued row whether it is whole.

        Raises:
            AlreadyRunning: another process has it open.
            StorageNewer: a newer program wrote it.
            StorageCorrupt: it is damaged and set aside now, or it was there once and is gone.
            StorageFailed: the folder cannot be written.
        """
        lock = locked(path)
        try:
            try:
                raw = opened(path, lock, clock, vfs)
            except StorageCorrupt as error:
                if path.exists():
                    raise _put_by(path, clock, fits, error) from None
                raise
            return cls(raw, clock, lock, path)
        except BaseException:
            os.close(lock)
            raise

    @property
    def closed(self) -> bool:
        """Whether it takes no calls any more."""
        return self._closed

    def call(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Run `work` inside one transaction on the storage thread; its result or its exception goes into the future.

        When the disk is full the reserve is given up and `work` is run once more. After `close` the future holds `StorageFailed`.
        """
        return self._queued(work, self._transact)

    def room(self) -> "Future[Room]":
        """How much room there is on the disk; makes the reserve if it is not there and there is room for it."""
        return self._queued(lambda _: self._reserve.room(), self._bare)

    def remove_files(self, names: Collection[str]) -> "Future[int]":
        """Remove those of the files `names` that no row speaks of and nobody holds; how many went.

        None goes while the outcome of a commit is not known: what failed here may be on the disk all the same, and its row would be
        there after a crash without its files. The next write settles that; what is left behind goes at the next start.
        """

        def work(connection: Connection) -> int:
            if self._doubtful:
                return 0
            spoken_of = {name for name in names if connection.one("SELECT 1 FROM files WHERE digest = ? LIMIT 1", (name,))}
            return self.files.remove(set(names) - spoken_of)

        return self._queued(work, self._bare)

    def tidy(self) -> "Future[None]":
        """Write the log into the database and empty it, so that nothing deleted stays readable there."""

        def work(connection: Connection) -> None:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        return self._queued(work, self._bare)

    def close(self, timeout: float = 3.0) -> bool:
        """Finish what is queued, close the file, give the folder free. False if it took longer than `timeout` seconds."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _queued(self, work: Callable[[Connection], T], how: "Callable[[Callable[[Connection], T]], T]") -> "Future[T]":
        future: Future[T] = Future()
        with self._gate:
            if not self._closed:
                self._jobs.put((future, work, how))
                return future
        future.set_exception(StorageFailed("the store is closed"))
        return future

    def _transact(self, work: Callable[[Connection], T]) -> T:
        changes = self._raw.total_changes()
        try:
            result = self._tried(work)
        except StoreError:
            self._doubtful = self._doubtful or self._raw.total_changes() != changes
            raise
        if self._raw.total_changes() != changes:
            # Its frames lie over those of the commit that failed.
            self._doubtful = False
        return result

    def _tried(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._connection.transaction(work)
        except StorageFull:
            if not self._reserve.release():
                raise
            return self._connection.transaction(work)
        except StorageHeld:
            where = _place(work)
            self._connection.transaction(lambda connection: journal.append(connection, "read-ended", where=where))
            raise

    def _sweep(self) -> None:
        """What no row speaks of was left behind by a killed program. Before the thread starts, and before anybody puts a file."""
        with contextlib.suppress(StoreError):
            self.files.sweep({str(row[0]) for row in self._connection.execute("SELECT digest FROM files")})

    def _bare(self, work: Callable[[Connection], T]) -> T:
        return work(self._connection)

    def _run(self) -> None:
        while self._next():
            pass
        # A disk that fails here fails at tidying up: what was committed is in the log, and is read from there next time.
        with contextlib.suppress(apsw.Error):
            self._raw.close()
        os.close(self._lock)

    def _next(self) -> bool:
        """Wait for the next call and do it; False at the end. Its frame holds nothing while it waits, and goes with the call: an
        exception's traceback reaches this frame, and one that still reached the future would make a ring that outlives the call, with all
        that the function held."""
        job = self._jobs.get()
        if job is None:
            return False
        future, work, how = job
        del job
        try:
            if future.set_running_or_notify_cancel():
                future.set_result(how(work))
        except BaseException as error:
            future.set_exception(error)
        finally:
            del future, work, how
        return True


def rescue(path: Path, clock: Clock, fits: Fits, after_number: str = "") -> Rescue | None:
    """Put what could be read of a damaged database into service; None if `path` is whole and there is nothing to do.

    `after_number` is the highest submission number that the central service knows of this terminal, or the terminal's five
    digits if it knows none; needed when no number could be read.

    Raises:
        StoreError: another program runs, the disk refuses, or no number is known (`StorageCorrupt`).
    """
    lock = locked(path)
    try:
        if path.exists():
            try:
                opened(path, lock, clock).close()
            except StorageCorrupt as error:
                if path.exists():
                    _put_by(path, clock, fits, error)
            else:
                return None
        return into_service(path, lock, clock, fits, after_number)
    except OSError as error:
        raise StorageFailed(error.strerror or "") from None
    finally:
        os.close(lock)


def _put_by(path: Path, clock: Clock, fits: Fits, error: StoreError) -> StoreError:
    """Set the damaged `path` aside and copy what can be read of it; what to tell of it."""
    try:
        aside = set_aside(path)
    except OSError:
        return error
    number = damaged_files(path)[-1][0]
    try:
        found = copied(aside, path.with_name(f"{path.name}.rescued-{number}"), clock, fits)
    except (OSError, StoreError):
        return StorageCorrupt(f"set aside as {aside.name}, not copied yet; next: kiosk store rescue")
    told = f"{found.items} items and {found.lines} journal lines could be read"
    return StorageCorrupt(f"set aside as {aside.name}; {told}; next: kiosk store rescue")


def locked(path: Path) -> int:
    """The file descriptor that holds the folder's lock; the kernel gives it free when the process dies, however it dies.

    Raises:
        AlreadyRunning: another process holds it.
        StorageFailed: the folder cannot be written.
    """
    beside = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageFailed(error.strerror or "") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise AlreadyRunning(beside.name) from None
    return lock


def _place(work: Callable[[Connection], object]) -> str:
    """Where `work` stands in the code."""
    code = getattr(work, "__code__", None)
    return "?" if code is None else f"{code.co_filename.rpartition('kiosk/')[2]}:{code.co_firstlineno}"[-120:]
