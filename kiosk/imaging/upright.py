"""Which way up a straightened page is, as far as print tells. Pure.

Two questions, two rules:

1. **Do lines run across or up?** Rows of print leave white between them: sums along lines swing far more than sums across them. Rules of
   tables swing both ways and are taken out first. A page whose lines run up is turned by a quarter.
2. **Head or foot?** Chinese print looks much the same to any such sum when it stands on its head. What tells is a title: the first line is
   printed larger than the rest, and the last is not. Where there is none, nothing is claimed, and the person is asked.

What it cannot tell, and leaves to the person: pages of pictures, stamps and a few words, vertical writing, continued pages without a
title. A page that ends in large print is turned the wrong way: every page is shown before it goes anywhere, with a button that turns it.
"""

from dataclasses import dataclass
from typing import Final

import numpy
from numpy.typing import NDArray
from PIL import Image

from kiosk.imaging.kinds import Pixels
from kiosk.imaging.lines import blurred, closed, extreme, small

_WORK: Final = 1000
_RUN: Final = 40
_EVEN: Final = (1 / 3, 1 / 3, 1 / 3, 0.0)
"""All colours alike, as Pillow wants it."""
_ACROSS: Final = 1.35
"""So many times must the sums swing more one way than the other."""
_TITLE: Final = 1.4
_PICTURE: Final = 3.5
_PLAIN: Final = 1.2
"""Heights of a line over the usual one: a title's, a picture's or stamp's, and what is none."""
_LEAST_LINES: Final = 5

Ink = NDArray[numpy.float32]


@dataclass(frozen=True)
class Told:
    """Quarter turns clockwise that are worth making; `sure` where the page stands on its feet then."""

    quarters: int
    sure: bool


def told(pixels: Pixels) -> Told:
    """What print tells of the page."""
    ink = _ink(pixels)
    if ink.mean() < 0.002:
        return Told(0, False)
    across, up = _swing(ink), _swing(numpy.rot90(ink))
    if max(across, up) < _ACROSS * min(across, up):
        return Told(0, False)
    lying = 0 if across > up else 1
    head = _head(ink if lying == 0 else numpy.rot90(ink, -1))
    return Told((lying + (head or 0)) % 4, head is not None)


def _ink(pixels: Pixels) -> Ink:
    """Where there is print: 1, without rules, large dark areas and the page's rim."""
    little = small(pixels, _WORK)
    grey = numpy.asarray(Image.fromarray(little).convert("L", _EVEN))
    paper = blurred(closed(grey, 7).astype(numpy.float32), 2)
    dark = (grey < 0.78 * paper).astype(numpy.uint8)
    rim = round(0.02 * _WORK)
    dark[:rim] = dark[-rim:] = 0
    dark[:, :rim] = dark[:, -rim:] = 0
    for axis in (1, 0):
        # A run of ink longer than any character is a rule or a picture.
        dark = dark & (1 - _runs(dark, axis))
    return dark.astype(numpy.float32)


def _runs(dark: NDArray[numpy.uint8], axis: int) -> NDArray[numpy.uint8]:
    """Parts of lines along `axis` that are ink for `_RUN` pixels, with small gaps."""
    filled = extreme(dark, 1, most=True)
    long = extreme(extreme(filled, _RUN // 2, most=False, axes=(axis,)), _RUN // 2, most=True, axes=(axis,))
    return extreme(long, 2, most=True)


def _swing(ink: Ink) -> float:
    """How much the ink of rows differs from that of their neighbours, over what there is; in columns of text, so in strips."""
    strips = numpy.array_split(ink, 6, axis=1)
    found = 0.0
    for strip in strips:
        rows = strip.sum(1)
        found += float(numpy.abs(rows[3:] - rows[:-3]).sum())
    return found / max(float(ink.sum()), 1.0)


def _lines(ink: Ink) -> NDArray[numpy.int_]:
    """Heights of the rows of print, from above."""
    rows = numpy.convolve(ink.sum(1), numpy.ones(3) / 3, "same")
    inked = rows > max(2.0, 0.10 * float(numpy.quantile(rows, 0.95)))
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], inked.astype(int), [0]])))
    heights = edges[1::2] - edges[::2]
    return heights[heights >= 5]


def _head(ink: Ink) -> int | None:
    """0 where the page stands on its feet, 2 on its head, None where that cannot be told."""
    lines = _lines(ink)
    if len(lines) < _LEAST_LINES:
        return None
    usual = float(numpy.median(lines))
    first, last = lines[0] / usual, lines[-1] / usual
    if _TITLE < first < _PICTURE and last < _PLAIN:
        return 0
    return 2 if _TITLE < last < _PICTURE and first < _PLAIN else None
