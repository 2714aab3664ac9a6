"""A receipt laid out for the paper of one printer. Pure, but for drawing on Pillow pictures.

Parts: `chunks`. Everything stands in one column; a row's value starts where the longest label near it ends. Nothing is cut:
what does not fit goes on in the next line. Leaves nothing of the receipt behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kiosk.devices.contract import Line, QrCode, Receipt, ReceiptPart, Row, Rule, Space
from kiosk.devices.drivers.escpos_commands import LONGEST, Commands
from kiosk.devices.drivers.escpos_glyphs import HEIGHT, draw, spell_out
from kiosk.devices.drivers.escpos_profile import Profile
from kiosk.devices.drivers.escpos_text import in_font, lines, width, wrap

_LEADING = (0, 12, 8, 8)
"""White dots below a line of text, by its size; none between inverse lines, so that they make one bar."""

_BAR_MARGIN = 2
_ROW_GAP = 2
_RULE_DOTS = 3
_TO_TEAR = 160
"""Dots from the print head to the edge where paper is torn off (about 20 mm)."""
_QR_DOTS, _QR_MODULE, _QR_QUIET = 200, 6, 4
"""A phone reads 25 mm and 0.75 mm a module from a hand's distance; four modules of quiet zone: ISO/IEC 18004, 6.3.8."""

_Span = tuple[int, str, bool]


@dataclass(frozen=True, slots=True, repr=False)
class Laid:
    """A receipt as bytes, in pieces between which the printer may be asked how it is, and the dots of paper that it takes."""

    pieces: list[bytes]
    dots: int


def chunks(receipt: Receipt, paper: Profile) -> list[bytes]:
    """The pieces of `receipt`; see `laid`."""
    return laid(receipt, paper).pieces


def laid(receipt: Receipt, paper: Profile) -> Laid:
    """`receipt` on `paper`. It ends with the cut."""
    commands = Commands(paper.dots, chinese=paper.chinese != "none")
    try:
        commands.begin()
        for is_row, parts in groupby(receipt.parts, lambda part: isinstance(part, Row)):
            if is_row:
                _rows(commands, [part for part in parts if isinstance(part, Row)], paper)
            else:
                for part in parts:
                    _part(commands, part, paper)
        _cut(commands, paper)
        if paper.presenter == "gs-e":
            commands.present()
        packed: list[bytes] = []
        for command in commands.done:
            if packed and len(packed[-1]) + len(command) <= LONGEST:
                packed[-1] += command
            else:
                packed.append(command)
        return Laid(packed, commands.length)
    finally:
        # python-escpos' objects refer to each other in a circle and would keep the list until a collection comes by.
        commands.done.clear()


def cut_off(paper: Profile) -> bytes:
    """The bytes that cut off what hangs in the printer. A presenter pulls it in: half a receipt is for nobody."""
    commands = Commands(paper.dots, chinese=False)
    try:
        commands.begin()
        _cut(commands, paper)
        if paper.presenter == "gs-e":
            commands.retract()
        return b"".join(commands.done)
    finally:
        commands.done.clear()


def _cut(commands: Commands, paper: Profile) -> None:
    """Off, or where there is no knife, out far enough to be torn off."""
    if paper.cutter:
        commands.cut()
    else:
        commands.feed(_TO_TEAR)


def _part(commands: Commands, part: ReceiptPart, paper: Profile) -> None:
    match part:
        case Line():
            _line(commands, part, paper)
        case Rule():
            _rule(commands, paper)
        case Space(dots=dots):
            commands.feed(dots)
        case QrCode(text=text):
            _qr(commands, text, paper)
        case Row():
            _rows(commands, [part], paper)


def _line(commands: Commands, line: Line, paper: Profile) -> None:
    margin = _BAR_MARGIN if line.inverse else 0
    size, room = line.size, paper.columns - 2 * margin
    if size == 3 and len(wrap(_safe(line.text), room // size)) > 1:
        # Figures to be copied by hand stand in one line, on narrow paper too.
        size = 2
    for text in wrap(_safe(line.text), room // size):
        _emit(commands, [(margin, text, line.bold)], size, line.inverse, paper)


def _rows(commands: Commands, rows: Sequence[Row], paper: Profile) -> None:
    widest = paper.columns // 2 - _ROW_GAP
    labels = [wrap(_safe(row.label), paper.columns) for row in rows]
    beside = [width(label[0]) for label in labels if len(label) == 1 and width(label[0]) <= widest]
    start = max(beside, default=0) + _ROW_GAP
    for row, label in zip(rows, labels, strict=True):
        values = wrap(_safe(row.value), paper.columns - start)
        if len(label) > 1 or width(label[0]) > widest:
            for text in label:
                _emit(commands, [(0, text, False)], 1, False, paper)
        else:
            _emit(commands, [(0, label[0], False), (start, values.pop(0), row.bold)], 1, False, paper)
        for text in values:
            _emit(commands, [(start, text, row.bold)], 1, False, paper)


def _emit(commands: Commands, spans: list[_Span], size: int, inverse: bool, paper: Profile) -> None:
    """One line on the paper: as text if the printer's font has all of it, else as a picture."""
    pitch = HEIGHT * size + (0 if inverse else _LEADING[min(size, 3)])
    if paper.picture or not all(_prints(c, paper) for _, text, _ in spans for c in text):
        commands.picture(draw(spans, size, paper.dots, pitch, inverse))
        return
    data = commands.pitch(pitch) + commands.inverse(inverse)
    at = 0
    for column, text, bold in spans:
        if column > at:
            data += commands.size(1, size) + commands.text(" " * (column - at))
        data += commands.size(size, size) + commands.bold(bold) + commands.text(text)
        at = column + width(text) * size
    if inverse:
        data += commands.size(1, size) + commands.text(" " * (paper.columns - at))
    commands.row(data)


def _prints(character: str, paper: Profile) -> bool:
    return in_font(character) if paper.chinese != "none" else character.isascii()


def _rule(commands: Commands, paper: Profile) -> None:
    from PIL import Image

    commands.picture(Image.new("L", (paper.dots, _RULE_DOTS), 0))


def _qr(commands: Commands, text: str, paper: Profile) -> None:
    """Error correction M, whole dots a module, at the left like everything else."""
    from PIL import Image
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QR_QUIET)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    side = len(modules)
    module = min(max(_QR_MODULE, -(-_QR_DOTS // (side - 2 * _QR_QUIET))), paper.dots // side)
    small = Image.new("L", (side, side))
    small.putdata([0 if dark else 255 for row in modules for dark in row])
    commands.picture(small.resize((side * module, side * module), Image.Resampling.NEAREST))


def _safe(text: str) -> str:
    return "\n".join(spell_out(line) for line in lines(text))
