"""Files that belong to rows: in a folder beside the database, each under the name of its own SHA-256.

Parts: `Folder` writes, opens and removes them. What is in them is sealed before it comes here (kiosk/offline/attachments.py).
Order: a file is whole and synced, and so is its name in the folder, before any row may speak of it; it goes only after the
row that spoke of it last has gone. What a killed program leaves behind that no row speaks of goes at the next start.
Threads: any; removal on the storage thread only, so that no row can begin to speak of a file that is being removed.
Failures: `StoreError`; a file that is not whole never has a name that a row could have.
"""

import contextlib
import errno
import hashlib
import os
import re
import threading
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from kiosk.store.errors import StorageFailed, StorageFull

_NAME = re.compile(r"[0-9a-f]{64}")
_HALF = ".new"


class Folder:
    """The files in `path`. `spare` gives up the room that is kept for them; False if there was none."""

    def __init__(self, path: Path, spare: Callable[[], bool]) -> None:
        self._path, self._spare = path, spare
        self._gate = threading.Lock()
        self._held: set[str] = set()
        self._count = 0

    def put(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Write `pieces` one after the other into a new file, durably; its name and size in bytes.

        It is held until `let_go`: nobody removes it although no row speaks of it yet.

        Raises:
            StorageFull: the disk is full, and so is the room that was kept.
            StorageFailed: the disk refuses.
        """
        new = self._new()
        try:
            digest, size = self._written(new, pieces)
            with self._gate:
                self._held.add(digest)
            self._rename(new, self._path / digest)
            self._sync_folder(self._path)
        except OSError as error:
            raise _translated(error) from None
        finally:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
        return digest, size

    def open(self, name: str) -> BinaryIO:
        """The file `name`, to read.

        Raises:
            StorageFailed: there is none, or the disk refuses.
        """
        try:
            return (self._path / _checked(name)).open("rb")
        except OSError as error:
            raise _translated(error) from None

    def size(self, name: str) -> int | None:
        """Bytes of the file `name`; None if there is none."""
        try:
            return (self._path / _checked(name)).stat().st_size
        except OSError:
            return None

    def let_go(self, names: Collection[str]) -> None:
        """Whoever wrote `names` needs them no longer: a row speaks of them, or nobody will."""
        with self._gate:
            self._held.difference_update(names)

    def remove(self, names: Iterable[str]) -> int:
        """Remove those of `names` that nobody holds; how many went. For the storage thread, once no row speaks of them."""
        gone = 0
        for name in names:
            with self._gate:
                held = name in self._held
            if not held:
                with contextlib.suppress(OSError):
                    (self._path / _checked(name)).unlink()
                    gone += 1
        if gone:
            with contextlib.suppress(OSError):
                self._sync_folder(self._path)
        return gone

    def sweep(self, known: Collection[str]) -> int:
        """Remove what is not in `known`, and what is half written; how many went. Before anything is put."""
        try:
            found = [entry.name for entry in os.scandir(self._path) if entry.is_file(follow_symlinks=False)]
        except OSError:
            return 0
        gone = 0
        for name in found:
            if name.endswith(_HALF) or (_NAME.fullmatch(name) and name not in known):
                with contextlib.suppress(OSError):
                    (self._path / name).unlink()
                    gone += 1
        return gone

    def _new(self) -> Path:
        with self._gate:
            self._count += 1
            return self._path / f"{os.getpid()}-{self._count}{_HALF}"

    def _written(self, new: Path, pieces: Iterable[bytes]) -> tuple[str, int]:
        if not self._path.is_dir():
            self._path.mkdir(mode=0o700, exist_ok=True)
            self._sync_folder(self._path.parent)
        made, size = hashlib.sha256(), 0
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            for piece in pieces:
                self._take_room(descriptor, size, len(piece))
                _write(descriptor, piece)
                made.update(piece)
                size += len(piece)
            self._sync_file(descriptor, new)
        finally:
            os.close(descriptor)
        return made.hexdigest(), size

    def _take_room(self, descriptor: int, start: int, length: int) -> None:
        """A full disk is found before the write, and not at the sync, when nothing could be done about it any more."""
        try:
            os.posix_fallocate(descriptor, start, length)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not self._spare():
                raise
            os.posix_fallocate(descriptor, start, length)

    # What a test of power cuts looks at.

    def _sync_file(self, descriptor: int, path: Path) -> None:
        os.fsync(descriptor)

    def _rename(self, new: Path, path: Path) -> None:
        new.rename(path)

    def _sync_folder(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise StorageFailed("a file's name is its digest")
    return name


def _translated(error: OSError) -> StorageFailed:
    kind = StorageFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StorageFailed
    return kind(error.strerror or "")
