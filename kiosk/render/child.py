"""The process that makes one document and ends: `python -m kiosk.render.child`.

It loads typst and its fonts, compiles a blank sheet so that nothing is cold, says `ready`, waits for one document, answers it and
ends. One document a process, because typst's caches keep the data of what was compiled (seen: person A's words in the next one).

Frames on the pipes are those of `kiosk.pipes`. In: one letter (`p` for a PDF, `g` for pictures of its pages), then the JSON of
`kiosk.render.sheet.data`; out: one letter, then what it brings: `r` ready, `p` the PDF, `g` the pictures, `u` a character without any form
on paper, `f` a fault of template or typst. A character that no font has is framed and the document compiled again: typst itself says which
(PDF/UA-1 makes it an error).

Thread rule: one thread. Failure rule: nothing is told of a text: no traceback, no message, no core, no memory to be read by others.
"""

import json
import re
import struct
import sys
from pathlib import Path
from typing import Final

import typst

from kiosk import pipes
from kiosk.render.sheet import Unprintable, framed

ASSETS: Final = Path(__file__).parents[2] / "assets" / "render"
TEMPLATE: Final = ASSETS / "sheet.typ"
# Debian's fonts-noto-cjk, fonts-hanazono (Han Extensions A to F) and fonts-noto-core (Arabic, Tibetan, Mongolian, Yi).
FONTS: Final = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/hanazono", "/usr/share/fonts/truetype/noto")
# Each character that is framed costs one more compilation; a text of this many unknown ones is no text of this machine's world.
MOST_FRAMED: Final = 200
MOST_BYTES: Final = 4_000_000
DPI: Final = 300
READY: Final = b"r"
_WITHOUT_GLYPH: Final = re.compile(r'the text `"(?P<text>.+)"` could not be displayed', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


def _without_glyph(message: str) -> set[str]:
    """The characters that typst names in `message`; empty if it complains of something else."""
    found = _WITHOUT_GLYPH.search(message)
    if found is None:
        return set()
    return set(_ESCAPE.sub(lambda code: chr(int(code[1], 16)), found["text"]))


def _framed(value: object, missing: set[str]) -> object:
    """`value` with every character in `missing` framed, wherever a text is a list of runs."""
    if isinstance(value, dict):
        return {name: _framed(item, missing) for name, item in value.items()}
    if isinstance(value, list):
        return [run for item in value for run in (framed(item, missing) if isinstance(item, str) else [_framed(item, missing)])]
    return value


def _compiled(fonts: typst.Fonts, document: str) -> bytes:
    # Each call brings its data: a call without would have that of the one before.
    return typst.compile(
        str(TEMPLATE),
        root=str(ASSETS),
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": document},
        package_path="/nonexistent",
        package_cache_path="/nonexistent",
    )


def _drawn(fonts: typst.Fonts, document: str) -> bytes:
    """The pictures of the pages, one behind the other, each with its length."""
    pages = typst.compile(
        str(TEMPLATE),
        root=str(ASSETS),
        font_paths=fonts,
        ignore_system_fonts=True,
        format="png",
        ppi=DPI,
        sys_inputs={"data": document},
        package_path="/nonexistent",
        package_cache_path="/nonexistent",
    )
    found = [pages] if isinstance(pages, bytes) else pages
    return b"".join(struct.pack(">I", len(page)) + page for page in found)


def unpacked(body: bytes) -> tuple[bytes, ...]:
    """What `_drawn` put together."""
    found: list[bytes] = []
    at = 0
    while len(body) >= at + 4:
        size = struct.unpack_from(">I", body, at)[0]
        found.append(body[at + 4 : at + 4 + size])
        at += 4 + size
    return tuple(found)


def make(fonts: typst.Fonts, document: str, *, pictures: bool = False) -> bytes:
    """The PDF of `document`, or the pictures of its pages: made as a PDF first in any case, for only then is a missing glyph an error.

    Raises:
        Unprintable: it holds a character that has no form at all, or too many that no font has.
        typst.TypstError: the template or typst is at fault.
    """
    missing: set[str] = set()
    while True:
        try:
            words = json.dumps(_framed(json.loads(document), missing)) if missing else document
            made = _compiled(fonts, words)
            return _drawn(fonts, words) if pictures else made
        except typst.TypstError as error:
            more = _without_glyph(error.message) - missing
            if not more:
                raise
            missing |= more
            if len(missing) > MOST_FRAMED:
                raise Unprintable from None


def main() -> int:
    """Make one document; 1 where there was none to make."""
    pipes.shut()
    out = sys.stdout.buffer
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FONTS))
    make(fonts, (ASSETS / "blank.json").read_text(encoding="utf-8"))
    pipes.say(out, READY)
    document = pipes.heard(sys.stdin.buffer, MOST_BYTES)
    if not document:
        return 1
    kind = document[:1]
    try:
        pipes.say(out, kind + make(fonts, document[1:].decode("utf-8"), pictures=kind == b"g"))
    except Unprintable:
        pipes.say(out, b"u")
    except typst.TypstError:
        pipes.say(out, b"f")
    return 0


if __name__ == "__main__":
    sys.exit(main())
