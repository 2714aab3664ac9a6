"""Room that is kept for whoever is already filling in a form.

A file of `SIZE` bytes lies beside the database. When the disk is full, giving it up lets the submission under way be stored;
from then on nobody new may begin until there is room again and the file has been made anew.
Threads: the storage thread. Failures: none leaves; a reserve that cannot be made is one that is not there.
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

SIZE = 16 * 1024 * 1024
"""A submission's log pages and their checkpoint need about three times its own size; the largest body is a few megabytes."""
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
    """The file `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def release(self) -> bool:
        """Give the room to whoever needs it now; False if there was none to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def room(self) -> Room:
        """How much room there is. A reserve that was given up is made anew when twice the low mark is free."""
        held = self._whole()
        if not held and self._free() >= 2 * LOW:
            held = self._make()
        return Room(self._free(), held)

    def _free(self) -> int:
        try:
            disk = os.statvfs(self._path.parent)
        except OSError:
            return 0
        return disk.f_bavail * disk.f_frsize

    def _whole(self) -> bool:
        try:
            found = self._path.stat()
        except OSError:
            return False
        # By blocks, too: a file with a hole in it keeps nothing.
        return found.st_size == SIZE and found.st_blocks * 512 >= SIZE

    def _make(self) -> bool:
        new = self._path.with_name(self._path.name + ".new")
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, SIZE)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            new.rename(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()
            return False
        return True
