"""The paper of the simulated printer: carries commands out, dot by dot, as a printer of 203 dpi would.

Parts: `Paper`, `find_font`. Printable width 576 dots, or 384 on paper of 58 mm; `picture` adds the margins of real paper and its torn
edges. Letters are drawn in the printer's cells: 12 x 24 dots, Chinese 24 x 24.

Threads: the printing thread's. Failures: `FontMissing` when the font is not installed.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk.devices.sim.receipt_commands import Command

WIDTH, NARROW = 576, 384
_MARGIN, _HEADER, _TOOTH = 32, 56, 8
_COLUMN, _HEIGHT, _BASELINE = 12, 24, 21
_TO_KNIFE = 96
"""Dots from the print head to the knife (about 12 mm)."""

_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")
_FACE = "Noto Sans Mono CJK SC"


class FontMissing(Exception):
    """The font that the simulated printer prints with is not installed; the message says how to get it."""


@cache
def find_font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Noto Sans Mono CJK SC, `size` dots high.

    Raises:
        FontMissing: it is not installed.
    """
    name = f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    path = next((p for folder in _FOLDERS if (p := Path(folder, name)).is_file()), None)
    if path is None:
        raise FontMissing(f"{name} is in none of {', '.join(_FOLDERS)}: install the package fonts-noto-cjk")
    for index in range(64):
        try:
            font = ImageFont.truetype(path, size, index=index)
        except OSError:
            break
        if font.getname()[0] == _FACE:
            return font
    raise FontMissing(f"{path} has no face {_FACE}")


@dataclass(frozen=True, slots=True)
class _Mode:
    bold: bool = False
    inverse: bool = False
    latin: tuple[int, int] = (1, 1)
    chinese: tuple[int, int] = (1, 1)
    smooth: bool = False
    align: int = 0
    pitch: int = 34
    unit: int = 203


class Paper:
    """One receipt in the making."""

    def __init__(self, width: int = WIDTH) -> None:
        self._mode, self._width = _Mode(), width
        self.tear()

    def tear(self) -> None:
        """Begin a new receipt; the printer's modes stay."""
        self._strips: list[tuple[int, Image.Image | None]] = []
        self._line: list[Image.Image] = []
        self.inked = False

    def carry_out(self, command: Command) -> int:
        """Carry out one command; the dots by which the paper moved."""
        before = len(self._strips)
        match command.name:
            case "text":
                self._write(command)
            case "LF" | "FF":
                self._finish_line(self._mode.pitch)
            case "ESC J":
                self._finish_line(command.args[0] * 203 // self._mode.unit)
            case "ESC d":
                self._finish_line(command.args[0] * self._mode.pitch)
            case "HT":
                self._tab()
            case "GS v 0":
                self._raster(command.args)
            case "GS V" if command.raw[2] in (65, 66):
                self._finish_line(_TO_KNIFE + command.raw[3] * 203 // self._mode.unit)
            case _:
                self._change(command)
        return sum(height for height, _ in self._strips[before:])

    def picture(self) -> Image.Image:
        """All of it, black on white, one bit a dot."""
        height = sum(h for h, _ in self._strips) + _HEADER + _TOOTH
        sheet = Image.new("1", (self._width + 2 * _MARGIN, height), 1)
        y = _HEADER
        for strip_height, strip in self._strips:
            if strip is not None:
                sheet.paste(strip, (_MARGIN, y))
            y += strip_height
        pen = ImageDraw.Draw(sheet)
        for edge, tooth in ((1, _TOOTH), (height - 2, -_TOOTH)):
            steps = range(0, sheet.width + _TOOTH, _TOOTH)
            pen.line([(x, edge + (tooth if n % 2 else 0)) for n, x in enumerate(steps)], fill=0, width=2)
        return sheet

    def _change(self, command: Command) -> None:
        args = command.args
        size = (1 + (args[0] >> 4 & 7), 1 + (args[0] & 7)) if args else (1, 1)
        match command.name:
            case "ESC @":
                self._mode, self._line = _Mode(), []
            case "ESC E":
                self._mode = replace(self._mode, bold=bool(args[0] & 1))
            case "GS B":
                self._mode = replace(self._mode, inverse=bool(args[0] & 1))
            case "GS !":
                self._mode = replace(self._mode, latin=size, chinese=size)
            case "FS !":
                self._mode = replace(self._mode, chinese=(1 + (args[0] >> 2 & 1), 1 + (args[0] >> 3 & 1)))
            case "GS b":
                self._mode = replace(self._mode, smooth=bool(args[0] & 1))
            case "ESC a":
                self._mode = replace(self._mode, align=args[0] % 48 % 3)
            case "ESC 3":
                self._mode = replace(self._mode, pitch=args[0] * 203 // self._mode.unit)
            case "ESC 2":
                self._mode = replace(self._mode, pitch=34)
            case "GS P":
                self._mode = replace(self._mode, unit=args[1] or 203)

    def _write(self, command: Command) -> None:
        two_bytes = len(command.raw) > 1
        wide, high = self._mode.chinese if two_bytes else self._mode.latin
        cell = self._cell(command.character, 2 if two_bytes else 1, wide, high)
        if sum(c.width for c in self._line) + cell.width > self._width:
            self._finish_line(self._mode.pitch)
        self._line.append(cell)

    def _cell(self, character: str, columns: int, wide: int, high: int) -> Image.Image:
        scale = max(wide, high) if self._mode.smooth else 1
        cell = Image.new("1", (columns * _COLUMN * scale, _HEIGHT * scale), not self._mode.inverse)
        pen = ImageDraw.Draw(cell)
        pen.fontmode = "1"
        font = find_font(_HEIGHT * scale, self._mode.bold)
        pen.text((0, _BASELINE * scale), character, font=font, fill=int(self._mode.inverse), anchor="ls")
        self.inked = self.inked or self._mode.inverse or not character.isspace()
        return cell.resize((columns * _COLUMN * wide, _HEIGHT * high), Image.Resampling.NEAREST)

    def _tab(self) -> None:
        used = sum(c.width for c in self._line)
        stop = (used // (8 * _COLUMN) + 1) * 8 * _COLUMN
        if stop < self._width:
            self._line.append(Image.new("1", (stop - used, _HEIGHT), 1))

    def _finish_line(self, feed: int) -> None:
        """Print what waits in the line and feed; letters that are higher than the feed push it further."""
        if not self._line:
            self._strips.append((feed, None))
            return
        height = max(c.height for c in self._line)
        strip = Image.new("1", (self._width, height), 1)
        x = self._left(sum(c.width for c in self._line))
        for cell in self._line:
            strip.paste(cell, (x, height - cell.height))
            x += cell.width
        self._strips.append((max(height, feed), strip))
        self._line = []

    def _raster(self, args: bytes) -> None:
        """GS v 0: m, bytes across, dots down, one bit a dot with 1 for black."""
        if self._line:
            self._finish_line(self._mode.pitch)
        across, down = args[1] + 256 * args[2], args[3] + 256 * args[4]
        dots = bytes(~b & 0xFF for b in args[5:])
        picture = Image.frombytes("1", (across * 8, down), dots)
        picture = picture.resize((picture.width * (1 + (args[0] & 1)), down * (1 + (args[0] >> 1 & 1))), Image.Resampling.NEAREST)
        strip = Image.new("1", (self._width, picture.height), 1)
        strip.paste(picture, (self._left(picture.width), 0))
        self._strips.append((picture.height, strip))
        self.inked = self.inked or any(args[5:])

    def _left(self, width: int) -> int:
        room = max(0, self._width - width)
        return (0, room // 2, room)[self._mode.align]
