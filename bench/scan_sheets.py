"""Sheets of paper for the pictures of `bench.scan_set`: what is printed on them, drawn by Pillow. All words are invented.

Kinds: a notice (title, paragraphs, stamp), a form (a table with a frame), a certificate (a coloured frame, a photo, a stamp), a list (rows
of figures), a letter (a few lines on an empty page), a leaflet (dark bars and a picture), a booklet's page.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

SERIF: Final = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
SANS: Final = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
KINDS: Final = ("notice", "form", "certificate", "list", "letter", "leaflet", "booklet")
SIZES: Final = {"booklet": (105, 143), "leaflet": (148, 210)}
"""Millimetres; A4 for all others."""
_WORDS: Final = (
    "申请人应当如实填写本表并提交有关材料的原件和复印件经办人核对无误后加盖印章本证明自开具之日起三个月内有效"
    "根据有关规定现将办理结果通知如下请于十个工作日内携带有效身份证件到窗口领取如有异议可以依法申请行政复议"
    "姓名性别民族出生住址公民身份号码签发机关有效期限单位名称联系电话备注合计金额大写日期"
)


@lru_cache(maxsize=64)
def font(size: int, path: str = SERIF) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def words(rng: Generator, count: int) -> str:
    """So many characters, with a comma now and then and some figures."""
    found = "".join(_WORDS[int(rng.integers(len(_WORDS)))] for _ in range(count))
    if count > 12 and rng.random() < 0.5:
        at = int(rng.integers(3, count - 6))
        found = found[:at] + "，" + str(rng.integers(1000, 999999)) + found[at + 4 :]
    return found


class _Sheet:
    """One sheet while it is drawn; lengths in millimetres."""

    def __init__(self, rng: Generator, kind: str, dots: float) -> None:
        """`dots`: a millimetre."""
        self.rng, self.dots = rng, dots
        self.wide, self.high = SIZES.get(kind, (210, 297))
        paper = {"certificate": (250, 246, 238), "booklet": (247, 245, 233)}.get(kind, (252, 252, 250))
        self.image = Image.new("RGB", (round(self.wide * dots), round(self.high * dots)), paper)
        self.pen = ImageDraw.Draw(self.image)

    def line(self, x: float, y: float, text: str, size: float, ink: tuple[int, int, int] = (30, 30, 34), path: str = SERIF) -> None:
        self.pen.text((x * self.dots, y * self.dots), text, font=font(round(size * self.dots), path), fill=ink)

    def box(self, x: float, y: float, wide: float, high: float, *, fill: tuple[int, int, int] | None = None, pen: float = 0.0,
            ink: tuple[int, int, int] = (40, 40, 40)) -> None:
        d = self.dots
        edges = (x * d, y * d, (x + wide) * d, (y + high) * d)
        self.pen.rectangle(edges, fill=fill, outline=ink if pen else None, width=max(1, round(pen * d)))

    def paragraphs(self, top: float, bottom: float, size: float, side: float = 26) -> float:
        """Text from `top` on; where it ended."""
        y, a_line = top, int((self.wide - 2 * side) / size)
        while y < bottom:
            for number in range(int(self.rng.integers(2, 6))):
                if y >= bottom:
                    break
                indent = 2 if number == 0 else 0
                last = int(self.rng.integers(a_line // 3, a_line - indent))
                self.line(side + indent * size, y, words(self.rng, last if self.rng.random() < 0.25 else a_line - indent), size)
                y += size * 1.75
            y += size * 0.7
        return y

    def stamp(self, x: float, y: float, radius: float = 20) -> None:
        d, red = self.dots, (205, 40, 45)
        edges = ((x - radius) * d, (y - radius) * d, (x + radius) * d, (y + radius) * d)
        self.pen.ellipse(edges, outline=red, width=max(1, round(1.1 * d)))
        self.line(x - 15, y - 3, "澜湾市政务", 6, red, SANS)
        self.line(x - 3.5, y - 13, "★", 7, red, SANS)

    def photo(self, x: float, y: float, wide: float, high: float) -> None:
        d = self.dots
        coarse = self.rng.integers(30, 220, (8, 6, 3)).astype(np.uint8)
        grown = Image.fromarray(coarse).resize((round(wide * d), round(high * d)), Image.Resampling.BICUBIC)
        self.image.paste(grown, (round(x * d), round(y * d)))

    def table(self, top: float, rows: int, columns: int, row: float = 11) -> None:
        side, wide = 22.0, self.wide - 44.0
        self.box(side, top, wide, rows * row, pen=0.5)
        for number in range(rows):
            self.box(side, top + number * row, wide, row, pen=0.25)
            for column in range(columns):
                x = side + wide * column / columns
                rule = [(x * self.dots, (top + (number + part) * row) * self.dots) for part in (0, 1)]
                self.pen.line(rule, fill=(40, 40, 40), width=max(1, round(0.25 * self.dots)))
                if self.rng.random() < 0.8:
                    most = max(3, int(wide / columns / 4.4))
                    self.line(x + 2, top + number * row + 3, words(self.rng, int(self.rng.integers(2, most))), 4)


def _notice(sheet: _Sheet) -> None:
    sheet.line(60, 30, "关于办理事项的通知", 10, path=SANS)
    end = sheet.paragraphs(56, float(sheet.rng.uniform(120, 230)), 4.6)
    sheet.stamp(150, min(end + 24, 268))


def _form(sheet: _Sheet) -> None:
    sheet.line(70, 24, "事 项 申 请 表", 9, path=SANS)
    sheet.table(44, int(sheet.rng.integers(10, 20)), int(sheet.rng.integers(2, 5)))


def _certificate(sheet: _Sheet) -> None:
    sheet.box(9, 9, 192, 279, pen=float(sheet.rng.uniform(1, 4)), ink=(150, 60, 50))
    sheet.line(72, 34, "资格证书", 16, (120, 30, 30), SANS)
    sheet.photo(150, 66, 32, 44)
    sheet.paragraphs(125, 190, 5.6)
    sheet.stamp(140, 240)


def _list(sheet: _Sheet) -> None:
    sheet.line(26, 18, "缴费明细", 7, path=SANS)
    for number in range(int(sheet.rng.integers(30, 46))):
        for column, x in enumerate((24, 52, 112, 158)):
            said = words(sheet.rng, 10) if column == 1 else str(sheet.rng.integers(10000, 9999999))
            sheet.line(x, 34 + number * 5.4, said, 3.4, path=SANS)


def _letter(sheet: _Sheet) -> None:
    sheet.line(80, 40, "情况说明", 8)
    sheet.paragraphs(62, float(sheet.rng.uniform(85, 110)), 5)
    sheet.line(140, 150, "二〇二六年十一月", 5)


def _leaflet(sheet: _Sheet) -> None:
    sheet.box(0, float(sheet.rng.uniform(0, 14)), sheet.wide, 26, fill=(28, 78, 140))
    sheet.photo(16, 52, sheet.wide - 32, 60)
    sheet.paragraphs(122, sheet.high - 24, 4, 16)


def _booklet(sheet: _Sheet) -> None:
    sheet.line(34, 8, "常住人口登记卡", 5)
    for number in range(11):
        sheet.box(8, 18 + number * 10.5, 89, 10.5, pen=0.3, ink=(60, 90, 70))
        sheet.line(10, 20.5 + number * 10.5, words(sheet.rng, int(sheet.rng.integers(6, 20))), 3.8)


_DRAW: Final = {"notice": _notice, "form": _form, "certificate": _certificate, "list": _list, "letter": _letter, "leaflet": _leaflet,
                "booklet": _booklet}


def sheet(rng: Generator, kind: str, dots: float) -> Image.Image:
    """One sheet of `kind`, `dots` to a millimetre."""
    drawn = _Sheet(rng, kind, dots)
    _DRAW[kind](drawn)
    return drawn.image
