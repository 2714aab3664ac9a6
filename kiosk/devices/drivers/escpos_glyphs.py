"""Rows of text drawn as pictures, for characters that a printer's font does not hold.

Parts: `draw`. The cells are the printer's own (12 x 24 dots a column), so that a drawn row stands in line with printed ones.
A character that no font here holds is drawn as its code point in brackets (`[U+1F600]`): never a box, never a question mark.

Threads: the driver's. Failures: without the font everything a code point can say is still printed. Pillow is imported on
first use, because most receipts need no drawn row.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.devices.drivers.escpos_text import clusters, printable

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")
_FACE = "Noto Sans Mono CJK SC"
_NOBODY_HAS_IT = "\U0010fffe"
COLUMN, HEIGHT, BASELINE = 12, 24, 21


def spell_out(text: str) -> str:
    """`text` with every character that can neither be printed nor drawn as its code point."""
    if all(printable(c) for c in text):
        return text
    font = _font(1, bold=False)
    missing = b"" if font is None else bytes(font.getmask(_NOBODY_HAS_IT))
    return "".join(c if _drawable(c, font, missing) else f"[U+{ord(c):04X}]" for c in text)


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
        font = _font(size, bold)
        x = column * COLUMN
        for cluster in clusters(text):
            if font is not None:
                pen.text((x, BASELINE * size), cluster.text, font=font, fill=ink, anchor="ls")
            x += cluster.columns * COLUMN * size
    return picture


def _drawable(c: str, font: "ImageFont.FreeTypeFont | None", missing: bytes) -> bool:
    if printable(c):
        return True
    return font is not None and bytes(font.getmask(c)) != missing


@cache
def _font(size: int, bold: bool) -> "ImageFont.FreeTypeFont | None":
    from PIL import ImageFont

    name = f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    path = next((p for folder in _FOLDERS if (p := Path(folder, name)).is_file()), None)
    if path is None:
        return None
    for index in range(64):
        try:
            font = ImageFont.truetype(path, HEIGHT * size, index=index)
        except OSError:
            return None
        if font.getname()[0] == _FACE:
            return font
    return None
