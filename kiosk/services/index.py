"""What is known of every package without opening one: its head, kept in one file so that a start reads no package.

Parts: `Entry`, one folder and what came of checking it; `seen`, what its files are, told by the file system alone; `key`, what else
the outcome hangs on; `read` and `write`, the file. Standard library only: this is loaded before the first frame.

The file is a shortcut and no authority. It lies in the terminal's own folder; whoever can change it runs as the terminal already. And
a head from it only lists a matter: to open one, `kiosk.services.loader.opened` reads the package itself, and takes it only if its
files have the digest, the signature and the head that stand here.

Thread rule: any. Failure rule: a file that cannot be used, for whatever reason, is as good as none.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
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
            whole.update(f"{path.name}\0{at.st_size}\0{at.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def read(path: Path, key: str) -> tuple[Entry, ...] | None:
    """What `write` wrote under this `key`; None if there is nothing of the kind."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        raw = json.loads(path.read_bytes())
        if raw["key"] != key:
            return None
        return tuple(_entry(entry) for entry in raw["entries"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(path: Path, key: str, entries: Sequence[Entry]) -> None:
    """Keep `entries`. Whole or not at all; a disk that does not take them costs the next start a little time."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with new.open("w", encoding="utf-8") as file:
            json.dump({"key": key, "entries": [asdict(entry) for entry in entries]}, file, ensure_ascii=False, separators=(",", ":"))
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)


def _entry(raw: Any) -> Entry:
    """One entry.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    head = None if raw["head"] is None else _head(raw["head"])
    names = [raw[name] for name in ("folder", "seen", "problem")]
    if not all(isinstance(name, str) for name in names) or "/" in names[0] or names[0].startswith("."):
        raise ValueError
    return Entry(raw["folder"], raw["seen"], head, raw["problem"])


def _head(raw: Any) -> Head:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    made = Head(**given)
    sample = Head("", "", "", "", "", "", "", (), False)
    for one in fields(Head):
        value, like = getattr(made, one.name), getattr(sample, one.name)
        if not isinstance(value, str | None if like is None else type(like)):
            raise TypeError
    if not all(isinstance(word, str) for words in made.texts.values() for word in words.values()):
        raise TypeError
    return made
