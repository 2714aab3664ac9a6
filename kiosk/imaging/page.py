"""From a picture to a page: straightened by perspective, light evened, turned upright where print tells. Pure.

- **Perspective**: the four corners go to a rectangle. Its sides' ratio is measured from the corners under a pinhole camera whose axis meets
  the frame's middle (Zhang and He, "Whiteboard scanning and image enhancement", 2007); a ratio near A4's is taken as A4's.
- **Light**: the paper's own brightness, smoothed over parts of the page, is divided out, so that a shadow's two sides come out alike. What
  is darker than any shadow leaves it, or has colour (a photo, a bar), takes the light of the paper around it.
- **Upright**: see `kiosk.imaging.upright`.
"""

import io
from typing import Final

import numpy
from numpy.typing import NDArray
from PIL import Image

from kiosk.imaging.kinds import Corners, Page, Picture, Pixels, Unreadable
from kiosk.imaging.lines import Floats, blurred, closed, small
from kiosk.imaging.picture import read
from kiosk.imaging.upright import told

A4: Final = 297 / 210
_LIKE_A4: Final = 0.05
MOST_SIDE: Final = 3508
"""Pixels: A4 at 300 dpi. More than that no camera here sees."""
QUALITY: Final = 92
# Pillow turns anticlockwise.
_TURNS: Final = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
_PAPER: Final = 238.0
"""What white paper becomes: not burnt out, so that pencil and stamps stay."""


def take(picture: Picture, corners: Corners | None) -> Page:
    """The page between `corners` (clockwise), or the whole picture as it is, if None: then a scanner has cut it out, and light is even."""
    if corners is None:
        page = _fitting(Image.fromarray(picture.pixels))
    else:
        page = Image.fromarray(evened(numpy.asarray(_straight(picture, corners))))
    way = told(numpy.asarray(page))
    if way.quarters:
        page = page.transpose(_TURNS[way.quarters])
    return _page(page, way.quarters, way.sure)


def turn(page: Page, quarters: int) -> Page | Unreadable:
    """`page` turned clockwise by so many quarters, as the person wants it; it counts as upright then."""
    picture = read(page.jpeg)
    if isinstance(picture, Unreadable):
        return picture
    turned = Image.fromarray(numpy.ascontiguousarray(numpy.rot90(picture.pixels, -quarters)))
    return _page(turned, (page.turned + quarters) % 4, True)


def _page(image: Image.Image, turned: int, upright: bool) -> Page:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return Page(out.getvalue(), image.width, image.height, turned, upright)


def _fitting(image: Image.Image) -> Image.Image:
    part = MOST_SIDE / max(image.size)
    return image if part >= 1 else image.resize((round(image.width * part), round(image.height * part)), Image.Resampling.BOX)


def _length(one: Floats, two: Floats) -> float:
    return float(numpy.linalg.norm(two - one))


def ratio(corners: Corners, width: int, height: int) -> float:
    """Height over width of the sheet itself, as far as its corners tell."""
    a, b, c, d = (numpy.array([x - width / 2, y - height / 2, 1.0]) for x, y in corners)
    across = (_length(a, b) + _length(d, c)) / 2
    down = (_length(a, d) + _length(b, c)) / 2
    plain = down / max(across, 1.0)
    # Zhang and He's m1..m4 are a, b, d, c here.
    k2 = float(numpy.cross(a, c) @ d) / float(numpy.cross(b, c) @ d)
    k3 = float(numpy.cross(a, c) @ b) / float(numpy.cross(d, c) @ b)
    n2, n3 = k2 * b - a, k3 * d - a
    tilted = abs(n2[2]) > 0.02 and abs(n3[2]) > 0.02
    focal = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2]) if tilted else 0.0
    # Near the parallel the focal length is noise: a usual one does.
    usual = (0.9 * max(width, height)) ** 2
    focal = focal if (0.5 * max(width, height)) ** 2 < focal < (2.0 * max(width, height)) ** 2 else usual
    w = float((n2[0] ** 2 + n2[1] ** 2) / focal + n2[2] ** 2)
    h = float((n3[0] ** 2 + n3[1] ** 2) / focal + n3[2] ** 2)
    found = float(numpy.sqrt(h / w)) if w > 1e-9 else plain
    found = found if 0.8 < found / plain < 1.25 else plain
    for known in (A4, 1 / A4):
        if abs(found / known - 1) < _LIKE_A4:
            return known
    return found


