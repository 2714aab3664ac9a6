"""A disk whose power can be cut, which can be full, and whose writes can fail: a file layer for apsw.

What was written and not synced is remembered beside what is durable. `cut` then makes the files what a disk may hold after the
power went: of the writes since the last sync any may be there or not, in any order, and the last one may be torn in the middle
of its sector. Writes at or behind the operation `fail_at` fail, as an I/O error, a full disk or a disk that is gone for good.

`Shelf` does the same to the sealed files that lie beside a database, which do not go through SQLite.
"""

import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

from kiosk.store.folder import Folder

_NAMES = count()


@dataclass
class _Contents:
    """One file: what is surely on the disk, and what was written since, as (offset, bytes) or a new length."""

    durable: bytearray
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.pending:
            _apply(self.durable, change)
        self.pending.clear()

    def after_a_cut(self, rng: random.Random) -> bytes:
        image = bytearray(self.durable)
        kept = [change for change in self.pending if rng.random() < 0.5]
        for change in kept[:-1]:
            _apply(image, change)
        if kept:
            last = kept[-1]
            _apply(image, (last[0], last[1][: rng.randrange(len(last[1]) + 1)]) if isinstance(last, tuple) else last)
        return bytes(image)


def _apply(image: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del image[change:]
        return
    offset, data = change
    image.extend(bytes(max(0, offset - len(image))))
    image[offset : offset + len(data)] = data


class Disk(apsw.VFS):
    """A file layer with the name `name`. `operations` counts writes, truncations and syncs."""

    def __init__(self) -> None:
        self.name = f"disk-{next(_NAMES)}"
        self.files: dict[Path, _Contents] = {}
        self.operations = 0
        self.fail_at: int | None = None
        self.lasts = False
        self.error: type[apsw.Error] = apsw.IOError
        self.full: Callable[[], bool] = lambda: False
        super().__init__(self.name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.files.pop(Path(filename), None)

    def step(self, *, grows: bool) -> None:
        """One operation; raises if it is to fail."""
        here = self.operations
        self.operations += 1
        if self.fail_at is not None and (here == self.fail_at or (self.lasts and here > self.fail_at)):
            raise self.error("as the test asked")
        if grows and self.full():
            raise apsw.FullError("as the test asked")

    def cut(self, rng: random.Random) -> None:
        """Leave in the files what the disk holds after the power went."""
        for path, contents in self.files.items():
            path.write_bytes(contents.after_a_cut(rng))
            path.with_name(path.name + "-shm").unlink(missing_ok=True)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        told = name.filename() if isinstance(name, apsw.URIFilename) else name
        path = Path(told) if told else None
        self._contents = _Contents(bytearray())
        if path is not None:
            self._contents = disk.files.setdefault(path, _Contents(bytearray(path.read_bytes() if path.exists() else b"")))

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.step(grows=offset + len(data) > self.xFileSize())
        super().xWrite(data, offset)
        self._contents.pending.append((offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        self._disk.step(grows=False)
        super().xTruncate(newsize)
        self._contents.pending.append(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.step(grows=False)
        self._contents.sync()


class Shelf:
    """The files beside the database, on the same `disk`: each sync and each rename is one of its operations.

    After a cut, a file that was not synced may be torn, and a name that was given since the folder was synced may be gone.
    """

    _ERRORS = ((apsw.FullError, errno.ENOSPC), (apsw.ReadOnlyError, errno.EROFS), (apsw.Error, errno.EIO))

    def __init__(self, folder: Folder, disk: Disk) -> None:
        self._disk = disk
        self._synced: set[Path] = set()
        self._torn: set[Path] = set()
        self._named: set[Path] = set()
        self._real = folder._sync_file, folder._rename, folder._sync_folder
        for name in ("_sync_file", "_rename", "_sync_folder"):
            setattr(folder, name, getattr(self, name))

    def cut(self, rng: random.Random) -> None:
        """Leave what the disk holds after the power went."""
        for path in self._torn:
            if path.exists():
                os.truncate(path, rng.randrange(path.stat().st_size + 1))
        for path in self._named:
            if rng.random() < 0.5:
                path.unlink(missing_ok=True)

    def _step(self) -> None:
        try:
            self._disk.step(grows=False)
        except apsw.Error as error:
            number = next(number for kind, number in self._ERRORS if isinstance(error, kind))
            raise OSError(number, os.strerror(number)) from None

    def _sync_file(self, descriptor: int, path: Path) -> None:
        self._step()
        self._real[0](descriptor, path)
        self._synced.add(path)

    def _rename(self, new: Path, path: Path) -> None:
        self._step()
        self._real[1](new, path)
        self._named.add(path)
        if new not in self._synced:
            self._torn.add(path)

    def _sync_folder(self, path: Path) -> None:
        self._step()
        self._real[2](path)
        self._named = {named for named in self._named if named.parent != path}
