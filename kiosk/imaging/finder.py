"""Four corners of a sheet of paper in a picture of a desk. Pure; the reasoning, in short:

Paper ends in straight steps of a constant ratio of light: a shadow darkens desk and paper alike, so that ratio is the same on both sides of
the shadow's edge, and the shadow's edge itself runs on over the desk, beyond the paper. So every four lines that could be the sides of a
sheet are judged by how much of each side is seen between its corners, and by how much of the line goes on beyond them, where a sheet would
have ended. The frame's own borders may stand in for sides that are not seen: then the page is cut off.

Text and rules are filled up before (`lines.closed`). Which way the step goes should be the same all around, but need not: a dark bar may
reach to the rim.

Works on a picture of 640 pixels; the sides of the best four lines are then measured anew, to a fraction of a pixel.
"""

from dataclasses import dataclass
from typing import Final

import numpy
from numpy.typing import NDArray

from kiosk.imaging.kinds import Corners, Pixels
from kiosk.imaging.lines import Floats, Plane, blurred, closed, edges, paperness, small
from kiosk.imaging.rays import STEP, Indexes, Rays, cast
from kiosk.imaging.sides import fitted

WORK: Final = 640
_BORDER: Final = 0.42
"""What a border of the frame counts as a side: less than a side that is seen, more than one that is not there."""
_LEAST: Final = 0.45
"""Below this nothing in the picture looks like a sheet."""
_PAST: Final = 0.06
"""What it costs that a side goes on beyond a corner."""
_WRONG: Final = 0.85
"""What a step the other way counts: a dark bar that reaches to the rim."""
_AREA: Final = 0.10
_DARKEST: Final = -0.30
"""White paper gives back four fifths of the light and nothing gives back more than all: no desk is brighter by more than this logarithm.
What is darker within is a photo or a bar on the paper."""
_SQUARE: Final = float(numpy.radians(27))
_PARALLEL: Final = float(numpy.radians(24))
_MOST_PAIRS: Final = 70


@dataclass(frozen=True)
class Found:
    """`corners` in the picture's pixels; `sides`: how much of each was seen (a border of the frame: 0); `cut`: it leaves the frame."""

    corners: Corners
    score: float
    sides: tuple[float, float, float, float]
    cut: bool


def _opposite(rays: Rays, least: float) -> Indexes:
    """Pairs of lines about parallel and far enough apart; those with most to show."""
    turn = rays.normal @ rays.normal.T
    apart = numpy.abs(numpy.where(turn > 0, rays.offset[:, None] - rays.offset[None, :], rays.offset[:, None] + rays.offset[None, :]))
    found = numpy.argwhere((numpy.abs(turn) > numpy.cos(_PARALLEL)) & (apart > least))
    found = found[found[:, 0] < found[:, 1]]
    worth = rays.votes[found[:, 0]] + rays.votes[found[:, 1]]
    found = found[numpy.argsort(-worth)]
    # So many of each direction: the grain of a wooden desk would leave no room for what crosses it.
    facing = numpy.arctan2(rays.normal[found[:, 0], 1], rays.normal[found[:, 0], 0]) % numpy.pi // (numpy.pi / 4)
    return numpy.concatenate([found[facing == part][:_MOST_PAIRS] for part in range(4)])


def _quads(rays: Rays, shape: tuple[int, int]) -> Indexes:
    pairs = _opposite(rays, 0.16 * min(shape))
    one, two = numpy.triu_indices(len(pairs), 1)
    first, second = pairs[one], pairs[two]
    square = numpy.abs(rays.normal @ rays.normal.T) < numpy.sin(_SQUARE)
    real = numpy.arange(len(rays.offset)) < rays.lines
    fits = square[first[:, 0], second[:, 0]] & square[first[:, 0], second[:, 1]]
    first, second = first[fits], second[fits]
    fits = square[first[:, 1], second[:, 0]] & square[first[:, 1], second[:, 1]]
    fits &= real[first].sum(1) + real[second].sum(1) >= 2
    first, second = first[fits], second[fits]
    return numpy.stack([first[:, 0], second[:, 0], first[:, 1], second[:, 1]], 1)


def _meet(rays: Rays, one: Indexes, two: Indexes) -> Floats:
    a, b, p, q = rays.normal[one], rays.normal[two], rays.offset[one], rays.offset[two]
    down = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    down = numpy.where(numpy.abs(down) < 1e-6, 1e-6, down)
    return numpy.stack([(p * b[:, 1] - q * a[:, 1]) / down, (q * a[:, 0] - p * b[:, 0]) / down], 1)


@dataclass(frozen=True)
class _Side:
    """One side of each quad: `bright` and `dark` shares of it where the paper is brighter or darker, `rim` of a dark line, `past`: how much
    of a step goes on beyond its ends."""

    length: Floats
    known: Floats
    bright: Floats
    dark: Floats
    rim: Floats
    past: Floats
    step: Floats


