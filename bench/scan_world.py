"""The world around a sheet, for `bench.scan_set`: camera and lens, desks, light and shadow, hands, and what a sensor does to it all.

Everything comes from the generator that is handed in. Lengths on the desk are millimetres, the optical axis meets it at (0, 0).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Floats = NDArray[np.float64]
MESH: Final = 24


@dataclass(frozen=True)
class Camera:
    """A pinhole above the desk with a lens that bends a little: `bend` is how far the frame's corner moves, as a share of its distance."""

    width: int
    height: int
    matrix: Floats
    bend: float

    @staticmethod
    def over(rng: Generator, width: int, height: int, reach: float, tilt: float) -> "Camera":
        """`reach`: millimetres of desk over the frame's width; `tilt`: degrees off the vertical, to any side."""
        focal = width / 2 / np.tan(np.radians(rng.uniform(24, 33)))
        distance = focal * reach / width
        around, lean = rng.uniform(0, 2 * np.pi), np.radians(tilt)
        axis = np.array([np.cos(around), np.sin(around), 0.0])
        cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
        turned = np.eye(3) + np.sin(lean) * cross + (1 - np.cos(lean)) * cross @ cross
        inner = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
        outer = np.column_stack([turned[:, 0], turned[:, 1], np.array([0, 0, distance])])
        return Camera(width, height, inner @ outer, float(rng.uniform(-0.006, 0.010)))

    def _bent(self, seen: Floats, sign: float) -> Floats:
        middle = np.array([self.width / 2, self.height / 2])
        off = seen - middle
        square = (off**2).sum(-1, keepdims=True) / (middle**2).sum()
        return np.asarray(middle + off * (1 + sign * self.bend * square))

    def seen(self, points: Floats) -> Floats:
        """Where points of the desk stand in the picture."""
        flat = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        ideal = flat[:, :2] / flat[:, 2:]
        found = ideal
        for _ in range(8):
            found = ideal - (self._bent(found, 1.0) - found)
        return np.asarray(found)

    def under(self, pixels: Floats) -> Floats:
        """Which points of the desk stand at pixels of the picture."""
        flat = np.column_stack([self._bent(pixels, 1.0), np.ones(len(pixels))]) @ np.linalg.inv(self.matrix).T
        return np.asarray(flat[:, :2] / flat[:, 2:])

    def laid(self, sheet: Image.Image, into: Floats) -> Image.Image:
        """The sheet as RGBA in the picture's size; `into` (2x3) takes a point of the desk to the sheet's pixels."""
        xs = np.linspace(0, self.width, MESH + 1).round().astype(int)
        ys = np.linspace(0, self.height, MESH + 1).round().astype(int)
        grid = np.array([(x, y) for y in ys for x in xs], dtype=float)
        source = np.column_stack([self.under(grid), np.ones(len(grid))]) @ into.T
        source = source.reshape(MESH + 1, MESH + 1, 2)
        mesh = []
        for row in range(MESH):
            for column in range(MESH):
                corners = (source[row, column], source[row + 1, column], source[row + 1, column + 1], source[row, column + 1])
                box = (int(xs[column]), int(ys[row]), int(xs[column + 1]), int(ys[row + 1]))
                mesh.append((box, tuple(float(value) for corner in corners for value in corner)))
        clear = Image.new("RGBA", (sheet.width + 8, sheet.height + 8), (255, 255, 255, 0))
        clear.paste(sheet.convert("RGBA"), (4, 4))
        mesh = [(box, tuple(value + 4 for value in quad)) for box, quad in mesh]
        return clear.transform((self.width, self.height), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def smooth(rng: Generator, width: int, height: int, cells: tuple[int, int]) -> Floats:
    """Soft noise of mean 0 and deviation about 1: so many cells across and down."""
    coarse = Image.fromarray(rng.normal(0, 1, (cells[1] + 1, cells[0] + 1)).astype(np.float32))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), dtype=float)


