"""Room that is kept for whoever is already filling in a form.

Two files lie beside the database: `SIZE` bytes for rows, `FILES_SIZE` for the files that rows bring along. When the disk is full,
giving one up lets the submission under way be stored; the files never take the rows' share. From then on nobody new may begin
until there is room again and what was given up has been made anew.
Threads: the storage thread; `release_files` any. Failures: none leaves; a reserve that cannot be made is one that is not there.
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

SIZE = 16 * 1024 * 1024
"""A submission's log pages and their checkpoint need about three times its own size; the largest body is a few megabytes."""
FILES_SIZE = 48 * 1024 * 1024
"""Three of the largest files (kiosk/offline/attachments.py)."""
LOW = 64 * 1024 * 1024
"""Below so many free bytes beside the reserve nobody new begins: SQLite's log, the program's own log and the spool share them."""


@dataclass(frozen=True, slots=True)
class Room:
    """`free` bytes on the disk beside the reserve, and whether the reserve is there (`held`)."""

    free: int
    held: bool

    @property
    def enough(self) -> bool:
        """Whether somebody new may begin."""
        return self.held and self.free >= LOW


class Reserve:
    """The file `path` and, beside it, `path`-files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = path.with_name(path.name + "-files")

    def release(self) -> bool:
        """Give the room for rows to whoever needs it now; False if there was none to give."""
        return _gone(self._path)

    def release_files(self) -> bool:
        """Give the room for files to whoever needs it now; False if there was none to give."""
        return _gone(self._files)

    def room(self) -> Room:
        """How much room there is. What was given up is made anew when twice the low mark is free."""
        held = True
        for path, size in ((self._path, SIZE), (self._files, FILES_SIZE)):
            whole = _whole(path, size)
            if not whole and self._free() >= 2 * LOW + size:
                whole = _made(path, size)
            held = held and whole
        return Room(self._free(), held)

    def _free(self) -> int:
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return 0
        return disk.f_bavail * disk.f_frsize


def _gone(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _whole(path: Path, size: int) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    # By blocks, too: a file with a hole in it keeps nothing.
    return found.st_size == size and found.st_blocks * 512 >= size


def _made(path: Path, size: int) -> bool:
    new = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        new.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        return False
    return True
