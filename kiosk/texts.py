"""What a citizen reads: one catalogue of texts a language, `assets/i18n/LANG.toml`, looked up by key.

A key that is missing is a fault of the program, never a gap on the screen: `get` raises, and a test compares the languages.
Values go in by name (`{number}`); they come from outside and are never read as a template themselves.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"


class Texts:
    """The texts of one language."""

    def __init__(self, lang: str, entries: Mapping[str, str]) -> None:
        self.lang = lang
        self._entries = entries

    def get(self, key: str, /, **values: str | int) -> str:
        """The text of `key` with its `values` put in.

        Raises:
            KeyError: the catalogue has no such key, or a value is missing.
        """
        text = self._entries[key]
        return text.format_map(values) if values else text

    def keys(self) -> frozenset[str]:
        return frozenset(self._entries)


@cache
def load(lang: str, folder: Path = ASSETS / "i18n") -> Texts:
    """The catalogue of `lang` (BCP 47, as in the file's name).

    Raises:
        FileNotFoundError: there is no such language.
    """
    raw = tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8"))
    return Texts(lang, dict(_flat(raw, "")))


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, str(value)))
    return found
