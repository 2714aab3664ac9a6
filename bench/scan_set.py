"""The pictures of `bench.scan`: `python -m bench.scan_set DIR [--seed N] [--count 120]`. Two minutes of two cores, 60 MB.

Half are 1920x1080, half 3264x2448. The same seed gives the same pictures. What is drawn at random for each stands in `_Plan`; nothing here
knows how pages are looked for. Of 120: 40 good, 20 each of too dark, cut off, blurred and glare; 44 on a desk within 40 grey levels of the
paper, 44 with a hard shadow across the page, 34 with another paper or a hand at an edge, all tilted up to 20 degrees and turned up to 20
degrees off one of four quarters.

DIR/truth.json, for sets of anybody's own as well:

    {"pictures": [{"file": "000.jpg",                         beside truth.json
                   "verdict": "good",                         good, too-dark, cut-off, blurred or glare
                   "corners": [[x, y], [x, y], [x, y], [x, y]],  pixels of the upright picture, clockwise in the picture from any corner;
                                                              outside it where the page is cut off
                   "tags": ["near-desk", "shadow"],           optional: classes that are reported apart
                   "quarter": 1}]}                            optional: quarter turns clockwise that set the page upright
"""

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from bench.scan_sheets import KINDS, SIZES, sheet
from bench.scan_world import Camera, desk, glare, hand, light, sensed, shadow, shaken

Floats = NDArray[np.float64]
COUNT: Final = 120
FRAMES: Final = ((1920, 1080), (3264, 2448))
PAPER: Final = 250.0


@dataclass(frozen=True)
class _Plan:
    """One picture to be made."""

    number: int
    seed: int
    verdict: str
    near: bool
    shadow: bool
    edge: str

    @property
    def frame(self) -> tuple[int, int]:
        return FRAMES[self.number % 2]


def plans(seed: int, count: int) -> list[_Plan]:
    """What is in each picture: each kind in its exact share, spread by lot."""
    rng = np.random.default_rng(seed)

    def dealt(shares: dict[str, float], other: str) -> list[str]:
        # Dealt to even and odd numbers apart, so that both sizes of frame get their half.
        found = [other] * count
        for odd in (0, 1):
            places = list(rng.permutation(range(odd, count, 2)))
            for name, share in shares.items():
                for _ in range(round(share * count / 2 / COUNT)):
                    found[int(places.pop())] = name
        return found

    verdicts = dealt({"too-dark": 20, "cut-off": 20, "blurred": 20, "glare": 20}, "good")
    near, across = dealt({"yes": 44}, ""), dealt({"yes": 44}, "")
    edge = dealt({"beside": 12, "beneath": 10, "hand": 12}, "")
    return [
        _Plan(n, int(rng.integers(1 << 60)), verdicts[n], near[n] == "yes", across[n] == "yes", edge[n]) for n in range(count)
    ]


@dataclass(frozen=True)
class _Place:
    """Where the page lies: millimetres of the sheet to the desk."""

    angle: float
    scale: float
    at: Floats

    def on_desk(self, points: Floats) -> Floats:
        turn = np.array([[np.cos(self.angle), -np.sin(self.angle)], [np.sin(self.angle), np.cos(self.angle)]])
        return np.asarray(points @ turn.T * self.scale + self.at)

    def into(self, wide: float, high: float, dots: float) -> Floats:
        """The desk to the sheet's pixels."""
        turn = np.array([[np.cos(self.angle), np.sin(self.angle)], [-np.sin(self.angle), np.cos(self.angle)]]) * dots / self.scale
        return np.column_stack([turn, np.array([wide, high]) * dots / 2 - turn @ self.at])


def _rectangle(wide: float, high: float) -> Floats:
    return np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)]) / 2


