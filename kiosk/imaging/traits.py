"""What speaks for and against a quadrangle being the sheet: some numbers of each, and how much each counts. Pure.

The right quadrangle differs from its rivals (three sides of it and one of a sheet that lies under it; the page without its dark bar; the
page as far as a line of print) in its corners. A sheet's sides are seen up to its corners and no farther; a rival's stop short of its
corners or run on beyond them.
"""

from typing import Final

import numpy

from kiosk.imaging.lines import Floats, Plane, sample
from kiosk.imaging.quads import DARKEST, Ranked
from kiosk.imaging.rays import STEP, Indexes, Rays

NAMES: Final = (
    "score", "seen", "least", "wrong", "missing", "end", "end_least", "past", "past_most", "past_near", "skew", "tilt", "odd", "area",
    "one_border", "more_borders", "outside", "dark", "darkest", "tint", "desk_within", "uneven", "swept",
)

WEIGHTS: Final = {
    "score": 7.66, "seen": 1.93, "least": 0.0, "wrong": 0.0, "missing": -1.77, "end": 8.79, "end_least": 4.67, "past": 0.0,
    "past_most": -1.79, "past_near": -2.82, "skew": -4.43, "tilt": -2.03, "odd": -5.77, "area": 1.65, "one_border": -0.72,
    "more_borders": -1.31, "outside": -2.18, "dark": 0.0, "darkest": -1.19, "tint": -1.59, "desk_within": 0.0, "uneven": 0.5, "swept": -0.3,
}


def _part(total: Floats, line: Indexes, low: Indexes, high: Indexes) -> Floats:
    return numpy.asarray(total[line, high] - total[line, low])


def traits(rays: Rays, some: Ranked, plane: Plane, warm: Plane, voted: int) -> Floats:
    """n x len(NAMES). Lines from `voted` on were not voted for (`kiosk.imaging.fourth`)."""
    height, width = plane.shape
    count = len(some.lines)
    middle = some.corner.mean(1)
    border = some.lines >= rays.lines
    whole = ~border.any(1)
    seen, wrong, missing, colour = (numpy.zeros((count, 4)) for _ in range(4))
    lengths = numpy.zeros((count, 4))
    ends, pasts, nears = (numpy.zeros((count, 8)) for _ in range(3))
    for number in range(4):
        line, one, two = some.lines[:, number], some.corner[:, number - 1], some.corner[:, number]
        along = rays.along(line)
        start, end = ((one - rays.foot[line]) * along).sum(1), ((two - rays.foot[line]) * along).sum(1)
        length = numpy.maximum(numpy.abs(end - start), 1.0)
        out = numpy.sign(end - start)
        low, high = rays.span(line, start + out * 4, end - out * 4)
        room = numpy.maximum(_part(rays.seen, line, low, high), 1)
        share = _part(rays.edges, line, low, high) / room
        inward = (middle * rays.normal[line]).sum(1) > rays.offset[line]
        rise, fall = (_part(kind, line, low, high) / room for kind in (rays.rises, rays.falls))
        step = numpy.abs(_part(rays.steps, line, low, high)) / room
        lengths[:, number] = numpy.where(border[:, number], 0, length)
        seen[:, number] = share
        wrong[:, number] = numpy.where(inward, fall, rise)
        missing[:, number] = (1 - share) * numpy.clip(step / 0.10, 0, 1)
        colour[:, number] = _part(rays.tints, line, low, high) / room
        for place, (here, way) in enumerate(((start, -out), (end, out))):
            k = 2 * number + place
            deep = numpy.clip(0.10 * length, 12, 40)
            low, high = rays.span(line, here - way * 3, here - way * (3 + deep))
            room = _part(rays.seen, line, low, high)
            ends[:, k] = numpy.where(room > 2, _part(rays.edges, line, low, high) / numpy.maximum(room, 1), 0.5)
            for into, far in ((pasts, 0.14 * length), (nears, numpy.full(count, 16.0))):
                low, high = rays.span(line, here + way * 8, here + way * (8 + far))
                room = _part(rays.seen, line, low, high)
                into[:, k] = _part(rays.edges, line, low, high) / numpy.maximum(room, 1) * numpy.clip(room * STEP / 12, 0, 1)
    real = numpy.repeat(~border, 2, 1)
    ends = numpy.where(real, ends, 0.6)
    pasts, nears = numpy.where(real, pasts, 0), numpy.where(real, nears, 0)
    weight = lengths / numpy.maximum(lengths.sum(1), 1)[:, None]
    out_of = (some.corner < -2).any((1, 2)) | (some.corner > numpy.array([width + 1, height + 1])).any((1, 2))
    fits = whole
    strange, uneven = _within(some.corner, plane, warm)
    columns = (
        some.score,
        (seen * weight).sum(1),
        numpy.where(border, 1, seen).min(1),
        (wrong * weight).sum(1),
        (missing * weight).sum(1),
        ends.mean(1),
        numpy.sort(ends, 1)[:, :2].mean(1),
        pasts.sum(1) / 8,
        numpy.sort(pasts, 1)[:, -2:].mean(1),
        (nears**2).sum(1) / 8,
        numpy.where(fits, numpy.clip(some.shape.skew, 0, 12) / 10, 0.2),
        numpy.where(fits, numpy.clip(some.shape.tilt - 20, 0, 20) / 10, 0),
        numpy.where(fits, numpy.clip(some.shape.odd, 0, 0.25) * 4, 0.2),
        numpy.sqrt(some.area),
        (border.sum(1) == 1) * 1.0,
        (border.sum(1) > 1) * 1.0,
        (out_of & whole) * 1.0,
        some.dark,
        (some.step < DARKEST) * 1.0,
        (colour * weight).sum(1),
        strange,
        uneven,
        ((some.lines >= voted) & ~border).sum(1) * 1.0,
    )
    return numpy.stack(columns, 1)


def _within(corner: Floats, plane: Plane, warm: Plane) -> tuple[Floats, Floats]:
    """How much of each quadrangle has another colour than most of it, and how uneven the light of neighbouring places is."""
    grid = (numpy.arange(12) + 0.5) / 12
    u, v = numpy.meshgrid(grid, grid)
    share = numpy.stack([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], 2).reshape(-1, 4)
    spot = numpy.einsum("pk,nkd->npd", share, corner)
    inside = ((spot >= 0) & (spot <= numpy.array(plane.shape[::-1]) - 1)).all(2)
    light, tint = (sample(part, spot[..., 0], spot[..., 1]) for part in (plane, warm))
    off = numpy.abs(tint - numpy.median(tint, 1, keepdims=True))
    strange = ((off > 0.05) & inside).sum(1) / numpy.maximum(inside.sum(1), 1)
    square = light.reshape(len(corner), 12, 12)
    jump = numpy.abs(numpy.diff(square, axis=1))[:, :, 1:] + numpy.abs(numpy.diff(square, axis=2))[:, 1:]
    return strange, numpy.asarray(numpy.median(jump, axis=(1, 2)) * 10)


def weighed(found: Floats) -> Floats:
    """One score each: the higher, the more it is the sheet."""
    return numpy.asarray(found @ numpy.array([WEIGHTS[name] for name in NAMES]))
