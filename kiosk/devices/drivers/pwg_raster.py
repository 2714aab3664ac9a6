"""PWG raster (PWG 5102.4): the pages of a document as dots, for printers that take no PDF. Pure, but for Pillow.

Header: 1796 bytes (table 1 of the standard), of which a printer reads what stands here; lines are compressed as in section 4.4: a count
of equal lines, then runs of equal bytes and of different ones.
"""

import struct
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from kiosk.devices.contract import AS_USUAL, Wish

if TYPE_CHECKING:
    from PIL import Image

DPI: Final = 300
A4_POINTS: Final = (595, 842)
_SYNC: Final = b"RaS2"
_MOST_EQUAL: Final = 256
_MOST_RUN: Final = 128


def raster(pages: Sequence[bytes], wish: Wish = AS_USUAL) -> bytes:
    """The raster of `pages`, PNG pictures of A4 at `DPI`, in 8-bit grey or, where that is wished for, in sRGB. The second side of a sheet
    is sent as it is read (`pwg-raster-document-sheet-back` normal)."""
    from PIL import Image

    parts = [_SYNC]
    for page in pages:
        with Image.open(BytesIO(page)) as picture:
            dots = picture.convert("RGB" if wish.colour else "L")
        parts += [_header(dots.width, dots.height, len(pages), wish), _lines(dots)]
    return b"".join(parts)


def _header(width: int, height: int, pages: int, wish: Wish) -> bytes:
    """Offsets in bytes as in the standard's table; 18 is the colour space sGray, 19 is sRGB."""
    head = bytearray(1796)
    colours, space = (3, 19) if wish.colour else (1, 18)
    head[0:9] = b"PwgRaster"
    for at, value in (
        (272, wish.sides != "one-sided"),  # Duplex
        (276, DPI), (280, DPI), (340, 1),  # HWResolution; NumCopies
        (352, A4_POINTS[0]), (356, A4_POINTS[1]),  # PageSize
        (368, wish.sides == "two-sided-short-edge"),  # Tumble
        (372, width), (376, height), (384, 8), (388, 8 * colours), (392, width * colours), (396, 0), (400, space), (420, colours),
        (452, pages),  # TotalPageCount
        (456, 1), (460, 1),  # CrossFeedTransform, FeedTransform
        (464, 0), (468, 0), (472, width), (476, height),  # ImageBox
    ):  # fmt: skip
        struct.pack_into(">I", head, at, value)
    head[1732:1732 + 18] = b"iso_a4_210x297mm\0\0"
    return bytes(head)


def _lines(picture: "Image.Image") -> bytes:
    data, bands = picture.tobytes(), len(picture.getbands())
    width = picture.width * bands
    rows = [data[start : start + width] for start in range(0, len(data), width)]
    parts: list[bytes] = []
    at = 0
    while at < len(rows):
        equal = 1
        while equal < _MOST_EQUAL and at + equal < len(rows) and rows[at + equal] == rows[at]:
            equal += 1
        parts += [bytes((equal - 1,)), _packed(rows[at]) if bands == 1 else _packed_dots(rows[at], bands)]
        at += equal
    return b"".join(parts)


def _packed_dots(row: bytes, size: int) -> bytes:
    """Runs of dots of `size` bytes: equal ones once with a count, different ones one after the other."""
    dots = [row[start : start + size] for start in range(0, len(row), size)]
    made = bytearray()
    at = 0
    while at < len(dots):
        same = 1
        while same < _MOST_RUN and at + same < len(dots) and dots[at + same] == dots[at]:
            same += 1
        end = at + same
        if same == 1:
            while end < len(dots) and end - at < _MOST_RUN and not (end + 1 < len(dots) and dots[end] == dots[end + 1]):
                end += 1
        made += bytes((same - 1,)) + dots[at] if end - at == same else bytes((257 - (end - at),)) + b"".join(dots[at:end])
        at = end
    return bytes(made)


def _packed(row: bytes) -> bytes:
    made = bytearray()
    at = 0
    while at < len(row):
        # As far as one byte goes on; C code does the looking.
        rest = row[at : at + _MOST_RUN]
        same = len(rest) - len(rest.lstrip(rest[:1]))
        if same > 1:
            made += bytes((same - 1, row[at]))
            at += same
            continue
        end = at + 1
        while end < len(row) and end - at < _MOST_RUN and not (end + 1 < len(row) and row[end] == row[end + 1]):
            end += 1
        made += (bytes((257 - (end - at),)) + row[at:end]) if end - at > 1 else bytes((0, row[at]))
        at = end
    return bytes(made)
