"""How much of an edge there is along lines of a picture: which part of a line could be the side of a sheet. Pure.

A step counts where the light differs across the line by a ratio that stands out of the picture's own texture; a valley where a thin dark
line runs along it, as the shadow under a sheet's rim does where another sheet lies under it; a tint where the colour differs, which no
shadow makes.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy
from numpy.typing import NDArray

from kiosk.imaging.lines import Floats, Lines, Plane, sample

Indexes = NDArray[numpy.intp]
STEP: Final = 2.0
"""Pixels between two places along a line."""
DIP: Final = 0.02
"""Depth of the dark line under a rim (logarithm of light)."""
LEAST_STEP: Final = 0.014
MOST_STEP: Final = 0.05
"""So much of a step is one, whatever the texture (logarithm of light)."""
LEAST_TINT: Final = 0.012
MOST_TINT: Final = 0.06
"""The same of colour (logarithm of the ratio of two channels)."""


@dataclass(frozen=True)
class Rays:
    """For each line, running totals over places `STEP` pixels apart: `rises` and `falls` along its normal, `dips`, `tints`, `edges` of any
    kind, places that lie in the frame (`seen`), and the `steps` themselves. The frame's four borders come last. `foot` is where a line is
    nearest to the frame's middle."""

    normal: Floats
    offset: Floats
    foot: Floats
    seen: Floats
    rises: Floats
    falls: Floats
    dips: Floats
    tints: Floats
    edges: Floats
    steps: Floats
    votes: Floats
    places: int
    least: tuple[float, float]
    """What was taken for a step and for a tint."""

    @property
    def lines(self) -> int:
        """How many are no borders."""
        return len(self.offset) - 4

    def and_also(self, other: "Rays") -> "Rays":
        """Both, these first, the borders last."""
        names = ("normal", "offset", "foot", "seen", "rises", "falls", "dips", "tints", "edges", "steps", "votes")
        both: dict[str, Any] = {name: numpy.concatenate([getattr(self, name)[:-4], getattr(other, name)]) for name in names}
        return replace(self, **both)

    def along(self, line: Indexes) -> Floats:
        """The direction of lines."""
        return numpy.stack([-self.normal[line, 1], self.normal[line, 0]], 1)

    def span(self, line: Indexes, one: Floats, two: Floats) -> tuple[Indexes, Indexes]:
        """Indexes of two distances from the foot."""
        low = numpy.clip(numpy.rint(numpy.minimum(one, two) / STEP).astype(int) + self.places, 0, 2 * self.places)
        high = numpy.clip(numpy.rint(numpy.maximum(one, two) / STEP).astype(int) + self.places, 0, 2 * self.places)
        return low, high


def _running(values: NDArray[numpy.generic]) -> Floats:
    return numpy.concatenate([numpy.zeros((len(values), 1)), numpy.cumsum(values, 1, dtype=float)], 1)


def _smooth(values: Floats, radius: int) -> Floats:
    """The mean of so many places to both sides along each line."""
    total = _running(numpy.pad(values, ((0, 0), (radius, radius)), mode="edge"))
    return numpy.asarray((total[:, 2 * radius + 1 :] - total[:, : -2 * radius - 1]) / (2 * radius + 1))


def cast(plane: Plane, raw: Plane, warm: Plane, lines: Lines, least: tuple[float, float] | None = None) -> Rays:
    """Look along `lines` in `plane` (text filled up), `raw` (as it is) and `warm` (`lines.warmth`)."""
    height, width = plane.shape
    normal = numpy.concatenate([lines.normal, numpy.array([(1.0, 0), (-1, 0), (0, 1), (0, -1)])])
    offset = numpy.concatenate([lines.offset, numpy.array([0.0, -(width - 1), 0, -(height - 1)])])
    places = int(numpy.hypot(height, width) / STEP) + 2
    along = (numpy.arange(2 * places) - places) * STEP
    middle = numpy.array([width / 2, height / 2])
    foot = middle + (offset - normal @ middle)[:, None] * normal
    x = foot[:, :1] + along[None, :] * -normal[:, 1:]
    y = foot[:, 1:] + along[None, :] * normal[:, :1]
    inside = (x > 1) & (x < width - 2) & (y > 1) & (y < height - 2)
    inside[-4:] &= False

    def at(of: Plane, away: float) -> Floats:
        return sample(of, x + away * normal[:, :1], y + away * normal[:, 1:])

    step = _smooth((at(plane, 1.5) + at(plane, 3.5) - at(plane, -1.5) - at(plane, -3.5)) / 2, 3)
    colour = numpy.abs(_smooth(at(warm, 4.0) - at(warm, -4.0), 3))
    if least is None:
        step_of, tint_of = (float(numpy.median(numpy.abs(part[inside]))) if inside.any() else 0.0 for part in (step, colour))
        least = min(max(LEAST_STEP, 0.8 * step_of), MOST_STEP), min(max(LEAST_TINT, 2.0 * tint_of), MOST_TINT)
    deep = numpy.minimum(at(raw, -1.0), numpy.minimum(at(raw, 0.0), at(raw, 1.0)))
    dip = _smooth(numpy.minimum(at(raw, -4.0), at(raw, 4.0)) - deep, 1)
    rise = numpy.clip(step / least[0] - 0.5, 0, 1) * inside
    fall = numpy.clip(-step / least[0] - 0.5, 0, 1) * inside
    dips = numpy.clip(dip / DIP - 0.5, 0, 1) * inside * (1 - numpy.maximum(rise, fall))
    tints = numpy.clip(colour / least[1] - 0.5, 0, 1) * inside
    edge = numpy.maximum(numpy.maximum(rise, fall), numpy.maximum(0.9 * dips, tints))
    votes = numpy.concatenate([lines.votes, numpy.full(4, numpy.median(lines.votes) if len(lines.votes) else 0.0)])
    framed = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    seen, rises, falls, dark, colours, edges, steps = map(_running, (framed, rise, fall, dips, tints, edge, step * inside))
    return Rays(normal, offset, foot, seen, rises, falls, dark, colours, edges, steps, votes, places, least)
