"""The sides of a sheet to a fraction of a pixel: lines through where the step is steepest. Pure; used by `kiosk.imaging.finder`."""

import numpy

from kiosk.imaging.lines import Floats, Plane, between


def _places(plane: Plane, normal: Floats, offset: float, one: Floats, two: Floats) -> Floats:
    """Places on the line between `one` and `two` that lie in the frame."""
    height, width = plane.shape
    part = numpy.linspace(0.04, 0.96, 96)[:, None]
    on = one + (two - one) * part
    on = on - ((on @ normal) - offset)[:, None] * normal
    inside = (on[:, 0] > 3) & (on[:, 0] < width - 4) & (on[:, 1] > 3) & (on[:, 1] < height - 4)
    return numpy.asarray(on[inside])


def strength(plane: Plane, normal: Floats, offset: float, one: Floats, two: Floats) -> float:
    """How much brighter it is on the normal's side, within two pixels of the line."""
    on = _places(plane, normal, offset, one, two)
    ahead, behind = (between(plane, on[:, 0] + away * normal[0], on[:, 1] + away * normal[1]) for away in (1.5, -1.5))
    return float(numpy.median(ahead - behind)) if len(on) else 0.0


def fitted(plane: Plane, coarse: Plane, normal: Floats, offset: float, one: Floats, two: Floats, reach: float,
           way: int = 0) -> tuple[Floats, float]:
    """A line through the steepest places across (`normal`, `offset`), those that disagree left out. `way`: 1 where it is brighter on the
    normal's side, -1 where it is darker, 0 for whatever each place shows."""
    on = _places(plane, normal, offset, one, two)
    if len(on) < 12:
        return normal, offset
    away = numpy.arange(-reach - 1.5, reach + 1.51, 0.5)
    light = between(plane, on[:, :1] + away * normal[0], on[:, 1:] + away * normal[1])
    # The way the step goes with text filled up: a printed frame near the rim steps both ways.
    far = between(coarse, on[:, 0] + 3.5 * normal[0], on[:, 1] + 3.5 * normal[1])
    rises = far >= between(coarse, on[:, 0] - 3.5 * normal[0], on[:, 1] - 3.5 * normal[1])
    step = (light[:, 4:] - light[:, :-4]) * (way or numpy.where(rises, 1, -1)[:, None])
    # Near the line that was voted for, rather than at some stronger edge farther off.
    step = step * (1 - 0.5 * (numpy.abs(away[2:-2]) / (reach + 1)) ** 2)
    t = (on - on.mean(0)) @ numpy.array([-normal[1], normal[0]])
    slope, base = _straightest(step, t, away[2:-2])
    rows = numpy.arange(len(on))
    # The steepest place of each row within two pixels of that line.
    near = numpy.abs(away[2:-2][None, :] - (slope * t + base)[:, None]) <= 2.0
    top = numpy.where(near, step, -1.0).argmax(1)
    low, high = step[rows, numpy.maximum(top - 1, 0)], step[rows, numpy.minimum(top + 1, step.shape[1] - 1)]
    bow = low - 2 * step[rows, top] + high
    shift = numpy.clip(numpy.where(bow < -1e-6, (low - high) / (2 * numpy.minimum(bow, -1e-6)), 0), -1, 1) * 0.5
    gone = away[2:-2][top] + shift
    weight = numpy.clip(step[rows, top], 0.0, 0.1) + 1e-4
    slope, base = _agreed(t, gone, weight, slope, base)
    along = numpy.array([-normal[1], normal[0]])
    turned = normal - slope * along
    turned = turned / numpy.linalg.norm(turned)
    point = on.mean(0) + base * normal
    return turned, float(point @ turned)


def _agreed(t: Floats, gone: Floats, weight: Floats, slope: float, base: float) -> tuple[float, float]:
    """Slope and base of the line through `gone` at `t`, near the one that is given."""
    for _ in range(5):
        rest = gone - (slope * t + base)
        # Tukey's biweight: fingers and other paper have no say.
        usual = max(1.4826 * float(numpy.median(numpy.abs(rest))), 0.25)
        have = weight * numpy.clip(1 - (rest / (4.0 * usual)) ** 2, 0, None) ** 2
        if have.sum() < 1e-6:
            break
        mean_t, mean_g = (have * t).sum() / have.sum(), (have * gone).sum() / have.sum()
        slope = float((have * (t - mean_t) * (gone - mean_g)).sum() / max((have * (t - mean_t) ** 2).sum(), 1e-6))
        base = float(mean_g - slope * mean_t)
    return slope, base


def _straightest(step: Floats, t: Floats, away: Floats) -> tuple[float, float]:
    """Slope and base of the line that gathers most of the step, up to the usual one in each row."""
    capped = numpy.clip(step, 0, max(2 * float(numpy.median(step.max(1))), 1e-6))
    rows = numpy.arange(len(t))[:, None]
    best = (-1.0, 0.0, 0.0)
    reach = float(away[-1])
    for slope in numpy.linspace(-0.05, 0.05, 21):
        # One column of `away` is half a pixel.
        place = numpy.rint((slope * t[:, None] + away[None, :] + reach) * 2).astype(int)
        fits = (place >= 0) & (place < len(away))
        got = (capped[rows, numpy.clip(place, 0, len(away) - 1)] * fits).sum(0)
        top = int(got.argmax())
        if got[top] > best[0]:
            best = float(got[top]), float(slope), float(away[top])
    return best[1], best[2]