def _side(rays: Rays, line: Indexes, one: Floats, two: Floats, middle: Floats) -> _Side:
    along = rays.along(line)
    start, end = ((one - rays.foot[line]) * along).sum(1), ((two - rays.foot[line]) * along).sum(1)
    length = numpy.abs(end - start)
    low, high = rays.span(line, start, end)
    seen = rays.seen[line, high] - rays.seen[line, low]
    rise, fall, rim = ((kind[line, high] - kind[line, low]) / numpy.maximum(seen, 1) for kind in (rays.rises, rays.falls, rays.dips))
    inward = (middle * rays.normal[line]).sum(1) > rays.offset[line]
    past = numpy.zeros(len(line))
    for here, there in ((start, end), (end, start)):
        out = numpy.sign(here - there)
        near, far = rays.span(line, here + out * 8, here + out * (8 + 0.14 * length))
        room = rays.seen[line, far] - rays.seen[line, near]
        goes = rays.rises[line, far] - rays.rises[line, near] + rays.falls[line, far] - rays.falls[line, near]
        past += goes / numpy.maximum(room, 1) * numpy.clip(room * STEP / 12, 0, 1)
    known = numpy.clip(seen * STEP / (0.3 * numpy.maximum(length, 1)), 0, 1)
    step = (rays.steps[line, high] - rays.steps[line, low]) * numpy.where(inward, 1, -1)
    return _Side(length, known, numpy.where(inward, rise, fall), numpy.where(inward, fall, rise), rim, past, step / numpy.maximum(seen, 1))


def _scored(rays: Rays, quads: Indexes, shape: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
    """Score, corners and seen share of the sides, for each quad."""
    height, width = shape
    corner = numpy.stack([_meet(rays, quads[:, n], quads[:, (n + 1) % 4]) for n in range(4)], 1)
    middle = corner.mean(1)
    sides = [_side(rays, quads[:, n], corner[:, n], corner[:, n - 1], middle) for n in range(4)]
    bright, dark = (sum(getattr(side, way) * side.length for side in sides) for way in ("bright", "dark"))
    mostly = bright >= dark
    step = sum(side.step for side in sides) / 4
    total, lengths, beyond = numpy.zeros(len(quads)), numpy.zeros(len(quads)), numpy.zeros(len(quads))
    shares = numpy.zeros((len(quads), 4))
    for number, side in enumerate(sides):
        border = quads[:, number] >= rays.lines
        right, wrong = numpy.where(mostly, side.bright, side.dark), numpy.where(mostly, side.dark, side.bright)
        share = right + _WRONG * wrong
        share = numpy.minimum(1, share + 0.8 * side.rim * numpy.clip(share / 0.15, 0, 1))
        # A side of which the frame shows little says little.
        share = numpy.where(border, _BORDER, share * side.known + _BORDER * 0.8 * (1 - side.known))
        shares[:, number] = share
        weight = side.length + 0.25 * (width + height) / 2
        total, lengths = total + share * weight, lengths + weight
        beyond += numpy.where(border, 0, side.past)
    x, y = numpy.clip(corner[..., 0], 0, width), numpy.clip(corner[..., 1], 0, height)
    area = numpy.abs((x * numpy.roll(y, -1, 1) - y * numpy.roll(x, -1, 1)).sum(1)) / 2 / (width * height)
    score = total / lengths + 0.25 * shares.min(1) - _PAST * beyond + _AREA * numpy.sqrt(area) - 0.1 * ~mostly - 0.5 * (step < _DARKEST)
    far = (numpy.abs(corner - numpy.array([width, height]) / 2) > 1.1 * numpy.array([width, height])).any((1, 2))
    return numpy.where(far | (area < 0.03), -1.0, score), corner, shares


def find(pixels: Pixels) -> Found | None:
    """The sheet in the picture, or None where nothing looks like one."""
    little = small(pixels, WORK)
    shape = (little.shape[0], little.shape[1])
    raw = blurred(paperness(little), 1)
    plane = blurred(closed(raw, 4), 1)
    rays = cast(plane, raw, edges(plane))
    quads = _quads(rays, shape)
    if not len(quads):
        return None
    score, corner, shares = _scored(rays, quads, shape)
    top = int(score.argmax())
    if score[top] < _LEAST:
        return None
    border = quads[top] >= rays.lines
    fine = _measured(raw, plane, rays, quads[top], corner[top])
    return _found(fine, float(score[top]), numpy.where(border, 0, shares[top]), border, pixels.shape[1] / little.shape[1], pixels.shape)


def _measured(raw: Plane, coarse: Plane, rays: Rays, quad: Indexes, corner: Floats) -> Floats:
    """The corners, from sides that are fitted to where the step is steepest."""
    sides: list[tuple[Floats, float]] = []
    for side in range(4):
        line = int(quad[side])
        normal, offset = rays.normal[line], float(rays.offset[line])
        if (normal * corner.mean(0)).sum() < offset:
            normal, offset = -normal, -offset
        if line < rays.lines:
            for plane, reach in ((coarse, 6.0), (raw, 2.5)):
                normal, offset = fitted(plane, coarse, normal, offset, corner[side - 1], corner[side], reach)
        sides.append((normal, offset))
    found = []
    for side in range(4):
        (a, p), (b, q) = sides[side], sides[(side + 1) % 4]
        down = a[0] * b[1] - a[1] * b[0]
        found.append(((p * b[1] - q * a[1]) / down, (q * a[0] - p * b[0]) / down))
    return numpy.array(found)


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
