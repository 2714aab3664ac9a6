"""Checks the files of a package: which there are, that none leads elsewhere, that pictures and places exist. And its digest.

The digest is over the name and the content of every file but the signature, in an order of its own, so that two folders with one
digest say the same. Reads the package's folder, writes nothing.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.services.model import GroupField, RegionField, ServicePackage
from kiosk.services.source import MOST_BYTES, Key, Mistake, Source, inside
from kiosk.texts import ASSETS

SIGNATURE = "signature.json"
MOST_FILES = 200
_NAME = re.compile(r"service\.yaml|signature\.json|(texts|cases)/[A-Za-z0-9_-]{1,60}\.yaml|README\.md")
_ICON = re.compile(r"[a-z0-9-]+")
_DIVISION = re.compile(r"[A-Z]{2}-[0-9]{2}")


def names(folder: Path, mistakes: list[Mistake]) -> list[str]:
    """Every file of the package, in order; adds to `mistakes` what does not belong there."""
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        # A name that is no UTF-8 is shown as far as it is.
        name = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
        if not inside(folder, path):
            mistakes.append(Mistake(name, 1, 1, "leads out of the package's folder"))
        elif path.is_file():
            found.append(name)
            if not _NAME.fullmatch(name):
                mistakes.append(Mistake(name, 1, 1, "is no file of a package (service.yaml, texts/LANG.yaml, cases/NAME.yaml, README.md)"))
        if len(found) > MOST_FILES:
            mistakes.append(Mistake(name, 1, 1, f"there are more than {MOST_FILES} files"))
            break
    return found


def digest(folder: Path, files: Sequence[str]) -> str:
    """SHA-256 over the files' names and contents, in hexadecimal digits. A file that is too large counts by its name alone."""
    whole = hashlib.sha256()
    for name in files:
        if name == SIGNATURE:
            continue
        path = folder / name
        try:
            content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
        except OSError:
            content = b""
        whole.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def files(source: Source, package: ServicePackage, folder: Path) -> Iterator[Mistake]:
    """Pictures and places that are not there, and a folder with another name than the package's."""
    if folder.resolve().name not in (package.code, f"{package.code}@{package.version}"):
        home = f"{package.code} or {package.code}@{package.version}"
        message = f"code: {package.code} stands in the folder {folder.resolve().name}; it is {home}"
        yield source.mistake(("code",), message)
    for path, icon in _icons(package):
        if not _ICON.fullmatch(icon):
            yield source.mistake(path, f"icon {icon}: is a name of assets/icons, not a file")
        elif not (ASSETS / "icons" / f"{icon}.svg").is_file():
            yield source.mistake(path, f"icon {icon}: is not in assets/icons")
    for number, page in enumerate(package.pages):
        for at, field in enumerate(page.fields):
            below: Key = ("pages", number, "fields", at)
            yield from _place(source, (*below, "division"), field)
            yield from _pattern(source, (*below, "pattern"), field)
            for inner, plain in enumerate(field.fields if isinstance(field, GroupField) else ()):
                yield from _place(source, (*below, "fields", inner, "division"), plain)
                yield from _pattern(source, (*below, "fields", inner, "pattern"), plain)


def _icons(package: ServicePackage) -> Iterator[tuple[Key, str]]:
    yield ("icon",), package.icon
    for name, parts in (("facts", package.guide.facts), ("rows", package.guide.rows)):
        for number, part in enumerate(parts):
            if part.icon:
                yield ("guide", name, number, "icon"), part.icon
    for number, page in enumerate(package.pages):
        for at, field in enumerate(page.fields):
            for place, option in enumerate(getattr(field, "options", ())):
                if option.icon:
                    yield ("pages", number, "fields", at, "options", place, "icon"), option.icon


def _place(source: Source, path: Key, field: object) -> Iterator[Mistake]:
    if not isinstance(field, RegionField):
        return
    if not _DIVISION.fullmatch(field.division):
        yield source.mistake(path, f"field {field.id}: division: {field.division} is no division such as CN-44")
    elif not (ASSETS / "regions" / field.division / "cities.json").is_file():
        yield source.mistake(path, f"field {field.id}: division: there is no data of {field.division}")


def _pattern(source: Source, path: Key, field: object) -> Iterator[Mistake]:
    pattern = getattr(field, "pattern", "")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        yield source.mistake(path, f"field {getattr(field, 'id', '')}: pattern: {error}")
        return
    if re.search(r"\([^()]*[+*][^()]*\)[+*{]", pattern):
        # (a+)+ can take longer than a citizen lives.
        yield source.mistake(path, f"field {getattr(field, 'id', '')}: pattern: a repeated group that repeats inside may never end")
