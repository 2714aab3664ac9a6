"""What a citizen reads: one catalogue of texts a language, `assets/i18n/LANG.toml`, looked up by key.

A key that is missing is a fault of the program, never a gap on the screen: `get` raises, and a test compares the languages.
Only a language that is still being written (`draft = true`) borrows what it lacks from the language it falls back to.
Values go in by name (`{number}`); they come from outside and are never read as a template themselves.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SOURCE = "zh-CN"
_DRAFT = "draft"


class Texts:
    """The texts of one language. `draft`: still being written, so not for the public."""

    def __init__(self, lang: str, entries: Mapping[str, str], draft: bool = False) -> None:
        self.lang = lang
        self.draft = draft
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
    draft = bool(raw.pop(_DRAFT, False))
    entries = dict(_flat(raw, ""))
    if draft:
        entries = {**load(fallback(lang), folder)._entries, **entries}
    return Texts(lang, entries, draft)


@cache
def languages(folder: Path = ASSETS / "i18n") -> frozenset[str]:
    """Every language there are texts in, drafts too."""
    return frozenset(path.stem for path in folder.glob("*.toml"))


def fallback(lang: str) -> str:
    """The language that who reads `lang` is most likely to read too: for words that a hall has not given in `lang`."""
    return SOURCE if lang.startswith("zh") else "en"


def words(by_language: Mapping[str, str], lang: str) -> str:
    """The words in `lang`, else in the language it falls back to, else in the first there is; "" for no words at all."""
    return worded(by_language, lang)[1]


def worded(by_language: Mapping[str, str], lang: str) -> tuple[str, str]:
    """The language that `words` finds, and the words in it; ("", "") for no words at all."""
    near = next((known for known in (lang, fallback(lang)) if by_language.get(known)), "")
    return (near, by_language[near]) if near else next(iter(by_language.items()), ("", ""))


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, str(value)))
    return found
