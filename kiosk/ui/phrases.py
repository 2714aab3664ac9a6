"""Where a line may end is part of the text.

Authors mark the ends of phrases with "|". In Chinese everything else is joined with U+2060 (word joiner), so that a line ends only
there; in languages that part their words the bars just go. A Chinese text without any bar keeps the usual rules of line breaking:
it is a name, a number or an address, not a sentence of ours.
"""

import unicodedata
from collections.abc import Mapping

JOINER = "\u2060"
HARD_SPACE = "\u00a0"

# What is no text to read: ids, names of icons and states, what is encoded in a QR code.
VERBATIM = frozenset({"id", "qr", "icon", "screen", "tone", "state", "ring", "card", "document", "paper", "kind", "lang", "source_icon"})


def join(text: str, lang: str) -> str:
    """`text` with its bars turned into the only places where a line may end.

    `lang` is a BCP 47 tag; line feeds stay.
    """
    if "|" not in text:
        return text
    if not lang.startswith("zh"):
        return text.replace("|", "")
    return "\n".join("".join(_joined(phrase) for phrase in line.split("|")) for line in text.split("\n"))


def page(value: Mapping[str, object], lang: str) -> dict[str, object]:
    """A copy of a page with `join` applied to everything that is read."""
    return {key: entry if key in VERBATIM else _walk(entry, lang) for key, entry in value.items()}


def _walk(value: object, lang: str) -> object:
    if isinstance(value, str):
        return join(value, lang)
    if isinstance(value, Mapping):
        return page(value, lang)
    if isinstance(value, list | tuple):
        return [_walk(entry, lang) for entry in value]
    return value


def _joined(phrase: str) -> str:
    body = phrase.replace(" ", HARD_SPACE)
    out: list[str] = []
    for index, char in enumerate(body):
        # A joiner before a combining mark or a variation selector would part it from its base.
        if index and not unicodedata.category(char).startswith("M"):
            out.append(JOINER)
        out.append(char)
    return "".join(out)
