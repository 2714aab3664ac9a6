"""Where the page is, and whether the picture is good enough to be taken. Pure; see `look`.

- **too-dark**: the paper's lit part is darker than `DARK`. In a hard shadow half of it may lie; what counts is the brighter fifth.
- **cut-off**: a side or a corner lies beyond the frame.
- **glare**: a burnt-out spot on a page that is not burnt out as a whole, or a page that is.
- **blurred**: edges of print are wide, in every direction, or strokes across one direction are gone (shaken; paper with nothing on it but
  ruled lines looks like that too). Width by blurring once more and comparing gradients
  (Zhuo and Sim, "Defocus map estimation from a single image", Pattern Recognition 44, 2011): it depends on neither contrast nor light.
  A page without a single sharp stroke and without a rim cannot be judged and passes.
"""

from collections.abc import Sequence
from typing import Final

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kiosk.imaging.finder import Found, find
from kiosk.imaging.kinds import Corners, Look, Picture, Pixels, Point, Verdict
from kiosk.imaging.lines import Plane, blurred, closed, gradient, small

DARK: Final = 112.0
"""Grey level of white paper. A camera that exposes for paper puts it at 150 and more; at 70 print and noise come close to each other."""
BURNT: Final = 249
GLARE: Final = 0.002
"""Share of the page: on A4 a spot of 1.2 cm², some characters."""
SOFT: Final = 1.25
"""Width of a stroke's edge (deviation, in pixels of a page of 1000 pixels' diagonal): characters of 4 mm are 11 pixels there."""
SHAKEN: Final = 3.7
"""Print changes from dark to light across its strokes: Chinese, Latin and tables up to three times as much one way as the other (counted on
the pictures of two seeds: up to 2.9); what was moved while it was taken loses all strokes across the movement (from 4.2 on)."""
SOFT_PIXELS: Final = 1.15
"""The same in the picture's own pixels: what is sharp to the pixel is small, not blurred."""
LEAST_EDGE: Final = 25.0
"""Square of a difference over two pixels, after two blurs, that is no noise."""
_FINE: Final = 1600
"""Sharpness is measured on a picture of at most so many pixels."""


def look(picture: Picture) -> Look:
    """Find the page in `picture` and judge it."""
    pixels = picture.pixels
    found = find(pixels)
    little = small(pixels, 480)
    if found is None:
        whole: Corners = ((0, 0), (picture.width - 1, 0), (picture.width - 1, picture.height - 1), (0, picture.height - 1))
        light = _light(little, _inside(whole, little, pixels))
        return Look("too-dark" if light < DARK else "no-page", picture.width, picture.height, light=round(light, 1))
    page = _inside(found.corners, little, pixels)
    light, glare = _light(little, page), _glare(little, page)
    sharp, width = _sharpness(pixels, found.corners)
    verdict = _verdict(found, light, glare, sharp, width)
    return Look(verdict, picture.width, picture.height, found.corners, round(min(1.0, sum(found.sides) / 4), 3), round(light, 1),
                round(sharp, 2), round(glare, 4))


def _verdict(found: Found, light: float, glare: float, sharp: float, width: float) -> Verdict:
    if light < DARK:
        return "too-dark"
    if found.cut:
        return "cut-off"
    if glare > GLARE:
        return "glare"
    return "blurred" if sharp > SOFT and width > SOFT_PIXELS else "good"


def _one_way(grey: Plane, page: NDArray[numpy.bool_]) -> float:
    """How much more the light changes in one direction than across it, over all print: eigenvalues of the structure tensor."""
    x, y = gradient(blurred(grey, 1))
    print_of = page & (x * x + y * y >= 64)
    if print_of.sum() < 600:
        return 0.0
    u, v = x[print_of].astype(float), y[print_of].astype(float)
    low, high = numpy.linalg.eigvalsh(numpy.array([[u @ u, u @ v], [u @ v, v @ v]]))
    return float(high / max(low, 1e-6))


