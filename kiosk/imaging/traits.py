"""What speaks for and against a quadrangle being the sheet: some numbers of each, and how much each counts. Pure.

The right quadrangle differs from its rivals (three sides of it and one of a sheet that lies under it; the page without its dark bar; the
page as far as a line of print) in its corners. A sheet's sides are seen up to its corners and no farther; a rival's stop short of its
corners or run on beyond them.
"""

from dataclasses import dataclass
from typing import Final

import numpy

from kiosk.imaging.lines import Floats, Plane, sample
from kiosk.imaging.quads import DARKEST, Ranked
from kiosk.imaging.rays import STEP, Indexes, Rays

WEIGHTS: Final = {
    # How much of its sides is seen (as `quads` counts it; all kinds of edges), how much of a bold side is not, steps the wrong way.
    "score": 8.46, "seen": 0.46, "missing": -4.83, "wrong": -1.51, "tint": -1.11,
    # What is seen of its sides before the corners (in the mean; at the worst two), and beyond them (the worst two; nearest).
    "end": 9.37, "end_least": 4.33, "past_most": -2.67, "past_near": -1.77,
    # What it is as a sheet: tens of degrees off square, of leaning over 20, a quarter of the logarithm of an unusual ratio, its size.
    "skew": -7.1, "tilt": -2.66, "odd": -5.57, "area": 1.95,
    # Borders of the frame among its sides, corners outside.
    "one_border": -0.06, "more_borders": -1.69, "outside": -1.29,
    # Much darker than what is around it, of several colours, of uneven light; sides that were swept for.
    "darkest": -0.38, "desk_within": -0.18, "uneven": 0.27, "swept": -0.23,
}
"""How much each counts: fitted by softmax regression (the right quadrangles against all others of their picture), signs held to what they
mean, on 320 pictures of `bench.scan_set`: seed 2, 160 of the seeds 101 and 102, and 40 of seed 201 with another paper under each."""


def _part(total: Floats, line: Indexes, low: Indexes, high: Indexes) -> Floats:
    return numpy.asarray(total[line, high] - total[line, low])


@dataclass(frozen=True)
class _Sides:
    """n x 4: `length`, and of each side the shares where there is an edge (`seen`), a step the wrong way, a tint; n x 8, of each end of a
    side: how much of an edge there is just before it, on the way beyond it, and just beyond it."""

    length: Floats
    seen: Floats
    wrong: Floats
    missing: Floats
    tint: Floats
    end: Floats
    past: Floats
    near: Floats


def _sides(rays: Rays, some: Ranked) -> _Sides:
    middle = some.corner.mean(1)
    columns: list[tuple[Floats, ...]] = []
    ends: list[tuple[Floats, Floats, Floats]] = []
    for number in range(4):
        line, one, two = some.lines[:, number], some.corner[:, number - 1], some.corner[:, number]
        along = rays.along(line)
        start, end = ((one - rays.foot[line]) * along).sum(1), ((two - rays.foot[line]) * along).sum(1)
        length = numpy.maximum(numpy.abs(end - start), 1.0)
        out = numpy.sign(end - start)
        low, high = rays.span(line, start + out * 4, end - out * 4)
        room = numpy.maximum(_part(rays.seen, line, low, high), 1)
        share, rise, fall, tint = (_part(kind, line, low, high) / room for kind in (rays.edges, rays.rises, rays.falls, rays.tints))
        inward = (middle * rays.normal[line]).sum(1) > rays.offset[line]
        step = numpy.abs(_part(rays.steps, line, low, high)) / room
        columns.append((length, share, numpy.where(inward, fall, rise), (1 - share) * numpy.clip(step / 0.10, 0, 1), tint))
        ends += [_end(rays, line, start, -out, length), _end(rays, line, end, out, length)]
    whole = [numpy.stack(part, 1) for part in zip(*columns, strict=True)]
    return _Sides(*whole, *(numpy.stack(part, 1) for part in zip(*ends, strict=True)))


def _end(rays: Rays, line: Indexes, here: Floats, out: Floats, length: Floats) -> tuple[Floats, Floats, Floats]:
    """Edges before the end of a side, beyond it, and just beyond it."""
    low, high = rays.span(line, here - out * 3, here - out * (3 + numpy.clip(0.10 * length, 12, 40)))
    room = _part(rays.seen, line, low, high)
    before = numpy.where(room > 2, _part(rays.edges, line, low, high) / numpy.maximum(room, 1), 0.5)
    beyond = []
    for far in (0.14 * length, numpy.full(len(line), 16.0)):
        low, high = rays.span(line, here + out * 8, here + out * (8 + far))
        room = _part(rays.seen, line, low, high)
        # A frame that ends right behind the corner does not tell.
        beyond.append(_part(rays.edges, line, low, high) / numpy.maximum(room, 1) * numpy.clip(room * STEP / 12, 0, 1))
    return before, beyond[0], beyond[1]


def traits(rays: Rays, some: Ranked, plane: Plane, warm: Plane, voted: int) -> Floats:
    """n x len(WEIGHTS). Lines from `voted` on were not voted for (`kiosk.imaging.fourth`)."""
    height, width = plane.shape
    border = some.lines >= rays.lines
    whole, real = ~border.any(1), numpy.repeat(~border, 2, 1)
    side = _sides(rays, some)
    end, past, near = (numpy.where(real, value, none) for value, none in ((side.end, 0.6), (side.past, 0), (side.near, 0)))
    length = numpy.where(border, 0, side.length)
    weight = length / numpy.maximum(length.sum(1), 1)[:, None]
    out_of = (some.corner < -2).any((1, 2)) | (some.corner > numpy.array([width + 1, height + 1])).any((1, 2))
    strange, uneven = _within(some.corner, plane, warm)
    columns = {
        "score": some.score,
        "seen": (side.seen * weight).sum(1),
        "wrong": (side.wrong * weight).sum(1),
        "missing": (side.missing * weight).sum(1),
        "end": end.mean(1),
        "end_least": numpy.sort(end, 1)[:, :2].mean(1),
        "past_most": numpy.sort(past, 1)[:, -2:].mean(1),
        "past_near": (near**2).sum(1) / 8,
        "skew": numpy.where(whole, numpy.clip(some.shape.skew, 0, 12) / 10, 0.2),
        "tilt": numpy.where(whole, numpy.clip(some.shape.tilt - 20, 0, 20) / 10, 0),
        "odd": numpy.where(whole, numpy.clip(some.shape.odd, 0, 0.25) * 4, 0.2),
        "area": numpy.sqrt(some.area),
        "one_border": border.sum(1) == 1,
        "more_borders": border.sum(1) > 1,
        "outside": out_of & whole,
        "darkest": some.step < DARKEST,
        "tint": (side.tint * weight).sum(1),
        "desk_within": strange,
        "uneven": uneven,
        "swept": ((some.lines >= voted) & ~border).sum(1),
    }
    return numpy.stack([columns[name] for name in WEIGHTS], 1).astype(float)


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
    return numpy.asarray(found @ numpy.array([WEIGHTS[name] for name in WEIGHTS]))
