"""The side that is hardly seen, where three others say which way it must run. Pure; used by `kiosk.imaging.finder`.

Paper on paper leaves a step of a few hundredths, too faint for a line to be voted for. But three sides and a usual focal length say in
which plane the sheet lies, so in which direction its fourth side runs; only how far off it is stays open. So lines are laid all the way
along, and where the light changes along the whole of one of them, more than along its neighbours, a side may be.
"""

from typing import Final

import numpy

from kiosk.imaging.lines import Floats, Lines, Plane, blurred, gradient
from kiosk.imaging.quads import Ranked
from kiosk.imaging.rays import Indexes, Rays
from kiosk.imaging.shape import FOCAL, USUAL

MOST: Final = 12
"""Of so many quadrangles each side is looked for anew."""
_REACH: Final = (0.5, 1.5)
"""Of the length to the present side."""
_PLACES: Final = 160
_ALONG: Final = 48
PEAKS: Final = 2
_LEAST: Final = 3.0
"""So many usual deviations must a place stand out."""


def _threes(rays: Rays, some: Ranked) -> tuple[Indexes, Indexes]:
    """Which quadrangle and which side of it, each three of other sides once."""
    seen: set[tuple[int, ...]] = set()
    found = []
    for quad in range(min(MOST, len(some.lines))):
        for side in range(4):
            three = [int(some.lines[quad, (side + turn) % 4]) for turn in (1, 2, 3)]
            key = (*sorted((three[0], three[2])), three[1])
            if max(three) < rays.lines and key not in seen:
                seen.add(key)
                found.append((quad, side))
    where = numpy.array(found, dtype=int).reshape(-1, 2)
    return where[:, 0], where[:, 1]


def _unit(values: Floats) -> Floats:
    return numpy.asarray(values / numpy.maximum(numpy.linalg.norm(values, axis=-1, keepdims=True), 1e-12))


def _swept(rays: Rays, some: Ranked, quad: Indexes, side: Indexes, frame: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
    """For each three sides the ends of `_PLACES` lines where the fourth could be, and the ratio of the sheet that each would make."""
    height, width = frame
    far, middle = FOCAL * max(width, height), numpy.array([(width - 1) / 2, (height - 1) / 2])

    def plane_of(turn: int) -> Floats:
        line = some.lines[quad, (side + turn) % 4]
        return _unit(numpy.concatenate([far * rays.normal[line], (rays.normal[line] @ middle - rays.offset[line])[:, None]], 1))

    before, opposite, after = plane_of(3), plane_of(2), plane_of(1)
    along = _unit(numpy.cross(before, after))
    facing = _unit(numpy.cross(along, numpy.cross(opposite, along)))

    def spot(ray: Floats) -> Floats:
        deep = (ray * facing).sum(1)
        return numpy.asarray(ray / numpy.where(numpy.abs(deep) < 1e-9, 1e-9, deep)[:, None])

    one, two = spot(numpy.cross(before, opposite)), spot(numpy.cross(after, opposite))
    # Corner k is between sides k and k + 1: the present side's first end lies on the side before it.
    corner = some.corner[quad, side - 1]
    now = spot(numpy.concatenate([(corner - middle) / far, numpy.ones((len(quad), 1))], 1)) - one
    length = (now * along).sum(1)
    steps = length[:, None] * numpy.linspace(*_REACH, _PLACES)
    ratio = numpy.abs(steps) / numpy.maximum(numpy.linalg.norm(two - one, axis=1), 1e-9)[:, None]
    ends = []
    for start in (one, two):
        point = start[:, None] + steps[..., None] * along[:, None]
        deep = numpy.where(numpy.abs(point[..., 2:]) < 1e-9, 1e-9, point[..., 2:])
        ends.append(point[..., :2] / deep * far + middle)
    return ends[0], ends[1], ratio


def _told(of: Floats) -> Floats:
    """How far each value stands out of its neighbours along the sweep, in usual deviations of the sweep."""
    wide = numpy.pad(of, ((0, 0), (8, 8)), mode="edge")
    around = numpy.median(numpy.lib.stride_tricks.sliding_window_view(wide, 17, axis=1), axis=2)
    off = numpy.abs(of - around)
    return numpy.asarray(off / numpy.maximum(1.4826 * numpy.median(off, axis=1, keepdims=True), 1e-4))


def fourth(rays: Rays, some: Ranked, plane: Plane, raw: Plane, warm: Plane) -> tuple[Lines, Indexes]:
    """More lines, and quadrangles with them: a row of four lines each, new ones numbered from 0 up as -1 - number."""
    quad, side = _threes(rays, some)
    if not len(quad):
        return Lines(numpy.zeros(0), numpy.zeros(0), numpy.zeros(0)), numpy.zeros((0, 4), dtype=int)
    height, width = plane.shape
    one, two, ratio = _swept(rays, some, quad, side, (height, width))
    part = numpy.linspace(0.04, 0.96, _ALONG)
    spot = one[:, :, None] + (two - one)[:, :, None] * part[:, None]
    inside = (spot >= 4).all(3) & (spot <= numpy.array([width, height]) - 5).all(3)
    x = numpy.clip(numpy.rint(spot[..., 0]), 0, width - 1).astype(int)
    y = numpy.clip(numpy.rint(spot[..., 1]), 0, height - 1).astype(int)
    way = _unit(two - one)
    normal = numpy.stack([-way[..., 1], way[..., 0]], 2)[:, :, None]
    room = numpy.maximum(inside.sum(2), 1)

    def across(of: Plane) -> Floats:
        u, v = gradient(blurred(of, 1))
        step = (u[y, x] * normal[..., 0] + v[y, x] * normal[..., 1]) * inside
        most = 3 * float(numpy.median(numpy.abs(step[inside]))) if inside.any() else 0.0
        return numpy.asarray(numpy.clip(step, -most, most).sum(2) / room)

    # A dark line: darker than what lies about it.
    valley = (blurred(raw, 3) - raw)[y, x] * inside
    most = 3 * float(numpy.median(numpy.abs(valley[inside]))) if inside.any() else 0.0
    dark = numpy.clip(valley, -most, most).sum(2) / room
    out = numpy.maximum(numpy.maximum(_told(across(plane)), _told(across(warm))), _told(dark))
    odd = numpy.min([numpy.abs(numpy.log(ratio / usual)) for known in USUAL for usual in (known, 1 / known)], axis=0)
    worth = out * (1 + 0.6 * numpy.exp(-((odd / 0.03) ** 2))) * (room > 0.4 * _ALONG)
    return _lines(some, quad, side, one, way, worth)


def _lines(some: Ranked, quad: Indexes, side: Indexes, one: Floats, way: Floats, worth: Floats) -> tuple[Lines, Indexes]:
    angles: list[float] = []
    offsets: list[float] = []
    votes: list[float] = []
    rows: list[Indexes] = []
    for three in range(len(quad)):
        left = worth[three].copy()
        for _ in range(PEAKS):
            top = int(left.argmax())
            if left[top] < _LEAST:
                break
            left[max(0, top - 5) : top + 6] = 0
            normal = numpy.array([-way[three, top, 1], way[three, top, 0]])
            row = some.lines[quad[three]].copy()
            row[side[three]] = -1 - len(angles)
            rows.append(row)
            angles.append(float(numpy.arctan2(normal[1], normal[0])))
            offsets.append(float(normal @ one[three, top]))
            votes.append(float(worth[three, top]))
    return Lines(numpy.array(angles), numpy.array(offsets), numpy.array(votes)), numpy.array(rows, dtype=int).reshape(-1, 4)
