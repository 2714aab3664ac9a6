"""Checks the words of a package in one language: all there, none too many, none that is more than words.

Pure. The texts end up as plain text on the screen and on paper; markup, direction overrides and control characters are refused, so
that nobody reads something else than what was checked.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

from kiosk.services.source import Key, Mistake, Source

NOTICE = re.compile(r"notice\.[1-9]\.(title|text)")
KEYWORDS = "keywords"
MOST_NOTICE, MOST_TEXT, MOST_LABEL = 4000, 600, 120
_MARKUP = re.compile(r"<[/!?A-Za-z][^<>]*>?|&(#[0-9]+|#x[0-9a-fA-F]+|[a-zA-Z]+);|\]\(\w+:")
_LABELS = re.compile(r"title|subtitle|.*\.(label|heading|next|group|add|unit|short|name)|option\..*|fact\..*|result\..*")
# A page need not say more than its heading, a field need not have words standing in it.
_MAY_BE_EMPTY = (".lead", ".placeholder")
# Direction overrides and isolates, and what is not seen.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def flat(source: Source) -> tuple[dict[str, str], dict[str, Key], list[Mistake]]:
    """The texts by key, the place of each, and what is no text."""
    texts: dict[str, str] = {}
    paths: dict[str, Key] = {}
    mistakes: list[Mistake] = []

    def walk(value: object, path: Key) -> None:
        key = ".".join(str(part) for part in path)
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, (*path, name))
        elif isinstance(value, str):
            if key in texts:
                mistakes.append(source.mistake(path, f"{key}: stands twice"))
            texts[key], paths[key] = value.rstrip("\n"), path
        elif key == KEYWORDS and isinstance(value, list) and all(isinstance(word, str) for word in value):
            texts[key], paths[key] = "\n".join(value), path
        else:
            mistakes.append(source.mistake(path, f"{key or 'the file'}: is no text"))

    walk(source.value, ())
    return texts, paths, mistakes


def words(source: Source, wanted: Collection[str] | None, optional: Collection[str]) -> Iterator[Mistake]:
    """Everything that is wrong with the texts in `source`; without `wanted` (the package itself is wrong) only the words themselves."""
    texts, paths, mistakes = flat(source)
    yield from mistakes
    if wanted is not None:
        for key in sorted(set(wanted) - set(texts)):
            yield source.mistake(tuple(key.split(".")), f"{key}: is missing")
        notices = {key for key in texts if NOTICE.fullmatch(key)}
        for key in texts:
            if key not in wanted and key not in optional and key not in notices and key != KEYWORDS:
                yield source.mistake(paths[key], f"{key}: belongs to nothing")
        if not notices:
            yield source.mistake(("notice",), "notice.1: the full notice is missing")
        for key in sorted(notices):
            stem, _, part = key.rpartition(".")
            other = f"{stem}.{'text' if part == 'title' else 'title'}"
            if other not in texts:
                yield source.mistake(paths[key], f"{other}: is missing")
    for key, text in texts.items():
        for message in _text(key, text):
            yield source.mistake(paths[key], f"{key}: {message}")


def _text(key: str, text: str) -> Iterator[str]:
    most = MOST_NOTICE if NOTICE.fullmatch(key) else MOST_LABEL if _LABELS.fullmatch(key) else MOST_TEXT
    if not text.strip() and not key.endswith(_MAY_BE_EMPTY):
        yield "has no words"
    if len(text) > most:
        yield f"has {len(text)} characters, and {most} are the most"
    if found := _MARKUP.search(text):
        yield f"{found[0][:20]}: markup is not taken; a text is shown as it stands"
    wrong = next((letter for letter in text if letter != "\n" and (unicodedata.category(letter) in ("Cc", "Co", "Cs", "Cn"))), "")
    if wrong or (wrong := next(iter(_HIDDEN.findall(text)), "")):
        yield f"U+{ord(wrong):04X}: a character that is not seen, or is none"
    plain = text.replace("{phone}", "") if re.fullmatch(r"next\..+\.what", key) else text
    if "{" in plain or "}" in plain:
        yield "has a brace; only {phone} is filled in, and only in next.*.what"
