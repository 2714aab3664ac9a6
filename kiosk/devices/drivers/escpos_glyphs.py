"""Rows of text drawn as pictures, for characters that a printer's font does not hold, and for printers without a Chinese font.

Parts: `draw`. The cells are the printer's own (12 x 24 dots a column), so that a drawn row stands in line with printed ones. Faces in
their order: Noto Sans Mono CJK, then HanaMin for Han characters up to Extension F, then one face each for Arabic letters (Uyghur,
Kazakh), Tibetan, Mongolian and Yi, whose words are shaped as a whole and made narrower where they would not fit their cells.
A character that no font here holds is drawn as its code point in brackets (`[U+1F600]`): never a box, never a question mark.

Threads: the driver's. Failures: without the fonts everything a code point can say is still printed. Pillow is imported on
first use, because most receipts need no drawn row.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.devices.drivers.escpos_text import Cluster, clusters, printable

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")
_OTHERS = ("/usr/share/fonts/truetype/hanazono", "/usr/share/fonts/truetype/noto")
_FACE = "Noto Sans Mono CJK SC"
# Debian's fonts-hanazono and fonts-noto-core. A word of the last four is shaped as a whole.
_MORE: Final = ("HanaMinA.ttf", "HanaMinB.ttf", "NotoNaskhArabic", "NotoSerifTibetan", "NotoSansMongolian", "NotoSansYi")
_SHAPED: Final = 3
_NOBODY_HAS_IT = "\U0010fffe"
COLUMN, HEIGHT, BASELINE = 12, 24, 21


def spell_out(text: str) -> str:
    """`text` with every character that can neither be printed nor drawn as its code point."""
    if all(printable(c) for c in text):
        return text
    return "".join(c if printable(c) or _face_of(c) >= 0 else f"[U+{ord(c):04X}]" for c in text)


def draw(spans: list[tuple[int, str, bool]], size: int, dots: int, pitch: int, inverse: bool) -> "Image.Image":
    """One row as a picture, `dots` wide and `pitch` high.

    `spans` are (column where it starts, text as `spell_out` gives it, bold); `size` as in `contract.Line`.
    """
    from PIL import Image, ImageDraw

    ink, paper = (255, 0) if inverse else (0, 255)
    picture = Image.new("L", (dots, pitch), paper)
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"
    for column, text, bold in spans:
        x = column * COLUMN
        for face, word, columns in _runs(clusters(text)):
            _write(pen, (x, BASELINE * size), word, (face, size, bold), columns * COLUMN * size, ink)
            x += columns * COLUMN * size
    return picture


def _runs(text: list[Cluster]) -> Iterator[tuple[int, str, int]]:
    """Face, text and columns of what is drawn at once: a cluster, or letters that hang together, with the spaces between their words: of
    Arabic letters the first word stands at the right."""
    at = 0
    while at < len(text):
        face, word, columns = _face_of(text[at].text[0]), text[at].text, text[at].columns
        at += 1
        while face >= _SHAPED and (more := _goes_on(text, at, face)):
            word += "".join(cluster.text for cluster in text[at : at + more])
            columns += sum(cluster.columns for cluster in text[at : at + more])
            at += more
        yield face, word, columns


def _goes_on(text: list[Cluster], at: int, face: int) -> int:
    """How many clusters from `at` on still belong to a run of `face`: one of it, or the spaces before one."""
    end = at
    while end < len(text) and text[end].text.isspace():
        end += 1
    return end + 1 - at if end < len(text) and _face_of(text[end].text[0]) == face else 0


def _write(
    pen: "ImageDraw.ImageDraw", at: tuple[int, int], text: str, face: tuple[int, int, bool], room: int, ink: int
) -> None:
    number, size, bold = face
    height = HEIGHT * size
    font = _font(max(0, number), height, bold)
    if font is None:
        return
    if number >= _SHAPED:
        # As wide as its cells at most: the row beside it does not move.
        while font.getlength(text) > room and height > HEIGHT * size // 2:
            height -= size
            font = _font(number, height, bold) or font
    pen.text(at, text, font=font, fill=ink, anchor="ls")
    if bold and 0 < number < _SHAPED:
        # HanaMin has one weight: struck twice, it stands among bold characters as one of them.
        pen.text((at[0] + size, at[1]), text, font=font, fill=ink, anchor="ls")


@lru_cache(maxsize=1024)
def _face_of(c: str) -> int:
    """The first face that has `c`; -1 if none has. White space is in all of them."""
    if c.isspace():
        return 0
    for number in range(1 + len(_MORE)):
        font = _font(number, HEIGHT, bold=False)
        if font is not None and bytes(font.getmask(c)) != _missing(number):
            return number
    return -1


@cache
def _missing(number: int) -> bytes:
    font = _font(number, HEIGHT, bold=False)
    return b"" if font is None else bytes(font.getmask(_NOBODY_HAS_IT))


@cache
def _font(number: int, height: int, bold: bool) -> "ImageFont.FreeTypeFont | None":
    from PIL import ImageFont

    weight = "Bold" if bold else "Regular"
    if number == 0:
        return _collection(f"NotoSansCJK-{weight}.ttc", height)
    name = _MORE[number - 1]
    for file in (name,) if name.endswith(".ttf") else (f"{name}-{weight}.ttf", f"{name}-Regular.ttf"):
        path = next((p for folder in _OTHERS if (p := Path(folder, file)).is_file()), None)
        if path is not None:
            return ImageFont.truetype(path, height)
    return None


def _collection(name: str, height: int) -> "ImageFont.FreeTypeFont | None":
    from PIL import ImageFont

    path = next((p for folder in _FOLDERS if (p := Path(folder, name)).is_file()), None)
    if path is None:
        return None
    for index in range(64):
        try:
            font = ImageFont.truetype(path, height, index=index)
        except OSError:
            return None
        if font.getname()[0] == _FACE:
            return font
    return None