def _placed(rng: Generator, camera: Camera, size: tuple[int, int], quarter: int, cut: bool) -> _Place:
    """The page whole in the frame with a little desk around it, or cut off by it."""
    frame = np.array([camera.width, camera.height])
    angle = np.radians(rng.uniform(-20, 20) - 90 * quarter)
    flat = _rectangle(*size)
    place = _Place(angle, 1.0, np.zeros(2))
    spread = np.ptp(camera.seen(place.on_desk(flat)), axis=0)
    scale = float((frame / spread).min()) * (rng.uniform(0.72, 1.25) if cut else rng.uniform(0.62, 0.93))
    seen = camera.seen(_Place(angle, scale, np.zeros(2)).on_desk(flat))
    low, high = 0.015 * frame - seen.min(0), 0.985 * frame - seen.max(0)
    if not cut:
        step = np.where(high > low, rng.uniform(np.minimum(low, high), np.maximum(low, high)), (low + high) / 2)
    else:
        step = np.clip(rng.uniform(-0.1, 0.1, 2) * frame, np.minimum(low, high), np.maximum(low, high))
        axis, out = int(rng.integers(2)), rng.uniform(0.05, 0.28) * np.ptp(seen, axis=0)
        step[axis] = (-seen.min(0) - out)[axis] if rng.random() < 0.5 else (frame - seen.max(0) + out)[axis]
    at = camera.under((frame / 2 + step)[None, :])[0] - camera.under((frame / 2)[None, :])[0]
    found = _Place(angle, scale, at)
    seen = camera.seen(found.on_desk(flat))
    outside = (seen < 0.008 * frame).any() or (seen > 0.992 * frame).any()
    deep = max(float((-seen).max(0).max()), float((seen - frame).max())) / float(np.linalg.norm(seen[2] - seen[0]))
    if (outside and not cut) or (cut and deep < 0.03):
        return _placed(rng, camera, size, quarter, cut)
    return found


