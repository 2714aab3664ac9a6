"""The purpose, written into the pixels of a page: again and again, slantwise, so that no part can be cut out that does not say it. Pure.

The words are drawn grey, darker and lighter edges both, so that they show on paper and on dark print, and thin enough that what lies under
them can be read. Fonts are those that A4 documents use (`fonts-noto-cjk`, `fonts-hanazono`, `fonts-noto-core`); a character that none of
them has makes the whole mark impossible, for half a purpose would be a wrong one.
"""

import functools
from typing import Final

import numpy
from PIL import Image, ImageDraw, ImageFont

from kiosk.imaging.kinds import Pixels

_FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
)
_SLANT: Final = 26.0
_STRENGTH: Final = 0.24
MOST_CHARACTERS: Final = 80


class Unmarkable(ValueError):
    """No font of this machine can write these words, or they are too many."""


@functools.lru_cache(maxsize=16)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@functools.lru_cache(maxsize=512)
def _face(character: str) -> str:
    """The first font that draws something of its own for `character`.

    Raises:
        Unmarkable: none does.
    """
    if character.isspace():
        return _FONTS[0]
    if not character.isprintable():
        raise Unmarkable
    for path in _FONTS:
        try:
            font = _font(path, 24)
        except OSError:
            continue
        # What a font lacks it draws as the same box as a character that nobody has.
        if bytes(font.getmask(character)) not in (bytes(font.getmask("\U0010fffe")), b""):
            return path
    raise Unmarkable


def _words(text: str, size: int) -> Image.Image:
    """`text` in one line, 255 where there is ink."""
    faces = [(character, _font(_face(character), size)) for character in text]
    width = int(sum(font.getlength(character) for character, font in faces)) + size
    line = Image.new("L", (width, size * 2))
    pen, at = ImageDraw.Draw(line), size / 2
    for character, font in faces:
        pen.text((at, size * 1.5), character, fill=255, font=font, anchor="ls")
        at += font.getlength(character)
    return line


def marked(pixels: Pixels, text: str) -> Pixels:
    """`pixels` with `text` all over.

    Raises:
        Unmarkable: it cannot be written.
    """
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise Unmarkable
    height, width = pixels.shape[:2]
    size = max(12, round(min(width, height) * 0.026))
    line = _words(text, size)
    reach = int(numpy.hypot(width, height)) + 2
    sheet = Image.new("L", (reach, reach))
    for row, top in enumerate(range(0, reach, size * 7)):
        start = -(row * line.width // 2) % line.width - line.width
        for left in range(start, reach, line.width + 2 * size):
            sheet.paste(line, (left, top), line)
    slanted = sheet.rotate(_SLANT, Image.Resampling.BILINEAR)
    left, top = (reach - width) // 2, (reach - height) // 2
    ink = numpy.asarray(slanted.crop((left, top, left + width, top + height)))
    table = numpy.rint(numpy.arange(256) * _STRENGTH).astype(numpy.uint16)
    share = table[ink][..., None]
    # Towards the middle grey: paper gets darker, print under the words lighter.
    return numpy.asarray((pixels * (255 - share) + 118 * share) // 255, dtype=numpy.uint8)