def _inside(corners: Sequence[Point], little: Pixels, whole: Pixels, part_of: float = 0.97) -> NDArray[numpy.bool_]:
    """The page in the small picture, without its rim."""
    part = little.shape[1] / whole.shape[1]
    middle = numpy.mean(corners, axis=0)
    area = [tuple(float(value) for value in (middle + (numpy.array(corner) - middle) * part_of) * part) for corner in corners]
    mask = Image.new("1", (little.shape[1], little.shape[0]))
    ImageDraw.Draw(mask).polygon([(x, y) for x, y in area], fill=1)
    return numpy.asarray(mask, dtype=bool)


def _light(little: Pixels, page: NDArray[numpy.bool_]) -> float:
    """Grey level of the page's paper where it is lit."""
    grey = numpy.asarray(Image.fromarray(little).convert("L"), dtype=numpy.float32)
    paper = closed(grey, 3)[page]
    return float(numpy.quantile(paper, 0.8)) if paper.size else 0.0


def _glare(little: Pixels, page: NDArray[numpy.bool_]) -> float:
    """Share of the page that is burnt out, in spots of some size."""
    dull = numpy.minimum(numpy.minimum(little[..., 0], little[..., 1]), little[..., 2])
    burnt = ((dull >= BURNT) & page).astype(numpy.float32)
    solid = blurred(burnt, 2) > 0.75
    return float((solid & page).sum() / max(page.sum(), 1))


def _sharpness(pixels: Pixels, corners: Corners) -> tuple[float, float]:
    """Width of the sharpest edges in the direction in which they are widest: per page of 1000 pixels, and in pixels; 0 where unknown."""
    height, width = pixels.shape[:2]
    diagonal = float(numpy.linalg.norm(numpy.array(corners[2]) - numpy.array(corners[0])))
    x, y = numpy.clip([point[0] for point in corners], 0, width), numpy.clip([point[1] for point in corners], 0, height)
    cut = pixels[int(y.min()) : int(y.max()) + 1, int(x.min()) : int(x.max()) + 1]
    if min(cut.shape[:2]) < 32:
        return 0.0, 0.0
    fine = small(cut, _FINE)
    part = cut.shape[1] / fine.shape[1]
    grey = numpy.asarray(Image.fromarray(fine).convert("L"), dtype=numpy.float32)
    origin = numpy.array([int(x.min()), int(y.min())])
    mask = _inside(tuple((float(u), float(v)) for u, v in numpy.array(corners) - origin), fine, cut, 0.93)
    shaken = _one_way(grey, mask) / SHAKEN
    wide = _widest(grey)
    sharp, width = wide * part / diagonal * 1000, wide * part
    if shaken > 1:
        # As wide as what is just too wide, at least.
        return max(sharp, SOFT * shaken), max(width, SOFT_PIXELS * shaken)
    return sharp, width


def _widest(grey: Plane) -> float:
    # One box blur of radius 1, three times: deviation sqrt(3 * 8 / 12) = sqrt(2) pixels.
    once = blurred(grey, 1)
    more = blurred(once, 1, 3)
    x, y = gradient(once)
    again_x, again_y = gradient(more)
    first, second = x * x + y * y, again_x * again_x + again_y * again_y
    seen = numpy.nonzero(second >= LEAST_EDGE)
    if len(seen[0]) < 200:
        return 0.0
    strength, ratio = second[seen], first[seen] / second[seen]
    # Each direction by its own strongest edges: of a shaken picture those across the movement are faint.
    direction = numpy.rint((numpy.arctan2(again_y[seen], again_x[seen]) % numpy.pi) / (numpy.pi / 4)).astype(numpy.int8) % 4
    widths = []
    for way in range(4):
        mine = direction == way
        if (count := int(mine.sum())) >= 200:
            kept = strength[mine] >= numpy.partition(strength[mine], -count // 6)[-count // 6]
            sharpest = float(numpy.quantile(ratio[mine][kept], 0.85))
            # Both gradients of an edge of deviation s: ratio² = (s² + b² + 2) / (s² + b²), b² the first blur's 2/3.
            widths.append(float(numpy.sqrt(max(2.0 / max(sharpest - 1.0, 0.02) - 2 / 3, 0.04))))
    return max(widths, default=0.0)
