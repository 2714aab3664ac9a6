"""Reads a stream of ESC/POS: bytes in, whole commands out. Knows nothing of any driver.

Parts: `Command`, `Parser`. Lengths are those of the Epson ESC/POS command reference. A command that is not known counts as
two bytes and is reported as `unknown`, so that one odd command does not turn the rest of a receipt into letters.

Threads: one parser belongs to one thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_FIXED: dict[int, dict[str, int]] = {
    0x1B: {
        **dict.fromkeys("@2SLimv", 0),
        **dict.fromkeys("EadJtR!-GMV{3 rUTeK=%?u", 1),
        **dict.fromkeys("c$\\", 2),
        "p": 3,
        "W": 8,
    },
    0x1D: {
        **dict.fromkeys(":", 0),
        **dict.fromkeys("!BbraIhwHf/TEj", 1),
        **dict.fromkeys("PLW$\\", 2),
        "^": 3,
        "z": 3,
    },
    0x1C: {
        **dict.fromkeys("&.", 0),
        **dict.fromkeys("!-WC", 1),
        **dict.fromkeys("S?p", 2),
        "2": 74,
    },
}
_LEADS = {0x1B: "ESC", 0x1D: "GS", 0x1C: "FS", 0x10: "DLE"}
_CONTROLS = {0x0A: "LF", 0x0D: "CR", 0x09: "HT", 0x0C: "FF", 0x18: "CAN"}
_DLE_ARGUMENTS = {0x04: 1, 0x05: 1}
_NAMES = {0x04: "DLE EOT", 0x05: "DLE ENQ", 0x14: "DLE DC4"}


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One command. `name` as in the reference (`GS v 0`), `text` for one character, `unknown` for what is not known."""

    name: str
    args: bytes
    raw: bytes
    chinese: bool = False

    @property
    def character(self) -> str:
        """What a `text` command shows: GB 18030 in Chinese mode, else code page 437."""
        return self.raw.decode("gb18030" if self.chinese else "cp437", "replace")


class Parser:
    """Cuts a stream into commands; keeps what is not whole yet."""

    def __init__(self) -> None:
        self._rest = b""
        self._chinese = False

    def feed(self, data: bytes) -> Iterator[Command]:
        """The commands that are whole now that `data` has come."""
        self._rest += data
        while self._rest:
            found = self._next(self._rest)
            if found is None:
                return
            name, head, length = found
            raw, self._rest = self._rest[:length], self._rest[length:]
            if name in ("ESC @", "FS ."):
                self._chinese = False
            elif name == "FS &":
                self._chinese = True
            yield Command(name, raw[head:], raw, self._chinese)

    def _next(self, data: bytes) -> tuple[str, int, int] | None:
        """Name, length of its head, whole length of the command that `data` starts with; None: not whole yet."""
        if data[0] in _LEADS:
            if len(data) < 2:
                return None
            found = _dle(data) if data[0] == 0x10 else _escape(data)
        elif data[0] in _CONTROLS:
            found = _CONTROLS[data[0]], 1, 1
        elif data[0] < 0x20:
            found = "unknown", 1, 1
        else:
            found = self._text(data)
        return found if found is not None and len(data) >= found[2] else None

    def _text(self, data: bytes) -> tuple[str, int, int] | None:
        if not self._chinese or not 0x81 <= data[0] <= 0xFE:
            return "text", 0, 1
        if len(data) < 2:
            return None
        return "text", 0, 4 if 0x30 <= data[1] <= 0x39 else 2


def _escape(data: bytes) -> tuple[str, int, int] | None:
    lead, letter = data[0], chr(data[1])
    name = f"{_LEADS[lead]} {letter}"
    if letter in _FIXED[lead]:
        return name, 2, 2 + _FIXED[lead][letter]
    if letter == "(" and lead != 0x1B:
        return _counted(data, f"{name} {chr(data[2]) if len(data) > 2 else ''}", 3)
    if name == "GS v":
        return _raster(data)
    if name == "GS e" and len(data) > 2:
        # Ejector: 3 brings the paper out by so many steps, 32 with a time as well.
        return name, 2, 3 + {3: 1, 32: 2}.get(data[2], 0)
    if name == "GS V" and len(data) > 2:
        return name, 2, 4 if data[2] in (65, 66, 97, 98, 103, 104) else 3
    if name == "GS k" and len(data) > 3:
        return _barcode(data)
    if name == "ESC *" and len(data) > 4:
        return name, 2, 5 + (data[3] + 256 * data[4]) * (3 if data[2] in (32, 33) else 1)
    if name == "ESC D":
        end = data.find(b"\0", 2)
        return None if end < 0 else (name, 2, end + 1)
    if name in ("GS V", "GS k", "GS e", "ESC *"):
        return None
    return "unknown", 2, 2


def _raster(data: bytes) -> tuple[str, int, int] | None:
    """GS v 0 m xL xH yL yH d1...dk."""
    if len(data) < 8:
        return None
    if data[2:3] != b"0":
        return "unknown", 2, 2
    return "GS v 0", 3, 8 + (data[4] + 256 * data[5]) * (data[6] + 256 * data[7])


def _counted(data: bytes, name: str, head: int) -> tuple[str, int, int] | None:
    if len(data) < head + 2:
        return None
    return name, head, head + 2 + data[head] + 256 * data[head + 1]


def _barcode(data: bytes) -> tuple[str, int, int] | None:
    if data[2] >= 65:
        return "GS k", 2, 4 + data[3]
    end = data.find(b"\0", 3)
    return None if end < 0 else ("GS k", 2, end + 1)


def _dle(data: bytes) -> tuple[str, int, int] | None:
    kind = data[1]
    if kind in _DLE_ARGUMENTS:
        return _NAMES[kind], 2, 2 + _DLE_ARGUMENTS[kind]
    if kind == 0x14:
        if len(data) < 3:
            return None
        return _NAMES[kind], 2, 10 if data[2] == 8 else 5
    return "unknown", 2, 2
