"""Papers of invented people as a scanner or a camera sees them: drawn, laid down askew, lit badly on demand, as JPEG.

Every sheet says 示例 across its middle. `LOOKS` are ways of lying wrong: `good dark cut blurred glare`. Pure, and slow (some 0.2 s a
picture), so that what was drawn once is kept. No code is shared with what finds pages.
"""

import io
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

LOOKS: Final = ("good", "dark", "cut", "blurred", "glare")
PAPERS: Final = {
    "household-register": (
        "常住人口登记卡",
        ("姓名  梁示例", "户主或与户主关系  户主", "性别  男", "出生日期  1959年3月12日", "住址  岚湾市海棠区榕树街12号"),
    ),
    "bank-book": ("银行存折", ("户名  梁示例", "账号  6222 0000 0000 0000", "开户行  岚湾示例银行海棠支行")),
    "certificate": ("居住证明", ("兹证明 梁示例 居住在本社区。", "岚湾市海棠区榕树社区居民委员会", "2026年11月1日")),
    "rental-contract": (
        "房屋租赁合同",
        ("甲方（房东）  梁示例", "乙方（租客）  MOREAU ELISE MARIE", "房屋  岚湾市海棠区榕树街12号", "租期  2026年11月至2027年10月"),
    ),
}  # fmt: skip
_FONTS: Final = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Medium.ttc")
_LID: Final = (58, 60, 64)
_DESK: Final = (92, 74, 58)
_PAPER: Final = (247, 245, 238)


@lru_cache(8)
def sheet(name: str, width: int, number: int = 1) -> Image.Image:
    """Page `number` of the paper `name`, A5 upright, `width` pixels wide."""
    title, lines = PAPERS[name]
    height = round(width * 210 / 148)
    image = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(image)
    unit = width / 100
    draw.rectangle((4 * unit, 4 * unit, width - 4 * unit, height - 4 * unit), outline=(40, 40, 40), width=max(2, round(unit / 3)))
    draw.text((width / 2, 14 * unit), title, (20, 20, 20), _font(round(7 * unit)), anchor="mm")
    for at, line in enumerate(lines):
        y = (26 + 12 * at) * unit
        draw.text((9 * unit, y), line, (25, 25, 25), _font(round(4 * unit)))
        draw.line((8 * unit, y + 8 * unit, width - 8 * unit, y + 8 * unit), (120, 120, 120), max(1, round(unit / 5)))
    # A seal, where a page that is cut off loses something that counts.
    box = (62 * unit, height - 44 * unit, 92 * unit, height - 14 * unit)
    draw.ellipse(box, outline=(200, 30, 36), width=round(unit))
    draw.text((77 * unit, height - 29 * unit), "★", (200, 30, 36), _font(round(10 * unit)), anchor="mm")
    draw.text((width / 2, height * 0.62), "示例 SAMPLE", (214, 210, 200), _font(round(12 * unit)), anchor="mm")
    draw.text((width / 2, height - 8 * unit), f"— {number} —", (90, 90, 90), _font(round(3.4 * unit)), anchor="mm")
    return image


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = next((path for path in _FONTS if Path(path).exists()), None)
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


@lru_cache(24)
def on_glass(name: str, look: str, dpi: int, number: int = 1, size: tuple[int, int] = (2480, 3508)) -> bytes:
    """What a flatbed sees: the sheet somewhat askew on the glass, the lid behind it; no name: the lid. `size` in 1/300 inch."""
    width, height = (round(side * dpi / 300) for side in size)
    if not name:
        return _jpeg(Image.new("RGB", (width, height), _LID), dpi)
    page = sheet(name, round(148 / 25.4 * dpi), number)
    image = Image.new("RGB", (width, height), _LID)
    turned = page.rotate(2.5, Image.Resampling.BICUBIC, expand=True, fillcolor=_LID)
    left = round(0.12 * width) if look != "cut" else round(-0.16 * turned.width)
    image.paste(turned, (left, round(0.08 * height)))
    return _jpeg(_lit(image, look), dpi)


@lru_cache(24)
def fed(name: str, look: str, dpi: int, number: int = 1) -> bytes:
    """What a feeder sees: the sheet alone, edge to edge."""
    return _jpeg(_lit(sheet(name, round(148 / 25.4 * dpi), number), look), dpi)


@lru_cache(24)
def under_camera(name: str, look: str, size: tuple[int, int], number: int = 1) -> bytes:
    """What a camera above a desk sees: the sheet in perspective. No name: the bare desk."""
    width, height = size
    image = Image.new("RGB", size, _DESK)
    if name:
        page = sheet(name, round(height * 0.62), number)
        left, top, right, bottom = 0.30 * width, 0.06 * height, 0.70 * width, 0.94 * height
        if look == "cut":
            left, right = left - 0.42 * width, right - 0.42 * width
        lean = 0.02 * width
        corners = ((left + lean, top), (right - lean, top + 0.02 * height), (right + lean, bottom), (left - lean, bottom - 0.02 * height))
        laid = page.transform(size, Image.Transform.PERSPECTIVE, _back(corners, page.size), Image.Resampling.BICUBIC)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(round(x), round(y)) for x, y in corners], fill=255)
        image.paste(laid, (0, 0), mask)
    return _jpeg(_lit(image, look), 0)


def _lit(image: Image.Image, look: str) -> Image.Image:
    if look == "dark":
        return ImageEnhance.Brightness(image).enhance(0.16)
    if look == "blurred":
        return image.filter(ImageFilter.GaussianBlur(max(image.size) / 160))
    if look == "glare":
        spot = Image.new("L", image.size, 0)
        width, height = image.size
        box = (0.36 * width, 0.30 * height, 0.58 * width, 0.52 * height)
        ImageDraw.Draw(spot).ellipse(box, fill=255)
        soft = spot.filter(ImageFilter.GaussianBlur(max(image.size) / 60))
        return Image.composite(Image.new("RGB", image.size, (255, 255, 255)), image, soft)
    return image


def _jpeg(image: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, dpi=(dpi or 72, dpi or 72))
    return out.getvalue()


def _back(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> tuple[float, ...]:
    """The eight coefficients of the projection from `corners` of a picture back to a sheet of `size` (Pillow's PERSPECTIVE)."""
    width, height = size
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):
        pivot = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        if math.isclose(rows[at][at], 0.0, abs_tol=1e-12):
            raise ValueError("the corners do not span a sheet")
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(8):
            if other != at:
                factor = rows[other][at]
                rows[other] = [value - factor * base for value, base in zip(rows[other], rows[at], strict=True)]
    return tuple(row[8] for row in rows)
