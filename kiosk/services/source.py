"""Reads YAML that somebody else wrote, and remembers where everything stands.

Stricter than YAML, so that a file means what it seems to mean: no aliases (a few lines can expand to gigabytes), no tags, no key
twice, no deep nesting, one document, a size that a person can have written. Of plain words only whole numbers, `true`, `false` and
`null` are anything but text: `yes`, `0.10`, `12:30` and `2026-11-25` stay what they are.

Pure but for `read`, which opens one file inside the folder it is given. Failure rule: a `Mistake` with line and column for every
thing that is wrong; what could be read is returned all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 256 * 1024
MOST_DEPTH = 20
MOST_MISTAKES = 200
Key = tuple[str | int, ...]
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What an author has to mend: `file` below the package's folder, line and column from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands; `text` is the place of a text's own first character, `block` that it is a literal block (`|`)."""

    line: int
    column: int
    text: tuple[int, int] = (1, 1)
    block: bool = False


@dataclass(slots=True)
class Source:
    """One file: its value, and the place of every value by its path. A path that is not there has the place of what is above it."""

    file: str
    value: Any = None
    places: dict[Key, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def at(self, path: Key) -> Place:
        """The place of `path`. Parts that name no place (the tags of a union) are passed over."""
        found: Key = ()
        for part in path:
            if (*found, part) in self.places:
                found = (*found, part)
        return self.places.get(found, Place(1, 1))

    def mistake(self, path: Key, message: str) -> Mistake:
        """`message`, with the place of `path`."""
        place = self.at(path)
        return Mistake(self.file, place.line, place.column, message)

    def inside(self, path: Key, line: int, column: int, message: str) -> Mistake:
        """`message`, with a place inside the text at `path`, whose lines and columns count from 1."""
        place = self.at(path)
        first, indent = place.text
        if place.block:
            return Mistake(self.file, first + line - 1, indent + column - 1, message)
        return Mistake(self.file, first, indent + column - 1, message) if line == 1 else self.mistake(path, message)


def inside(folder: Path, path: Path) -> bool:
    """Does `path`, whatever links it goes through, end up in `folder`? Links that go round in a circle end up nowhere."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def read(folder: Path, name: str) -> tuple[Source, bytes]:
    """The file `name` in `folder`, and its bytes as they are."""
    path = folder / name
    try:
        if not inside(folder, path):
            return _wrong(name, "leads out of the package's folder"), b""
        if path.exists() and not path.is_file():
            # A pipe would be waited for.
            return _wrong(name, "is no file"), b""
        size = path.stat().st_size
        if size > MOST_BYTES:
            return _wrong(name, f"has {size // 1024} KB, and {MOST_BYTES // 1024} KB are the most"), b""
        raw = path.read_bytes()
    except OSError as error:
        return _wrong(name, str(error.strerror)), b""
    return parse(name, raw), raw


def parse(name: str, raw: bytes) -> Source:
    """What `raw` says; `name` is the file's name in messages."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return _wrong(name, "is not UTF-8", line, column)
    builder = _Builder(name, text)
    try:
        builder.build()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else _special(text, error)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "is no YAML"
        builder.source.mistakes.append(Mistake(name, line, column, str(problem)))
    except _Enough:
        pass
    return builder.source


def _special(text: str, error: yaml.YAMLError) -> tuple[int, int]:
    """The place of a character that YAML does not take."""
    character = getattr(error, "character", None)
    at = text.find(chr(character) if isinstance(character, int) else character or "\0")
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) if at >= 0 else (1, 1)


def _wrong(name: str, message: str, line: int = 1, column: int = 1) -> Source:
    return Source(name, mistakes=[Mistake(name, line, column, message)])


class _Enough(Exception):
    """Reading on would tell nothing new."""


class _Builder:
    """From YAML's events to values and places."""

    def __init__(self, name: str, text: str) -> None:
        self.source = Source(name)
        self._lines = text.split("\n")
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def build(self) -> None:
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._tell(event, "a second document: a file holds one")
                    raise _Enough
            elif isinstance(event, yaml.NodeEvent):
                self.source.value = self._node(event, (), 0)
        self.source.places.setdefault((), Place(1, 1))

    def _tell(self, event: Any, message: str) -> None:
        mark: Any = event.start_mark
        self.source.mistakes.append(Mistake(self.source.file, mark.line + 1, mark.column + 1, message))
        if len(self.source.mistakes) >= MOST_MISTAKES:
            raise _Enough

    def _node(self, event: Any, path: Key, depth: int) -> Any:
        if depth > MOST_DEPTH:
            self._tell(event, f"is nested deeper than {MOST_DEPTH} levels")
            raise _Enough
        if isinstance(event, yaml.AliasEvent):
            self._tell(event, f"*{event.anchor}: aliases are not taken; write it out")
            return None
        if getattr(event, "tag", None) not in (None, "!"):
            self._tell(event, f"{event.tag}: tags are not taken")
        place = self._place(event)
        self.source.places[path] = place
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return _scalar(event)

    def _mapping(self, path: Key, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._tell(event, "a key is a word")
                raise _Enough
            key = event.value
            if key in found:
                self._tell(event, f"{key}: stands twice")
            value = self._node(next(self._events), (*path, key), depth + 1)
            if not isinstance(value, str):
                # A mistake in a whole block is told where its key stands.
                mark: Any = event.start_mark
                self.source.places[(*path, key)] = Place(mark.line + 1, mark.column + 1)
            found.setdefault(key, value)
        return found

    def _sequence(self, path: Key, depth: int) -> list[Any]:
        found: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._node(event, (*path, len(found)), depth + 1))
        return found

    def _place(self, event: Any) -> Place:
        line, column = event.start_mark.line, event.start_mark.column
        style = getattr(event, "style", None)
        if style in ("|", ">"):
            body = next((n for n in range(line + 1, len(self._lines)) if self._lines[n].strip()), line)
            indent = len(self._lines[body]) - len(self._lines[body].lstrip(" "))
            return Place(line + 1, column + 1, (line + 2, indent + 1), style == "|")
        return Place(line + 1, column + 1, (line + 1, column + 1 + (style in ("'", '"'))))


def _scalar(event: Any) -> object:
    value = event.value
    if event.style:
        return value
    if value in _WORDS:
        return _WORDS[value]
    return int(value) if _NUMBER.fullmatch(value) else value