def _straight(picture: Picture, corners: Corners) -> Image.Image:
    true = ratio(corners, picture.width, picture.height)
    points = numpy.array(corners)
    across = max(_length(points[0], points[1]), _length(points[3], points[2]))
    down = max(_length(points[0], points[3]), _length(points[1], points[2]))
    # No side gets fewer pixels than the picture has of it.
    width = max(across, down / true)
    part = min(1.0, MOST_SIDE / max(width, width * true))
    size = max(32, round(width * part)), max(32, round(width * true * part))
    return _warped(picture.pixels, points, size)


def _warped(pixels: Pixels, points: Floats, size: tuple[int, int]) -> Image.Image:
    """What lies between `points`, as a picture of `size`: light by cubic curves, colour at half of that, as cameras' JPEGs have it."""
    low = numpy.maximum(numpy.floor(points.min(0)).astype(int) - 4, 0)
    high = numpy.ceil(points.max(0)).astype(int) + 5
    cut = Image.fromarray(numpy.ascontiguousarray(pixels[low[1] : high[1], low[0] : high[0]])).convert("YCbCr")
    light, *colours = cut.split()
    perspective, resampling = Image.Transform.PERSPECTIVE, Image.Resampling
    straight = [light.transform(size, perspective, _coefficients(points - low, size), resampling.BICUBIC)]
    half = (size[0] + 1) // 2, (size[1] + 1) // 2
    # The middle of a pixel is at a half: so points scale about -0.5.
    coefficients = _coefficients((points - low + 0.5) / 2 - 0.5, (size[0] / 2, size[1] / 2))
    for colour in colours:
        flat = colour.reduce(2).transform(half, perspective, coefficients, resampling.BILINEAR, fillcolor=128)
        straight.append(flat.resize(size, resampling.BILINEAR, box=(0, 0, size[0] / 2, size[1] / 2)))
    return Image.merge("YCbCr", straight).convert("RGB")


def _coefficients(points: Floats, size: tuple[float, float]) -> list[float]:
    """Pillow's eight numbers, from the page's pixels to the picture's."""
    ends = ((0, 0), (size[0], 0), size, (0, size[1]))
    rows, values = [], []
    for (x, y), (u, v) in zip(ends, points + 0.5, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(value) for value in numpy.linalg.solve(numpy.array(rows, dtype=float), numpy.array(values, dtype=float))]


def evened(pixels: Pixels) -> Pixels:
    """Paper as white on one side of a shadow as on the other, and without a tint of the lamp."""
    little = small(pixels, 360)
    parts = (closed(numpy.ascontiguousarray(little[..., part]), 5).astype(numpy.float32) for part in range(3))
    light = numpy.stack([blurred(part, 2) for part in parts], 2)
    grey = light.mean(2)
    usual = float(numpy.quantile(grey, 0.8))
    # Below half of the usual a closed area is print, not shadow; and so is one that has more colour than the page.
    tint = (light.max(2) - light.min(2)) / numpy.maximum(light.max(2), 1)
    paper = (grey > 0.42 * usual) & (tint < float(numpy.median(tint)) + 0.10)
    wide = _filled(light, paper)
    gain = numpy.clip(_PAPER / numpy.maximum(wide, 1.0), 0.8, 6.0)
    factor = Image.fromarray(numpy.rint(gain * 40).clip(0, 255).astype(numpy.uint8)).resize(
        (pixels.shape[1], pixels.shape[0]), Image.Resampling.BILINEAR)
    # In bands: the whole page as floats would take four times its memory.
    out, gains = numpy.empty_like(pixels), numpy.asarray(factor)
    for top in range(0, len(pixels), 64):
        part = slice(top, top + 64)
        lit = numpy.multiply(pixels[part], gains[part], dtype=numpy.uint16)
        out[part] = numpy.minimum(numpy.floor_divide(lit, 40, out=lit), 255, out=lit)
    return out


def _filled(light: NDArray[numpy.float32], paper: NDArray[numpy.bool_]) -> NDArray[numpy.float32]:
    """The paper's light, carried over what is not paper from around it."""
    if paper.all() or not paper.any():
        return light
    filled, todo = light.copy(), ~paper
    # Wider rings need fewer points: a quarter of the places does from the second on.
    for radius, step in ((8, 1), (24, 2), (72, 4)):
        if not todo.any():
            break
        known = paper[::step, ::step].astype(numpy.float32)
        near = blurred(known, radius // 4 // step, 4)
        sums = [blurred(numpy.ascontiguousarray(light[::step, ::step, part]) * known, radius // 4 // step, 4) for part in range(3)]
        height, width = light.shape[:2]
        wide = [part.repeat(step, 0).repeat(step, 1)[:height, :width] for part in (near, *sums)]
        here = todo & (wide[0] > 0.02)
        filled[here] = numpy.stack(wide[1:], 2)[here] / wide[0][here][:, None]
        todo &= ~here
    filled[todo] = numpy.median(light[paper], axis=0)
    return filled
