"""Pages whose sides are hard to tell: by what was taken for the page before."""

import numpy
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kiosk.imaging.kinds import Corners, Picture
from kiosk.imaging.look import look
from kiosk.imaging.page import take
from kiosk.imaging.picture import read
from kiosk.imaging.shape import FOCAL, shape

FRAME = (960, 720)
PAGE: Corners = ((300, 90), (660, 105), (650, 600), (285, 590))
Floats = NDArray[numpy.float64]


def laid(scene: Image.Image, sheet: Image.Image, corners: Corners, rim: int = 0) -> Image.Image:
    """`sheet` on `scene`, with a line of shadow `rim` grey levels deep under it."""
    rows, ends = [], []
    wide, high = sheet.size
    for (x, y), (u, v) in zip(corners, ((0, 0), (wide, 0), (wide, high), (0, high)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        ends += [u, v]
    how = [float(part) for part in numpy.linalg.solve(numpy.array(rows, dtype=float), numpy.array(ends, dtype=float))]
    over = sheet.convert("RGBA").transform(scene.size, Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC)
    soft = over.getchannel("A").filter(ImageFilter.GaussianBlur(1.5)).point([255 - value * rim // 255 for value in range(256)])
    found = ImageChops.multiply(scene, Image.merge("RGB", [soft] * 3))
    found.paste(over, (0, 0), over)
    return found


def paper(tone: int = 225, rows: int = 16, bar: int | None = None) -> Image.Image:
    """A4 with some print; `bar`: a dark bar so far from its upper rim."""
    sheet = Image.new("RGB", (630, 891), (tone,) * 3)
    pen = ImageDraw.Draw(sheet)
    if bar is not None:
        pen.rectangle((0, bar, 630, bar + 110), fill=(28, 78, 140))
    for row in range(rows):
        for word in range(11):
            pen.rectangle((80 + word * 44, 190 + row * 38, 106 + word * 44, 210 + row * 38), outline=(50,) * 3, width=4)
    return sheet


def photographed(scene: Image.Image) -> Picture:
    """A little soft and grainy, as a camera leaves it."""
    soft = numpy.asarray(scene.filter(ImageFilter.GaussianBlur(0.6)), dtype=float)
    noise = numpy.random.default_rng(3).normal(0, 1.5, soft.shape)
    return Picture(numpy.clip(soft + noise, 0, 255).astype(numpy.uint8))


def off(found: Corners | None, wanted: Corners) -> float:
    assert found is not None
    return float(numpy.abs(numpy.array(found) - numpy.array(wanted)).max())


def test_the_upper_of_two_white_sheets_is_the_page() -> None:
    lower: Corners = ((325, 120), (690, 75), (740, 570), (375, 620))
    scene = laid(Image.new("RGB", FRAME, (95, 88, 80)), paper(rows=3), lower, 20)
    found = look(photographed(laid(scene, paper(218), PAGE, 30)))
    assert found.verdict == "good" and off(found.corners, PAGE) < 4


@pytest.mark.parametrize("bar", [0, 45])
def test_a_dark_bar_at_the_rim_belongs_to_the_page(bar: int) -> None:
    found = look(photographed(laid(Image.new("RGB", FRAME, (200, 197, 190)), paper(bar=bar), PAGE)))
    assert found.verdict == "good" and off(found.corners, PAGE) < 4


def test_a_page_that_leaves_the_frame_does_not_end_at_a_line_of_print() -> None:
    low: Corners = ((300, 330), (660, 345), (650, 840), (285, 830))
    assert look(photographed(laid(Image.new("RGB", FRAME, (95, 88, 80)), paper(), low))).verdict == "cut-off"


def test_a_shadow_along_a_side_is_no_side() -> None:
    scene = laid(Image.new("RGB", FRAME, (190, 188, 182)), paper(), PAGE)
    dark = Image.new("L", FRAME, 255)
    ImageDraw.Draw(dark).polygon([(395, 0), (960, 0), (960, 720), (375, 720)], fill=150)
    shaded = ImageChops.multiply(scene, Image.merge("RGB", [dark] * 3))
    assert off(look(photographed(shaded)).corners, PAGE) < 4


def seen(wide: float, high: float, lean: float, turn: float) -> Floats:
    """Corners of a sheet under a camera of the usual focal length, leaning `lean` degrees."""
    flat = numpy.array([(-wide, -high, 0), (wide, -high, 0), (wide, high, 0), (-wide, high, 0)]) / 2
    a, b = numpy.radians((turn, lean))
    about = numpy.array([[numpy.cos(a), -numpy.sin(a), 0], [numpy.sin(a), numpy.cos(a), 0], [0, 0, 1]])
    leant = numpy.array([[1, 0, 0], [0, numpy.cos(b), -numpy.sin(b)], [0, numpy.sin(b), numpy.cos(b)]])
    spot = flat @ about.T @ leant.T + numpy.array([0, 0, 600])
    return numpy.asarray(spot[:, :2] / spot[:, 2:] * FOCAL * FRAME[0] + (numpy.array(FRAME) - 1) / 2)


def test_corners_tell_a_sheet_that_leans_from_what_is_no_sheet() -> None:
    sheet = seen(210, 297, 18, 30)
    mixed = sheet.copy()
    # Its right side is that of another sheet, turned by eight degrees.
    mixed[1], mixed[2] = sheet[1] + 0.1 * (sheet[1] - sheet[0]), sheet[2] - 0.1 * (sheet[2] - sheet[3])
    odd = seen(210, 225, 0, 0)
    told = shape(numpy.stack([sheet, mixed, odd]), *FRAME)
    assert told.skew[0] < 0.01 and told.tilt[0] == pytest.approx(18, abs=0.01) and told.odd[0] < 1e-6
    # A rectangle that would look like this leans as nobody lays paper.
    assert told.tilt[1] > 30
    assert told.ratio[2] == pytest.approx(225 / 210, abs=0.001) and told.odd[2] > 0.2


def test_colour_stays_where_the_light_is() -> None:
    sheet = paper(rows=0)
    ImageDraw.Draw(sheet).rectangle((200, 300, 429, 589), fill=(205, 40, 45))
    page = take(photographed(laid(Image.new("RGB", FRAME, (95, 88, 80)), sheet, PAGE)), PAGE)
    found = read(page.jpeg)
    assert isinstance(found, Picture)
    inner = found.pixels[8:-8, 8:-8].astype(int)
    red, light = inner[..., 0] - inner[..., 2] > 80, inner[..., 1] < 150
    for axis in (0, 1):
        # Where the stamp begins and ends, by its colour and by its light.
        ends = [numpy.flatnonzero(kind.mean(axis) > 0.15)[[0, -1]] for kind in (red, light)]
        assert numpy.abs(ends[0] - ends[1]).max() <= 2
