"""What one A4 sheet says, in the order in which it stands there, and how that becomes the data of the template.

Parts: `Sheet` and `Part`, the words; `data`, the JSON that assets/render/sheet.typ reads; `framed`, the characters that no font of
this machine has, turned into framed code points, so that a rare name is never a blank (`kiosk.render.child` learns which).

Pure. Personal data: a sheet holds some, so nothing of it has a repr.
"""

import json
import unicodedata
from collections.abc import Set
from dataclasses import dataclass

# The forms of Han characters differ by place (Unicode 15, 18.1): the face is chosen by language, as on the screen.
_FACES = {"zh-CN": "Noto Serif CJK SC", "zh-HK": "Noto Serif CJK HK", "zh-TW": "Noto Serif CJK TC"}
_FACE = "Noto Serif CJK SC"
_RIGHT_TO_LEFT = frozenset({"ar", "ug", "he", "fa", "ur"})


class Unprintable(ValueError):
    """A character that could not even be framed (a control character, half of a surrogate pair) stands in a text."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One part of a sheet: a heading ("" for none), rows of label and value, then lines of text."""

    title: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One document. `lang` is a BCP 47 tag; `pages` says {page} and {pages}; `qr_svg` is a code, "" for none, told by `qr_alt`."""

    lang: str
    city: str
    title: str
    pages: str
    place: str = ""
    subtitle: str = ""
    marks: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    note: tuple[str, ...] = ()
    qr_svg: str = ""
    qr_alt: str = ""
    qr_lines: tuple[str, ...] = ()


def data(sheet: Sheet, missing: Set[str] = frozenset()) -> str:
    """The JSON of `sheet`; characters in `missing` are framed.

    Raises:
        Unprintable: some text holds what has no form on paper.
    """

    def runs(text: str) -> list[str | dict[str, str]]:
        return framed(text, missing)

    lang, _, region = sheet.lang.partition("-")
    return json.dumps(
        {
            "lang": lang,
            "region": region or None,
            "dir": "rtl" if lang in _RIGHT_TO_LEFT else "ltr",
            "face": _FACES.get(sheet.lang, _FACE),
            "city": runs(sheet.city),
            "place": runs(sheet.place),
            "title": runs(sheet.title),
            "subtitle": runs(sheet.subtitle),
            "pages": runs(sheet.pages),
            "marks": [runs(mark) for mark in sheet.marks],
            "blocks": [
                {
                    "title": runs(part.title),
                    "rows": [[runs(label), runs(value)] for label, value in part.rows],
                    "lines": [runs(line) for line in part.lines],
                }
                for part in sheet.parts
            ],
            "note": [runs(line) for line in sheet.note],
            "qr": sheet.qr_svg,
            "qr_alt": runs(sheet.qr_alt),
            "qr_lines": [runs(line) for line in sheet.qr_lines],
        },
        ensure_ascii=True,
    )


def framed(text: str, missing: Set[str]) -> list[str | dict[str, str]]:
    """`text` in runs: strings as they are, and {"frame": "2EBF0"} for each character in `missing`.

    Raises:
        Unprintable: a control character other than a line's end, or a lone surrogate.
    """
    made: list[str | dict[str, str]] = []
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character != "\n":
            raise Unprintable
        if character in missing:
            made.append({"frame": f"{ord(character):04X}"})
        elif made and isinstance(made[-1], str):
            made[-1] += character
        else:
            made.append(character)
    return made
