"""What is known of every package without opening one: its head, kept in one file so that a start reads no package.

Parts: `Entry`, one folder and what came of checking it; `seen`, what its files are, told by the file system alone; `key`, what else
the outcome hangs on; `read` and `write`, the file. Standard library only: this is loaded before the first frame.

The file is a shortcut and no authority. It lies in the terminal's own folder; whoever can change it runs as the terminal already. And
a head from it only lists a matter: to open one, `kiosk.services.loader.opened` checks the package itself, whole, and takes it only if the
head that comes of it is the one that stands here. The first line is the SHA-256 of the others: what a disk or a cut made of it is not read.

Thread rule: any. Failure rule: a file that cannot be used, for whatever reason, is as good as none.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.services.service import Head
from kiosk.texts import ASSETS

FORMAT = 1
_MOST_BYTES = 64_000_000
_CODE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """`folder` is its name below the packages' folder. `problem` says why there is no `head`: PLACE: MESSAGE, for its author."""

    folder: str
    seen: str
    head: Head | None
    problem: str = ""


def seen(folder: Path) -> str:
    """Another text as soon as any file of `folder` is another: names, sizes, inodes and times (a change sets the ctime, always)."""
    whole = hashlib.sha256()
    _look(folder, "", whole)
    return whole.hexdigest()


def _look(folder: Path, below: str, whole: "hashlib._Hash") -> None:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        whole.update(f"{below}?\n".encode("utf-8", "surrogateescape"))
        return
    for entry in entries:
        name = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            _look(Path(entry.path), f"{name}/", whole)
            continue
        at = entry.stat(follow_symlinks=False)
        line = f"{name}\0{at.st_size}\0{at.st_ino}\0{at.st_mtime_ns}\0{at.st_ctime_ns}\n"
        whole.update(line.encode("utf-8", "surrogateescape"))


def key(folder: Path, languages: Iterable[str], trust: str) -> str:
    """Another text as soon as packages that have not changed could be judged otherwise: the program, the dictionary, the languages, and
    `trust`, whose signatures are taken."""
    whole = hashlib.sha256(json.dumps([FORMAT, __version__, str(folder), list(languages), trust]).encode())
    for place in (_CODE, ASSETS / "services"):
        for path in sorted((*place.glob("*.py"), *place.glob("*.yaml"))):
            at = path.stat()
            whole.update(f"{path.name}\0{at.st_size}\0{at.st_mtime_ns}\0{at.st_ctime_ns}\n".encode())
    return whole.hexdigest()


def read(path: Path, key: str) -> tuple[Entry, ...] | None:
    """What `write` wrote under this `key`; None if there is nothing of the kind."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        digest, _, content = path.read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest() != digest.decode("ascii"):
            return None
        raw = json.loads(content)
        return tuple(_entry(entry) for entry in raw["entries"]) if raw["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write(path: Path, key: str, entries: Sequence[Entry]) -> None:
    """Keep `entries`. Whole or not at all; a disk that does not take them costs the next start a little time."""
    told = {"key": key, "entries": [asdict(entry) for entry in entries]}
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape")
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)


def _entry(raw: Any) -> Entry:
    """One entry, as `asdict` made it.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it is none.
    """
    if "/" in raw["folder"] or raw["folder"].startswith("."):
        raise ValueError
    head = raw["head"]
    return Entry(raw["folder"], raw["seen"], Head(**{**head, "documents": tuple(head["documents"])}) if head else None, raw["problem"])
