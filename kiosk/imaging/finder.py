"""Four corners of a sheet of paper in a picture of a desk. Pure; the reasoning, in short:

Paper ends in straight steps of a constant ratio of light: a shadow darkens desk and paper alike, so that ratio is the same on both sides of
the shadow's edge, and the shadow's edge itself runs on over the desk, beyond the paper. Every four lines that could be the sides of a
rectangle are ranked by how much of an edge is seen along them (`quads`); of the best some more is asked (`traits`): whether sides are seen
up to the corners and not beyond, whether it is a rectangle that anybody would lay there (`shape`), whether what lies in it has one colour.
The frame's own borders may stand in for sides that are not seen: then the page is cut off.

Text and rules are filled up before (`lines.closed`). Which way the step goes should be the same all around, but need not: a dark bar may
reach to the rim.

Works on a picture of 640 pixels; the sides of the one that is chosen are then measured anew, to a fraction of a pixel.
"""

from dataclasses import dataclass
from typing import Final

import numpy
from numpy.typing import NDArray

from kiosk.imaging.fourth import fourth
from kiosk.imaging.kinds import Corners, Pixels
from kiosk.imaging.lines import Floats, Plane, blurred, closed, edges, paperness, small, warmth
from kiosk.imaging.quads import MOST, Ranked, quads, ranked
from kiosk.imaging.rays import Indexes, Rays, cast
from kiosk.imaging.sides import fitted, strength
from kiosk.imaging.traits import traits, weighed

WORK: Final = 640
_LEAST: Final = 0.45
"""Below this nothing in the picture looks like a sheet."""
_REACH: Final = 3.0
"""Pixels to both sides of a line within which its side is looked for."""
_ENOUGH: Final = 0.2
_FAINT: Final = 0.02
"""A step of the usual way is believed down to this share of one the other way, and to this logarithm of light."""
_WARM_LINES: Final = 16
_WARM_STEP: Final = 0.012
"""Steps of colour: so many lines, and how much counts whole."""


@dataclass(frozen=True)
class Found:
    """`corners` in the picture's pixels; `sides`: how much of each was seen (a border of the frame: 0); `cut`: it leaves the frame."""

    corners: Corners
    score: float
    sides: tuple[float, float, float, float]
    cut: bool


def find(pixels: Pixels) -> Found | None:
    """The sheet in the picture, or None where nothing looks like one."""
    little = small(pixels, WORK)
    shape = (little.shape[0], little.shape[1])
    raw = blurred(paperness(little), 1)
    plane = blurred(closed(raw, 4), 1)
    warm = warmth(little)
    rays = cast(plane, raw, warm, edges(plane).and_also(edges(warm, _WARM_LINES, _WARM_STEP)))
    four = quads(rays, shape)
    if not len(four):
        return None
    some = ranked(rays, four, shape)
    if not len(some.score) or some.score.max() < _LEAST:
        return None
    voted = rays.lines
    rays, some = _with_fourths(rays, some, raw, plane, warm)
    top = int(weighed(traits(rays, some, plane, warm, voted)).argmax())
    border = some.lines[top] >= rays.lines
    fine = _measured(raw, plane, rays, some.lines[top], some.corner[top], voted, 1 if some.step[top] > 0 else -1)
    shares = numpy.where(border, 0, some.shares[top])
    return _found(fine, float(some.score[top]), shares, border, pixels.shape[1] / little.shape[1], pixels.shape)


def _with_fourths(rays: Rays, some: Ranked, raw: Plane, plane: Plane, warm: Plane) -> tuple[Rays, Ranked]:
    """The same and quadrangles with a side that only the three others tell of."""
    more, rows = fourth(rays, some, plane, raw, warm)
    if not len(rows):
        return rays, some
    old, new = rays.lines, len(more.offset)
    known = numpy.where(some.lines >= old, some.lines + new, some.lines)
    rows = numpy.where(rows < 0, old - 1 - rows, rows)
    rays = rays.and_also(cast(plane, raw, warm, more, rays.least))
    return rays, ranked(rays, numpy.concatenate([known, rows]), (plane.shape[0], plane.shape[1]), 2 * MOST)


def _measured(raw: Plane, coarse: Plane, rays: Rays, quad: Indexes, corner: Floats, voted: int, way: int) -> Floats:
    """The corners, from sides that are fitted to where the step is steepest; the first `voted` lines are known better than others."""
    sides: list[tuple[Floats, float]] = []
    for side in range(4):
        line = int(quad[side])
        normal, offset = rays.normal[line], float(rays.offset[line])
        if (normal * corner.mean(0)).sum() < offset:
            normal, offset = -normal, -offset
        if line < rays.lines:
            normal, offset = _side(raw, coarse, (normal, offset), corner[side - 1], corner[side], 1 + (line >= voted), way)
        sides.append((normal, offset))
    found = []
    for side in range(4):
        (a, p), (b, q) = sides[side], sides[(side + 1) % 4]
        down = a[0] * b[1] - a[1] * b[0]
        found.append(((p * b[1] - q * a[1]) / down, (q * a[0] - p * b[0]) / down))
    return numpy.array(found)


def _side(raw: Plane, coarse: Plane, line: tuple[Floats, float], one: Floats, two: Floats, rounds: int, way: int) -> tuple[Floats, float]:
    """One side, whose normal points into the page. The step goes `way`, as at most sides, if there is such a one: a bar close to the rim is
    a bolder step the other way, and a shadow under the rim has a step the other way at its far end."""
    found = []
    for ways in (way, 0):
        here = line
        for plane, reach in ((coarse, _REACH),) * rounds + ((raw, 2.0),):
            here = fitted(plane, coarse, *here, one, two, reach, ways)
        found.append((here, strength(raw, *here, one, two)))
    (usual, rise), (other, any_way) = found
    return usual if way * rise > max(_FAINT, _ENOUGH * abs(any_way)) else other


def _found(corner: Floats, score: float, sides: Floats, border: NDArray[numpy.bool_], part: float, shape: tuple[int, ...]) -> Found:
    """In the whole picture's pixels, clockwise from the upper left."""
    height, width = shape[:2]
    whole = (corner + 0.5) * part - 0.5
    middle = whole.mean(0)
    order = numpy.argsort(numpy.arctan2(whole[:, 1] - middle[1], whole[:, 0] - middle[0]))
    whole = whole[order]
    start = int(whole.sum(1).argmin())
    whole = numpy.roll(whole, -start, 0)
    slack = 0.004 * max(width, height)
    out = (whole < -slack).any() or (whole[:, 0] > width - 1 + slack).any() or (whole[:, 1] > height - 1 + slack).any()
    a, b, c, d = ((float(x), float(y)) for x, y in whole)
    w, e, r, t = (float(value) for value in sides)
    return Found((a, b, c, d), score, (w, e, r, t), bool(border.any() or out))
