"""Quadrangles that the sides of a sheet could form, out of the lines of a picture. Pure; used by `kiosk.imaging.finder`.

Two pairs of lines about parallel, the pairs about square to each other; the frame's borders may stand in for two sides. They are ranked by
how much of each side is seen between its corners, by how much of each line goes on beyond them, where a sheet would have ended, and by
how near they are to a rectangle: enough to keep the right one among the best, not to choose it (`kiosk.imaging.traits`).
"""

from dataclasses import dataclass
from typing import Final

import numpy

from kiosk.imaging.lines import Floats
from kiosk.imaging.rays import STEP, Indexes, Rays
from kiosk.imaging.shape import Shape, shape

BORDER: Final = 0.42
"""What a border of the frame counts as a side: less than a side that is seen, more than one that is not there."""
_PAST: Final = 0.06
"""What it costs that a side goes on beyond a corner."""
WRONG: Final = 0.85
"""What a step the other way counts: a dark bar that reaches to the rim."""
_AREA: Final = 0.10
DARKEST: Final = -0.30
"""White paper gives back four fifths of the light and nothing gives back more than all: no desk is brighter by more than this logarithm.
What is darker within is a photo or a bar on the paper."""
_SQUARE: Final = float(numpy.radians(27))
_PARALLEL: Final = float(numpy.radians(24))
_MOST_PAIRS: Final = 110
_FULL: Final = 40.0
"""Votes that say all: a page's faint side is worth as much as a desk's bold seam."""
MOST: Final = 48
"""So many are looked at more closely."""
_MOST_SKEW: Final = 9.0
_MOST_TILT: Final = 30.0
"""Degrees: beyond that nobody would take it for a sheet under a camera, whatever is seen."""
_SAME: Final = 5.0
"""Pixels: quadrangles that are nearer to each other are one."""


def _opposite(rays: Rays, least: float) -> Indexes:
    """Pairs of lines about parallel and far enough apart; those with most to show."""
    turn = rays.normal @ rays.normal.T
    apart = numpy.abs(numpy.where(turn > 0, rays.offset[:, None] - rays.offset[None, :], rays.offset[:, None] + rays.offset[None, :]))
    found = numpy.argwhere((numpy.abs(turn) > numpy.cos(_PARALLEL)) & (apart > least))
    found = found[found[:, 0] < found[:, 1]]
    votes = numpy.minimum(rays.votes, _FULL)
    worth = votes[found[:, 0]] + votes[found[:, 1]]
    found = found[numpy.argsort(-worth, kind="stable")]
    # So many of each direction: the grain of a wooden desk would leave no room for what crosses it.
    facing = numpy.arctan2(rays.normal[found[:, 0], 1], rays.normal[found[:, 0], 0]) % numpy.pi // (numpy.pi / 4)
    return numpy.concatenate([found[facing == part][:_MOST_PAIRS] for part in range(4)])


def quads(rays: Rays, frame: tuple[int, int]) -> Indexes:
    """Four lines each, in order around, in a picture of `frame` (height, width)."""
    pairs = _opposite(rays, 0.16 * min(frame))
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


@dataclass(frozen=True)
class Ranked:
    """Quadrangles, the best first. `lines`: n x 4; `corner` n x 4 x 2, number k between lines k and k + 1; `shares`: how much of each side
    was seen; `step`: how much brighter it is than what is around it (logarithm), in the middle of its sides."""

    lines: Indexes
    corner: Floats
    score: Floats
    shares: Floats
    step: Floats
    area: Floats
    shape: Shape

    def some(self, which: Indexes) -> "Ranked":
        return Ranked(self.lines[which], self.corner[which], self.score[which], self.shares[which], self.step[which], self.area[which],
                      self.shape.some(which))


def ranked(rays: Rays, four: Indexes, frame: tuple[int, int], most: int = MOST) -> Ranked:
    """The best `most` of the quads `four` that differ."""
    height, width = frame
    corner = numpy.stack([_meet(rays, four[:, n], four[:, (n + 1) % 4]) for n in range(4)], 1)
    near = (numpy.abs(corner - numpy.array([width, height]) / 2) <= 1.1 * numpy.array([width, height])).all((1, 2))
    four, corner = four[near], corner[near]
    form = shape(corner, width, height)
    whole = numpy.asarray((four < rays.lines).all(1))
    could = numpy.flatnonzero(~whole | ((form.skew < _MOST_SKEW) & (form.tilt < _MOST_TILT)))
    four, corner, whole, form = four[could], corner[could], whole[could], form.some(could)
    middle = corner.mean(1)
    sides = [_side(rays, four[:, n], corner[:, n], corner[:, n - 1], middle) for n in range(4)]
    bright, dark = (sum(getattr(side, way) * side.length for side in sides) for way in ("bright", "dark"))
    mostly = numpy.asarray(bright >= dark)
    step = numpy.sort(numpy.stack([side.step for side in sides], 1), 1)[:, 1:3].mean(1)
    total, lengths, beyond = numpy.zeros(len(four)), numpy.zeros(len(four)), numpy.zeros(len(four))
    shares = numpy.zeros((len(four), 4))
    for number, side in enumerate(sides):
        border = four[:, number] >= rays.lines
        right, wrong = numpy.where(mostly, side.bright, side.dark), numpy.where(mostly, side.dark, side.bright)
        share = right + WRONG * wrong
        share = numpy.minimum(1, share + 0.8 * side.rim * numpy.clip(share / 0.15, 0, 1))
        # A side of which the frame shows little says little.
        share = numpy.where(border, BORDER, share * side.known + BORDER * 0.8 * (1 - side.known))
        shares[:, number] = share
        weight = side.length + 0.25 * (width + height) / 2
        total, lengths = total + share * weight, lengths + weight
        beyond += numpy.where(border, 0, side.past)
    x, y = numpy.clip(corner[..., 0], 0, width), numpy.clip(corner[..., 1], 0, height)
    area = numpy.abs((x * numpy.roll(y, -1, 1) - y * numpy.roll(x, -1, 1)).sum(1)) / 2 / (width * height)
    score = total / lengths + 0.25 * shares.min(1) - _PAST * beyond + _AREA * numpy.sqrt(area) - 0.1 * ~mostly - 0.5 * (step < DARKEST)
    score = numpy.where(area < 0.03, -1.0, score)
    found = Ranked(four, corner, score, shares, step, area, form)
    rank = score - numpy.where(whole, 0.012 * numpy.clip(found.shape.skew - 2, 0, 10) + 0.01 * numpy.clip(found.shape.tilt - 24, 0, 15), 0)
    return found.some(_apart(corner, rank, most))


def _apart(corner: Floats, rank: Floats, most: int) -> Indexes:
    """The best that are not the same."""
    order = numpy.argsort(-rank)[:800]
    spots = _in_turn(corner[order])
    kept: list[int] = []
    free = numpy.ones(len(order), dtype=bool)
    for place in range(len(order)):
        if free[place]:
            kept.append(place)
            if len(kept) == most:
                break
            free &= numpy.abs(spots - spots[place]).max((1, 2)) > _SAME
    return order[kept]


def _in_turn(corner: Floats) -> Floats:
    """The same corners, clockwise from the upper left."""
    off = corner - corner.mean(1, keepdims=True)
    turn = numpy.argsort(numpy.arctan2(off[..., 1], off[..., 0]), 1)
    found = numpy.take_along_axis(corner, turn[..., None], 1)
    start = found.sum(2).argmin(1)
    turn = (start[:, None] + numpy.arange(4)) % 4
    return numpy.take_along_axis(found, turn[..., None], 1)