def desk(rng: Generator, width: int, height: int, grey: float, strength: float) -> Image.Image:
    """A desk of mean `grey`: laminate, wood, stone or cloth; `strength` scales its pattern. Drawn at half size, then grown."""
    w, h = width // 2, height // 2
    kind = rng.choice(["laminate", "wood", "stone", "cloth"])
    if kind == "laminate":
        pattern = 2.0 * smooth(rng, w, h, (6, 4)) + 1.0 * smooth(rng, w, h, (w // 3, h // 3))
    elif kind == "wood":
        across = smooth(rng, w, h, (3, int(rng.integers(60, 140)))) + 0.6 * smooth(rng, w, h, (10, 300))
        pattern = 4.5 * across + 2.0 * smooth(rng, w, h, (4, 12))
        if rng.random() < 0.5:
            for seam in range(int(rng.integers(0, h // 3)), h, h // 3 + 11):
                pattern[seam : seam + 2] -= 16
    elif kind == "stone":
        pattern = 5.0 * smooth(rng, w, h, (w // 4, h // 4)) + 4.0 * smooth(rng, w, h, (w // 14, h // 14)) + 2 * smooth(rng, w, h, (9, 7))
    else:
        weave = 3 * np.sin(np.arange(w) * 2 * np.pi / 5)[None, :] + 3 * np.sin(np.arange(h) * 2 * np.pi / 5)[:, None]
        pattern = weave + 2.5 * smooth(rng, w, h, (w // 3, h // 3))
    if kind == "wood" and rng.random() < 0.3:
        pattern = pattern[:, ::-1]
    warm = rng.uniform(-0.02, 0.03) if kind in ("laminate", "stone") else rng.uniform(0.0, 0.10 if grey < 170 else 0.04)
    tint = np.array([1 + warm, 1.0, 1 - 1.4 * warm])
    made = np.clip((grey + strength * pattern)[..., None] * tint, 0, 255).astype(np.uint8)
    return Image.fromarray(made).resize((width, height), Image.Resampling.BILINEAR)


def light(rng: Generator, width: int, height: int) -> Image.Image:
    """How much light falls where: falls off to the frame's corners and to one side; 255 is most."""
    w, h = width // 16, height // 16
    y, x = np.mgrid[0:h, 0:w]
    u, v = x / w - 0.5, y / h - 0.5
    side = rng.uniform(0, 2 * np.pi)
    slope = rng.uniform(0, 0.35) * (np.cos(side) * u + np.sin(side) * v)
    vignette = 1 - rng.uniform(0.05, 0.32) * (u**2 + v**2) / 0.5
    lit = vignette * (1 + slope) * (1 + 0.02 * smooth(rng, w, h, (4, 3)))
    made = Image.fromarray(np.clip(lit / lit.max() * 255, 0, 255).astype(np.uint8))
    return made.resize((width, height), Image.Resampling.BICUBIC)


def shadow(rng: Generator, width: int, height: int, corners: Floats) -> Image.Image:
    """A hard shadow across the page, as a factor: the edge of a cupboard, or an arm; at times along a side of the page."""
    middle = corners.mean(0) + rng.uniform(-0.16, 0.16, 2) * np.ptp(corners, axis=0)
    if rng.random() < 0.4:
        along = corners[1] - corners[0] if rng.random() < 0.5 else corners[3] - corners[0]
        angle = np.arctan2(along[1], along[0]) + rng.uniform(-0.03, 0.03)
    else:
        angle = rng.uniform(0, 2 * np.pi)
    far = 3.0 * width
    ahead, aside = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    deep = far if rng.random() < 0.65 else rng.uniform(0.08, 0.2) * width
    area = [middle - ahead * far, middle + ahead * far, middle + ahead * far + aside * deep, middle - ahead * far + aside * deep]
    dark = round(255 * rng.uniform(0.45, 0.75))
    made = Image.new("L", (width // 2, height // 2), 255)
    ImageDraw.Draw(made).polygon([(float(x) / 2, float(y) / 2) for x, y in area], fill=dark)
    made = made.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.0004, 0.004)) * width / 2))
    return made.resize((width, height), Image.Resampling.BILINEAR)


def hand(rng: Generator, width: int, height: int, corners: Floats) -> Image.Image:
    """A hand that holds one side of the page, as RGBA: fingers over the paper, never over a corner of it."""
    side = int(rng.integers(4))
    one, two = corners[side], corners[(side + 1) % 4]
    along = (two - one) / np.linalg.norm(two - one)
    out = np.array([along[1], -along[0]])
    out = out if np.dot(out, corners.mean(0) - one) < 0 else -out
    size = float(np.linalg.norm(corners[2] - corners[0]))
    at = one + (two - one) * rng.uniform(0.35, 0.65)
    skin = np.array([rng.uniform(175, 225), rng.uniform(125, 165), rng.uniform(100, 140)])
    made = Image.new("RGBA", (width // 2, height // 2), (0, 0, 0, 0))
    pen = ImageDraw.Draw(made)
    thick = 0.042 * size
    for finger in range(int(rng.integers(2, 5))):
        base = at + along * (finger - 1.5) * thick * 1.15
        tip = base - out * rng.uniform(0.02, 0.08) * size + along * rng.uniform(-0.01, 0.01) * size
        _limb(pen, tip, base + out * 0.16 * size, thick, skin * rng.uniform(0.88, 1.0))
    _limb(pen, at + out * 0.20 * size, at + out * 0.9 * size, thick * 3.0, skin * 0.93)
    return made.filter(ImageFilter.GaussianBlur(1.2)).resize((width, height), Image.Resampling.BILINEAR)


def _limb(pen: ImageDraw.ImageDraw, one: Floats, two: Floats, thick: float, skin: Floats) -> None:
    for step, (radius, shade) in enumerate(((1.0, 0.82), (0.8, 0.95), (0.45, 1.0))):
        colour = (*(int(value) for value in np.clip(skin * shade, 0, 255)), 255)
        wide = thick * radius
        for part in np.linspace(0, 1, 60 - 10 * step):
            x, y = (one + (two - one) * part) / 2
            pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=colour)


def glare(rng: Generator, width: int, height: int, corners: Floats) -> Image.Image:
    """What a lamp adds by shining from a glossy page: burnt out in the middle, soft at its rim."""
    part = rng.uniform(0.25, 0.75, 2)
    top = corners[0] + (corners[1] - corners[0]) * part[0]
    low = corners[3] + (corners[2] - corners[3]) * part[0]
    x, y = (top + (low - top) * part[1]) / 4
    size = float(np.linalg.norm(corners[2] - corners[0])) / 4
    wide, high = size * rng.uniform(0.05, 0.13), size * rng.uniform(0.035, 0.09)
    made = Image.new("L", (width // 4, height // 4), 0)
    ImageDraw.Draw(made).ellipse((x - wide, y - high, x + wide, y + high), fill=255)
    soft = made.filter(ImageFilter.GaussianBlur(min(wide, high) * float(rng.uniform(0.25, 0.6))))
    soft = soft.rotate(float(rng.uniform(0, 180)), center=(x, y)).point([min(255, round(value * 1.25)) for value in range(256)])
    return soft.resize((width, height), Image.Resampling.BILINEAR)


def shaken(image: Image.Image, rng: Generator, length: float) -> Image.Image:
    """Moved by `length` pixels while it was taken."""
    angle, steps = rng.uniform(0, np.pi), int(length) + 1  # a pixel a step: coarser ones leave a comb that no camera makes
    total = np.zeros((image.height, image.width, 3), dtype=np.uint16)
    for part in np.linspace(-0.5, 0.5, steps):
        moved = ImageChops.offset(image, round(np.cos(angle) * length * part), round(np.sin(angle) * length * part))
        total += np.asarray(moved, dtype=np.uint16)
    return Image.fromarray((total // steps).astype(np.uint8))


def sensed(rng: Generator, image: Image.Image, noise: float) -> Image.Image:
    """Noise as a sensor leaves it after its own smoothing: a little coarser than a pixel, stronger in blue and red."""
    w, h = image.size
    tile = rng.normal(0, noise, (512, 640, 3)) * np.array([1.2, 0.9, 1.3])
    tile = (tile + np.roll(tile, 1, 0) + np.roll(tile, 1, 1) + np.roll(tile, (1, 1), (0, 1))) / 2
    whole = np.tile(np.rint(tile).astype(np.int16), (h // 512 + 1, w // 640 + 1, 1))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.int16) + whole[:h, :w], 0, 255).astype(np.uint8))
