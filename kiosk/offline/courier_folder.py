"""The folder that a courier carries: a stick that may be full, pulled, damaged or made by somebody hostile.

    FOLDER/items/ID.json            an item as its terminal has sealed it
    FOLDER/files/DIGEST             a sealed file
    FOLDER/manifests/TERMINAL.json  what that terminal has put here, signed by it; written last
    FOLDER/receipts/ID.json         what the central service says, signed by it
    FOLDER/keys/list.json           its newest list of keys, signed by it, for a terminal that no line reaches

It belongs to the terminal's group and to nobody else: folders 2770, files 0640. Names are ids, digests and terminal numbers and are
checked before they are used; every folder and file is opened by descriptor, below the folder that was checked, and never through a
link; what is no plain file, or longer than it may be, is `Damaged`. A file is whole and synced before it has its name, and until then
it has one that no other writer has. One program at a time uses a folder (`courier-busy`); over a network that knows no locks two may, and
each of their files is whole all the same.
Threads: the courier's. Failures: `CourierTrouble` with a failure code, and `Damaged`; both are turned into answers by `courier`.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from kiosk.store import StorageFailed

Place = Literal["items", "files", "manifests", "receipts", "keys"]
PLACES: tuple[Place, ...] = ("items", "files", "manifests", "receipts", "keys")
FOLDER_MODE, FILE_MODE = 0o2770, 0o640
_NAMES = {
    "items": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json"),
    "files": re.compile(r"[0-9a-f]{64}"),
    "manifests": re.compile(r"[0-9]{5}\.json"),
    "receipts": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json"),
    "keys": re.compile(r"list\.json"),
}
_HALF = re.compile(r"\..+\.[0-9a-f]{8}\.new")
_MOST_MANIFESTS, _PIECE = 1000, 64 * 1024
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WALK = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


class CourierTrouble(Exception):
    """The folder cannot be used now. `code` is a failure code; `why` names the reason in a word or two, never a content."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code, self.why = code, why


class Damaged(Exception):
    """Something in the folder is not what it should be; nothing of it was used."""


def member(group: int) -> bool:
    """Whether this process may act for the terminal's group. Root may do anything anyhow."""
    return os.geteuid() == 0 or group == os.getegid() or group in os.getgroups()


class CourierFolder:
    """An open folder. Use as a context manager; `opened` makes one."""

    def __init__(self, descriptors: dict[Place, int]) -> None:
        self._at = descriptors

    def write(self, place: Place, name: str, pieces: Iterable[bytes]) -> None:
        """Put a file there as a whole, or not at all."""
        where, new = self._at[place], f".{_checked(place, name)}.{secrets.token_hex(4)}.new"
        with _told():
            try:
                descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE, dir_fd=where)
                with open(descriptor, "wb") as file:
                    for piece in pieces:
                        file.write(piece)
                    file.flush()
                    _set_mode(descriptor, FILE_MODE)
                    self._sync(descriptor)
                os.rename(new, name, src_dir_fd=where, dst_dir_fd=where)
                self._sync(where)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(new, dir_fd=where)
                raise

    def read(self, place: Place, name: str, most: int) -> bytes | None:
        """The bytes of a file; None if there is none.

        Raises:
            Damaged: it is a link, a folder, a device or a pipe, or longer than `most`.
        """
        with _told():
            file = self._opened(place, name)
            if file is None:
                return None
            with file:
                content = file.read(most + 1)
        if len(content) > most:
            raise Damaged
        return content

    def file(self, digest: str) -> BinaryIO:
        """A sealed file, to read.

        Raises:
            Damaged: there is none, or it is no plain file.
        """
        with _told():
            found = self._opened("files", digest)
        if found is None:
            raise Damaged
        return found

    def size(self, digest: str) -> int | None:
        """Bytes of a sealed file; None if it is not there or is no plain file."""
        try:
            with self.file(digest) as found:
                return os.fstat(found.fileno()).st_size
        except Damaged:
            return None

    def lies(self, place: Place, name: str, content: bytes) -> bool:
        """Whether a file is there with just this content."""
        try:
            return self.read(place, name, len(content)) == content
        except Damaged:
            return False

    def holds(self, digest: str, length: int) -> bool:
        """Whether a sealed file is there as its name says."""
        if self.size(digest) != length:
            return False
        made = hashlib.sha256()
        with self.file(digest) as file, _told():
            while piece := file.read(_PIECE):
                made.update(piece)
        return made.hexdigest() == digest

    def manifests(self) -> list[str]:
        """The names of the lists, by terminal; whatever else lies there is left alone."""
        with _told():
            found = sorted(name for name in os.listdir(self._at["manifests"]) if _NAMES["manifests"].fullmatch(name))
        return found[:_MOST_MANIFESTS]

    def remove(self, place: Place, name: str) -> None:
        """Remove a file if it is there; a folder of that name stays."""
        with _told(), contextlib.suppress(FileNotFoundError, IsADirectoryError):
            os.unlink(_checked(place, name), dir_fd=self._at[place])

    def sweep(self) -> None:
        """Remove what a kill or a pulled stick left half written; only for whoever has the folder alone."""
        with _told():
            for where in self._at.values():
                for name in filter(_HALF.fullmatch, os.listdir(where)):
                    with contextlib.suppress(FileNotFoundError, IsADirectoryError):
                        os.unlink(name, dir_fd=where)

    def close(self) -> None:
        """Let go of it, so that the stick can be unmounted."""
        for descriptor in self._at.values():
            os.close(descriptor)

    def _opened(self, place: Place, name: str) -> BinaryIO | None:
        try:
            descriptor = os.open(_checked(place, name), _READ, dir_fd=self._at[place])
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
                raise Damaged from None
            raise
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Damaged
        return open(descriptor, "rb")

    def _sync(self, descriptor: int) -> None:
        os.fsync(descriptor)