def _shaded(scene: Image.Image, mask: Image.Image, rng: Generator, strength: float, reach: float) -> Image.Image:
    """The line of shadow under the rim of a sheet."""
    half = mask.resize((mask.width // 2, mask.height // 2), Image.Resampling.BILINEAR)
    moved = ImageChops.offset(half, round(rng.uniform(-reach, reach) / 2), round(rng.uniform(-reach, reach) / 2))
    soft = moved.filter(ImageFilter.GaussianBlur(reach / 2)).point([round(255 - value * strength) for value in range(256)])
    return ImageChops.multiply(scene, Image.merge("RGB", [soft.resize(mask.size, Image.Resampling.BILINEAR)] * 3))


def _other(rng: Generator, plan: _Plan, camera: Camera, place: _Place, corners: Floats, dots: float) -> Image.Image:
    """Another paper: under the page and looking out, or beside it and leaving the frame."""
    kind = str(rng.choice(KINDS))
    wide, high = SIZES.get(kind, (210, 297))
    if plan.edge == "beneath":
        off = rng.uniform(0.06, 0.2) * place.scale * 210 * np.array([np.cos(a := rng.uniform(0, 2 * np.pi)), np.sin(a)])
        there = _Place(place.angle + rng.uniform(-0.25, 0.25), place.scale, place.at + off)
    else:
        out = corners[(n := int(rng.integers(4)))] + corners[(n + 1) % 4] - 2 * corners.mean(0)
        edge = camera.under(((corners[n] + corners[(n + 1) % 4]) / 2 + out * rng.uniform(0.45, 0.8))[None, :])[0]
        there = _Place(rng.uniform(0, 2 * np.pi), place.scale, edge)
    tone = rng.uniform(0.9, 1.0)
    made = camera.laid(sheet(rng, kind, dots).point([round(value * tone) for value in range(256)] * 3), there.into(wide, high, dots))
    return made


def make(plan: _Plan, folder: Path) -> dict[str, object]:
    """Make one picture; its line of truth.json."""
    rng = np.random.default_rng(plan.seed)
    width, height = plan.frame
    kind, quarter = str(rng.choice(KINDS)), int(rng.integers(4))
    size = SIZES.get(kind, (210, 297))
    dots = 8.0 if width > 2000 else 5.0
    camera = Camera.over(rng, width, height, 1000, float(rng.uniform(0, 20)))
    place = _placed(rng, camera, size, quarter, plan.verdict == "cut-off")
    corners = camera.seen(place.on_desk(_rectangle(*size)))
    tone = rng.uniform(0.88, 1.0)
    grey = PAPER * tone - rng.uniform(10, 40) if plan.near else rng.uniform(30, 185)
    if plan.near and rng.random() < 0.2:
        tone = rng.uniform(0.84, 0.90)
        grey = PAPER * tone + rng.uniform(10, 22)
    scene = desk(rng, width, height, grey, float(rng.uniform(0.3, 0.9) if plan.near else rng.uniform(0.5, 2.2)))
    diagonal = float(np.linalg.norm(corners[2] - corners[0]))
    rim = rng.uniform(0.0, 0.12)
    if plan.edge in ("beside", "beneath"):
        other = _other(rng, plan, camera, place, corners, dots)
        scene = _shaded(scene, other.getchannel("A"), rng, rim, diagonal * 0.002)
        scene.paste(other, (0, 0), other)
        rim = rng.uniform(0.05, 0.14) if plan.edge == "beneath" else rim
    page = sheet(rng, kind, dots).point([round(value * tone) for value in range(256)] * 3)
    laid = camera.laid(page, place.into(*size, dots))
    scene = _shaded(scene, laid.getchannel("A"), rng, rim, diagonal * float(rng.uniform(0.001, 0.003)))
    scene.paste(laid, (0, 0), laid)
    if plan.edge == "hand":
        fingers = hand(rng, width, height, corners)
        scene.paste(fingers, (0, 0), fingers)
    _photographed(rng, plan, scene, corners, diagonal, tone).save(folder / f"{plan.number:03}.jpg", quality=int(rng.integers(72, 93)))
    tags = ["near-desk"] * plan.near + ["shadow"] * plan.shadow + [plan.edge] * bool(plan.edge) + [f"{width}x{height}", kind]
    file = f"{plan.number:03}.jpg"
    return {"file": file, "verdict": plan.verdict, "corners": corners.round(2).tolist(), "tags": tags, "quarter": quarter}


def _photographed(rng: Generator, plan: _Plan, scene: Image.Image, corners: Floats, diagonal: float, tone: float) -> Image.Image:
    """Light, exposure, lens and sensor."""
    width, height = scene.size
    lit = light(rng, width, height)
    if plan.shadow:
        lit = ImageChops.multiply(lit, shadow(rng, width, height, corners))
    dark = plan.verdict == "too-dark"
    level = rng.uniform(22, 72) if dark else rng.uniform(150, 236)
    at = tuple(int(value) for value in np.clip(corners.mean(0), 0, (width - 1, height - 1)))
    gain = min(level / (PAPER * tone) / max(light_at(lit, at), 0.6), 1.0)
    balance = rng.normal(1.0, 0.02, 3)
    channels = [lit.point([min(255, round(value * gain * float(part))) for value in range(256)]) for part in balance]
    scene = ImageChops.multiply(scene, Image.merge("RGB", channels))
    if plan.verdict == "glare":
        scene = ImageChops.screen(scene, Image.merge("RGB", [glare(rng, width, height, corners)] * 3))
    if plan.verdict == "blurred" and rng.random() < 0.5:
        scene = shaken(scene, rng, diagonal * float(rng.uniform(0.008, 0.016)))
    elif plan.verdict == "blurred":
        scene = scene.filter(ImageFilter.GaussianBlur(diagonal * float(rng.uniform(0.0018, 0.004))))
    else:
        scene = scene.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.4, 0.8) if width < 2000 else rng.uniform(0.7, 1.3))))
    return sensed(rng, scene, float(rng.uniform(2.5, 5.5) if dark else rng.uniform(1.0, 3.2)))


def light_at(lit: Image.Image, at: tuple[int, ...]) -> float:
    """How much light falls at a point, 0..1."""
    return float(np.asarray(lit)[at[1], at[0]]) / 255


def make_set(folder: Path, seed: int, count: int = COUNT) -> None:
    """All pictures and truth.json, which is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = plans(seed, count)
    with ProcessPoolExecutor(2) as pool:
        pictures = list(pool.map(make, wanted, [folder] * count))
    (folder / "truth.json").write_text(json.dumps({"seed": seed, "pictures": pictures}, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scan_set")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args()
    make_set(asked.folder, asked.seed, asked.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
