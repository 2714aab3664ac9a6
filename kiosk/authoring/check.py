"""Every mistake of a package, or of all packages in a folder, each with its place."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kiosk import texts
from kiosk.services.catalogue import packages, spoken
from kiosk.services.check import ELEMENTS, SERVICE, Examined, dictionary, examine
from kiosk.services.loader import head_of, made
from kiosk.services.model import Service
from kiosk.services.source import Mistake, read
from kiosk.services.trust import Trust


class NoPackage(Exception):
    """There is no package at the path, nor a folder of packages."""


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One mistake, and the folder that its file is in."""

    folder: Path
    mistake: Mistake

    def __str__(self) -> str:
        return f"{self.folder}/{self.mistake}"


def languages() -> tuple[str, ...]:
    """The languages that a package must have words in: those of the terminal that are complete."""
    return spoken(tuple(sorted(texts.languages())))


def folders(path: Path) -> list[Path]:
    """The package at `path`, or all of those in the folder `path`.

    Raises:
        NoPackage: there is none.
    """
    if (path / SERVICE).is_file():
        return [path]
    found = packages(path)
    if not found:
        raise NoPackage(f"{path}: no {SERVICE} there, nor in a folder below it")
    return found


def check(path: Path) -> list[Told]:
    """All mistakes below `path`, in order.

    Raises:
        NoPackage: see `folders`.
    """
    broken = _dictionary(path)
    if broken:
        # Without the dictionary every element of every package would be told as unknown.
        return broken
    found = [examine(folder, languages()) for folder in folders(path)]
    told = [Told(one.folder, mistake) for one in found for mistake in one.mistakes]
    return sorted([*told, *_twice(found)])


def whole(folder: Path) -> tuple[Service | None, list[Told]]:
    """The matter in `folder`, or what is wrong with it; whether it is signed is not asked here."""
    found = examine(folder, languages())
    if found.mistakes or found.package is None:
        return None, [Told(folder, mistake) for mistake in found.mistakes]
    unsigned = Trust()
    return made(head_of(found, unsigned), found.package, found.texts, found.dictionary), []


def look(folder: Path) -> tuple[Service | None, list[Told]]:
    """`whole`, of a folder that somebody is working in: the dictionary is looked at anew, and files may be missing."""
    dictionary.cache_clear()
    broken = _dictionary(folder)
    return (None, broken) if broken else whole(folder)


def _dictionary(path: Path) -> list[Told]:
    """What is wrong with the dictionary: the one that lies in `path`, else the installation's."""
    home = path if (path / ELEMENTS).is_file() else texts.ASSETS / "services"
    source, _ = read(home, ELEMENTS)
    mistakes = list(source.mistakes)
    try:
        dictionary(home / ELEMENTS)
    except ValidationError as error:
        for told in error.errors(include_url=False, include_input=False):
            key = tuple(part for part in told["loc"] if part != "[key]")
            mistakes.append(source.mistake(key, f"{'.'.join(map(str, key))}: {told['msg'].removeprefix('Value error, ')}"))
    except OSError:
        assert mistakes, "what cannot be read is told by `read`"
    return [Told(home, mistake) for mistake in mistakes]


def _twice(found: list[Examined]) -> list[Told]:
    """Packages with the code and version of one before them."""
    first: dict[tuple[str, str], Path] = {}
    told: list[Told] = []
    for one in found:
        if one.package is None:
            continue
        key = (one.package.code, one.package.version)
        if key in first:
            source, _ = read(one.folder, SERVICE)
            message = f"code: {key[0]} {key[1]} stands in {first[key].name} too; neither would be offered"
            told.append(Told(one.folder, source.mistake(("code",), message)))
        first.setdefault(key, one.folder)
    return told
