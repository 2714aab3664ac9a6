"""The chapters of the catalogue, in their order: data in assets/services/chapters.yaml, so that another country has its own.

Pure but for the file, which is read once. Thread rule: any thread. Failure rule: a file that is no list of chapters is an OSError, a
fault of the installation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.services.source import read
from kiosk.texts import ASSETS

FILE = ASSETS / "services" / "chapters.yaml"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One life event. `title` by language."""

    id: str
    icon: str
    title: Mapping[str, str]


@cache
def chapters(path: Path = FILE) -> tuple[Chapter, ...]:
    """Every chapter of this installation.

    Raises:
        OSError: the file cannot be read, or is none of chapters.
    """
    source, _ = read(path.parent, path.name)
    if source.mistakes:
        raise OSError(str(source.mistakes[0]))
    found = [_chapter(entry) for entry in source.value if isinstance(entry, dict)] if isinstance(source.value, list) else []
    if not found or len(found) != len(source.value) or len({chapter.id for chapter in found}) != len(found):
        raise OSError(f"{path.name}: a list of chapters, each with its own id, an icon and a title in each language")
    return tuple(found)


def _chapter(entry: Mapping[str, object]) -> Chapter:
    title = entry.get("title")
    words = {str(lang): str(text) for lang, text in title.items()} if isinstance(title, dict) else {}
    return Chapter(str(entry.get("id", "")), str(entry.get("icon", "")), words)


def ids() -> tuple[str, ...]:
    """What a package may name."""
    return tuple(chapter.id for chapter in chapters())
