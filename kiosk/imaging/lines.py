"""The straight edges in a small picture: where paper could end. Pure; used by `kiosk.imaging.finder`.

`paperness` makes one plane of a picture in which a step is a ratio of light, whatever falls on it (a shadow changes desk and paper by the
same factor), and in which thin dark things (text, rules) are filled up. `edges` finds straight steps in it by a Hough transform with signed
directions: normals point to the brighter side.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[numpy.float32]
Floats = NDArray[numpy.float64]
Anything = TypeVar("Anything", NDArray[numpy.float32], NDArray[numpy.uint8])

# Added to the light before its logarithm, so that noise in the dark is no step.
_FLOOR: Final = 10.0
_ANGLES: Final = 180
_SPREAD: Final = 2
MOST_LINES: Final = 60
LEAST_VOTES: Final = 6.0
BONUS: Final = 0.1
"""What a vote gains for each time that its step is stronger than that, up to four."""
ENOUGH: Final = 0.02
"""A step over two pixels that counts as one whole vote in a picture without texture: 10 grey levels between paper and desk."""
MOST_VOTERS: Final = 9_000


def small(pixels: NDArray[numpy.uint8], longer: int) -> NDArray[numpy.uint8]:
    """The picture with its longer side at most so long, averaged over areas."""
    height, width = pixels.shape[:2]
    part = longer / max(width, height)
    if part >= 1:
        return pixels
    size = (max(1, round(width * part)), max(1, round(height * part)))
    return numpy.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def blurred(plane: Plane, radius: int, times: int = 1) -> Plane:
    """A box blur with borders repeated."""
    found, size = plane, 2 * radius + 1
    for _ in range(times):
        wide = numpy.pad(found, radius, mode="edge")
        if radius > 3:
            for axis in (0, 1):
                total = numpy.cumsum(wide, axis, dtype=float)
                total = numpy.insert(total, 0, 0.0, axis)
                wide = total[size:] - total[:-size] if axis == 0 else total[:, size:] - total[:, :-size]
            found = (wide / size**2).astype(numpy.float32)
            continue
        rows = sum((wide[turn : turn + plane.shape[0]] for turn in range(1, size)), start=wide[: plane.shape[0]])
        whole = sum((rows[:, turn : turn + plane.shape[1]] for turn in range(1, size)), start=rows[:, : plane.shape[1]])
        found = whole * numpy.float32(1 / size**2)
    return found


def extreme(plane: Anything, radius: int, *, most: bool, axes: tuple[int, ...] = (0, 1)) -> Anything:
    """The greatest or least value within `radius` along each of `axes`, borders repeated."""
    pick = numpy.maximum if most else numpy.minimum
    for axis in axes:
        edges = [(0, 0), (0, 0)]
        edges[axis] = (radius, radius)
        wide = numpy.pad(plane, edges, mode="edge")
        length, reach = plane.shape[axis], 1
        # Windows grow by doubling; the last step overlaps.
        while reach < 2 * radius + 1:
            add = min(reach, 2 * radius + 1 - reach)
            wide = pick(wide[:-add], wide[add:]) if axis == 0 else pick(wide[:, :-add], wide[:, add:])
            reach += add
        plane = wide[:length] if axis == 0 else wide[:, :length]
    return plane


def closed(plane: Anything, radius: int) -> Anything:
    """Dark things thinner than 2 x radius filled up."""
    return extreme(extreme(plane, radius, most=True), radius, most=False)


def paperness(pixels: NDArray[numpy.uint8]) -> Plane:
    """Logarithm of the light, less for what has colour: paper has little."""
    red, green, blue = (pixels[..., part].astype(numpy.float32) for part in range(3))
    bright, dull = numpy.maximum(numpy.maximum(red, green), blue), numpy.minimum(numpy.minimum(red, green), blue)
    light = numpy.log((red + green + blue) / 3 + _FLOOR)
    return numpy.asarray(light - 0.5 * (bright - dull) / (bright + 3 * _FLOOR), dtype=numpy.float32)


def gradient(plane: Plane) -> tuple[Plane, Plane]:
    """Differences across two pixels, along x and along y."""
    x, y = numpy.zeros_like(plane), numpy.zeros_like(plane)
    x[:, 1:-1] = plane[:, 2:] - plane[:, :-2]
    y[1:-1] = plane[2:] - plane[:-2]
    return x, y


@dataclass(frozen=True)
class Lines:
    """x cos(angle) + y sin(angle) = offset, each; normals point to the brighter side."""

    angle: Floats
    offset: Floats
    votes: Floats

    def and_also(self, other: "Lines") -> "Lines":
        """Both, these first."""
        return Lines(*(numpy.concatenate([getattr(self, name), getattr(other, name)]) for name in ("angle", "offset", "votes")))

    @property
    def normal(self) -> Floats:
        return numpy.column_stack([numpy.cos(self.angle), numpy.sin(self.angle)])


def edges(plane: Plane, most: int = MOST_LINES, enough: float = ENOUGH) -> Lines:
    """The straight steps of `plane`, the best supported first; `enough`: a step that counts whole where there is no texture."""
    x, y = gradient(blurred(plane, 1))
    strength = numpy.hypot(x, y)
    strength[:3] = strength[-3:] = 0
    strength[:, :3] = strength[:, -3:] = 0
    # Texture must not outvote an edge by its mass, nor a shadow's edge one that is as long and fainter: weight grows up to a limit.
    noise = float(numpy.median(strength))
    enough = max(8.0 * noise, enough)
    sharp = numpy.argwhere(ridge(strength, x, y) & (strength > 0.2 * enough))
    if len(sharp) > MOST_VOTERS:
        power = strength[sharp[:, 0], sharp[:, 1]]
        sharp = sharp[power >= numpy.partition(power, -MOST_VOTERS)[-MOST_VOTERS]]
    at_y, at_x = sharp[:, 0], sharp[:, 1]
    power = (strength[at_y, at_x] / enough).astype(float)
    weight = numpy.minimum(power, 1.0) ** 1.5 + BONUS * numpy.clip(power - 1, 0, 4)
    facing = numpy.arctan2(y[at_y, at_x], x[at_y, at_x]) % (2 * numpy.pi)
    return peaks(at_x.astype(float), at_y.astype(float), facing, weight, plane.shape, most)


def ridge(strength: Plane, x: Plane, y: Plane) -> NDArray[numpy.bool_]:
    """Where the strength is greatest across the edge."""
    flat = numpy.abs(x) >= numpy.abs(y)
    across = (strength >= numpy.roll(strength, 1, 1)) & (strength > numpy.roll(strength, -1, 1))
    upright = (strength >= numpy.roll(strength, 1, 0)) & (strength > numpy.roll(strength, -1, 0))
    return numpy.where(flat, across, upright)


def peaks(x: Floats, y: Floats, facing: Floats, weight: Floats, shape: tuple[int, ...], most: int) -> Lines:
    """Lines by turns: the one with most votes, then the one with most of what it has left over."""
    reach = int(numpy.hypot(shape[0], shape[1])) // 2 + 2
    width = 2 * reach + 1
    turn = (numpy.rint(facing / (2 * numpy.pi) * _ANGLES).astype(int)[:, None] + numpy.arange(-_SPREAD, _SPREAD + 1)) % _ANGLES
    angle = turn * (2 * numpy.pi / _ANGLES)
    place = (x[:, None] * numpy.cos(angle) + y[:, None] * numpy.sin(angle)) / 2 + reach
    low = numpy.floor(place).astype(int)
    at = numpy.concatenate([turn * width + low, turn * width + low + 1], 1)
    share = numpy.concatenate([1 - (place - low), place - low], 1) * weight[:, None]
    board = numpy.bincount(at.ravel(), weights=share.ravel(), minlength=_ANGLES * width)
    # So many of each direction: the grain of a wooden desk would leave no room for what crosses it.
    part = numpy.arange(_ANGLES) % (_ANGLES // 2) * 8 // _ANGLES
    left = [most // 3] * 4
    angles: list[float] = []
    offsets: list[float] = []
    votes: list[float] = []
    while len(angles) < most:
        top = int(board.argmax())
        if board[top] < LEAST_VOTES:
            break
        best, offset = top // width * 2 * numpy.pi / _ANGLES, 2.0 * (top % width - reach)
        angles.append(best)
        offsets.append(offset)
        votes.append(float(board[top]))
        away = numpy.abs((facing - best + numpy.pi) % (2 * numpy.pi) - numpy.pi)
        near = (numpy.abs(x * numpy.cos(best) + y * numpy.sin(best) - offset) < 5.0) & (away < 0.3)
        angles[-1], offsets[-1] = _through(x[near], y[near], weight[near], best, offset)
        here = (numpy.abs(x * numpy.cos(angles[-1]) + y * numpy.sin(angles[-1]) - offsets[-1]) < 3.0) & (away < 0.3)
        board -= numpy.bincount(at[here].ravel(), weights=share[here].ravel(), minlength=board.size)
        board[top] = 0
        which = int(part[top // width])
        left[which] -= 1
        if not left[which]:
            board.reshape(_ANGLES, width)[part == which] = 0
            share[part[turn[:, _SPREAD]] == which] = 0
    return Lines(numpy.array(angles), numpy.array(offsets), numpy.array(votes))


def _through(x: Floats, y: Floats, weight: Floats, angle: float, offset: float) -> tuple[float, float]:
    """The line through most of so many places, near the one that is given."""
    for reach in (5.0, 3.0, 2.0):
        off = x * numpy.cos(angle) + y * numpy.sin(angle) - offset
        along = y * numpy.cos(angle) - x * numpy.sin(angle)
        have = weight * numpy.clip(1 - (off / reach) ** 2, 0, None) ** 2
        total = have.sum()
        if total < 1e-6:
            break
        mean, far = (have * along).sum() / total, (have * off).sum() / total
        spread = (have * (along - mean) ** 2).sum()
        slope = (have * (along - mean) * (off - far)).sum() / max(spread, 1e-6)
        turn = float(numpy.clip(slope, -0.05, 0.05))
        # off = far + turn * (along - mean), turned about its middle.
        x_mean = mean * -numpy.sin(angle) + (far + offset) * numpy.cos(angle)
        y_mean = mean * numpy.cos(angle) + (far + offset) * numpy.sin(angle)
        angle -= float(numpy.arctan(turn))
        offset = float(x_mean * numpy.cos(angle) + y_mean * numpy.sin(angle))
    return angle, offset


def warmth(pixels: NDArray[numpy.uint8]) -> Plane:
    """Red against blue, as a logarithm: the same in a shadow as beside it, other in wood, skin, yellowish paper and white."""
    red, blue = (numpy.log(pixels[..., part].astype(numpy.float32) + _FLOOR) for part in (0, 2))
    return blurred(red - blue, 1, 2)


def sample(plane: Plane, x: Floats, y: Floats) -> Floats:
    """Nearest values; places outside take the border's."""
    height, width = plane.shape
    rows, columns = numpy.clip(numpy.rint(y), 0, height - 1).astype(int), numpy.clip(numpy.rint(x), 0, width - 1).astype(int)
    return numpy.asarray(plane[rows, columns], dtype=float)


def between(plane: Plane, x: Floats, y: Floats) -> Floats:
    """Values between pixels, linearly."""
    height, width = plane.shape
    x, y = numpy.clip(x, 0, width - 1.001), numpy.clip(y, 0, height - 1.001)
    left, top = x.astype(int), y.astype(int)
    right, low = x - left, y - top
    upper = plane[top, left] * (1 - right) + plane[top, left + 1] * right
    lower = plane[top + 1, left] * (1 - right) + plane[top + 1, left + 1] * right
    return numpy.asarray(upper * (1 - low) + lower * low)