class FolderFiles:
    """The sealed files of a folder as an upload wants them (`kiosk.offline.attachments.Files`)."""

    def __init__(self, folder: CourierFolder) -> None:
        self._folder = folder

    def put(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        raise StorageFailed("a courier's folder takes no new files")

    def open(self, name: str) -> BinaryIO:
        try:
            return self._folder.file(name)
        except Damaged:
            raise StorageFailed("no such file in the courier's folder") from None

    def size(self, name: str) -> int | None:
        return self._folder.size(name)

    def let_go(self, names: Collection[str]) -> None:
        """Nothing is held."""


@contextlib.contextmanager
def opened(path: Path, group: int, *, make: bool) -> Iterator[CourierFolder]:
    """The folder at `path` for the terminal's `group`; `make` makes what is missing of it.

    Raises:
        CourierTrouble: it is not there, no folder, a link, open to others than the group, or used by another program now.
    """
    with contextlib.ExitStack() as closing:
        with _told():
            top = _folder(path, None, group, make)
            closing.callback(os.close, top)
            alone = _locked(top)
            descriptors = {place: _folder(place, top, group, True) for place in PLACES}
        folder = CourierFolder(descriptors)
        closing.callback(folder.close)
        if alone:
            folder.sweep()
        yield folder


def _locked(top: int) -> bool:
    """Lock the folder until its descriptor is closed; False where its file system knows no locks."""
    try:
        fcntl.flock(top, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CourierTrouble("courier-busy") from None
    except OSError as error:
        if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            return False
        raise
    return True


def _folder(name: Path | str, parent: int | None, group: int, make: bool) -> int:
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, FOLDER_MODE & 0o777, dir_fd=parent)
            made = os.open(name, _WALK, dir_fd=parent)
            try:
                # A stick's own file system has no owners of its own: the mount's options say who they are.
                with contextlib.suppress(PermissionError):
                    os.fchown(made, -1, group)
                _set_mode(made, FOLDER_MODE)
                os.fsync(made)
            finally:
                os.close(made)
    try:
        descriptor = os.open(name, _WALK, dir_fd=parent)
    except FileNotFoundError:
        raise CourierTrouble("courier-folder", "not there") from None
    except (NotADirectoryError, OSError) as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise CourierTrouble("courier-folder", "a link or no folder") from None
        raise
    facts = os.fstat(descriptor)
    if facts.st_gid != group or facts.st_mode & 0o007:
        os.close(descriptor)
        raise CourierTrouble("courier-folder", "not the terminal's group" if facts.st_gid != group else "open to others")
    return descriptor


def _set_mode(descriptor: int, mode: int) -> None:
    """Whatever the umask says; a file system without modes keeps those of its mount."""
    with contextlib.suppress(PermissionError):
        os.fchmod(descriptor, mode)


def _checked(place: Place, name: str) -> str:
    if not _NAMES[place].fullmatch(name):
        raise Damaged
    return name


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the operating system says, as a failure code."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise CourierTrouble("courier-full") from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise CourierTrouble("courier-folder", "may not be written") from None
        raise CourierTrouble("courier-gone", errno.errorcode.get(error.errno or 0, "")) from None
