"""Key events of a scanner that is a keyboard, put together: `struct input_event` (linux/input.h) in, whole scans out.

A scan is what comes without a pause, as for `scan_text`, by the times that the kernel wrote into the events; but a hand can press these
keys too. What is short, or as slow as a hand, was typed, and is nothing. Keys are those of an English (US) keyboard, which is what scanners
are set to. A sign that has no key comes as Alt and digits: of a byte, or of a whole character by GB 18030 or Unicode (`wide`). A control
character comes as Ctrl and a letter.

Pure. Failure rule: as `scan_text`; events that mean nothing here are dropped. What the kernel itself lost (SYN_DROPPED) makes a scan `cut`.
"""

import struct
from typing import Final, Literal

from kiosk.devices.drivers.scan_text import LONGEST, PAUSE, understand
from kiosk.devices.scanners import CodeRead, CodeUnreadable

Wide = Literal["gb18030", "unicode"]

EVENT: Final = struct.Struct("@llHHi")
# Shortest scan (signs, an AIM identifier among them) and longest mean time between its signs (seconds): the slowest setting of scanners
# is 0.03, and whoever types eight signs a second needs 0.12.
FEWEST: Final = 4
SLOWEST: Final = 0.04

_SYN, _KEY, _DROPPED = 0, 1, 3
_SHIFTS, _CTRLS, _ALTS, _CAPS = frozenset({42, 54}), frozenset({29, 97}), frozenset({56, 100}), 58
_PLAIN = {
    2: "1", 3: "2", 4: "3", 5: "4", 6: "5", 7: "6", 8: "7", 9: "8", 10: "9", 11: "0", 12: "-", 13: "=", 15: "\t",
    16: "q", 17: "w", 18: "e", 19: "r", 20: "t", 21: "y", 22: "u", 23: "i", 24: "o", 25: "p", 26: "[", 27: "]", 28: "\r",
    30: "a", 31: "s", 32: "d", 33: "f", 34: "g", 35: "h", 36: "j", 37: "k", 38: "l", 39: ";", 40: "'", 41: "`", 43: "\\",
    44: "z", 45: "x", 46: "c", 47: "v", 48: "b", 49: "n", 50: "m", 51: ",", 52: ".", 53: "/", 57: " ",
    55: "*", 71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2", 81: "3", 82: "0", 83: ".",
    96: "\r", 98: "/", 86: "\\",
}  # fmt: skip
_SHIFTED = {
    2: "!", 3: "@", 4: "#", 5: "$", 6: "%", 7: "^", 8: "&", 9: "*", 10: "(", 11: ")", 12: "_", 13: "+", 26: "{", 27: "}", 39: ":",
    40: '"', 41: "~", 43: "|", 51: "<", 52: ">", 53: "?", 86: "|",
}  # fmt: skip


class Keys:
    """The scan that comes now, and those that are whole."""

    def __init__(self, wide: Wide = "gb18030") -> None:
        self._wide = wide
        self._rest = b""
        self._ready: list[CodeRead | CodeUnreadable] = []
        self._scan = bytearray()
        self._held: set[int] = set()
        self._digits = ""
        self._heard = 0.0
        self._begin()

    def feed(self, data: bytes, at: float) -> None:
        """`data` came at `at` (monotonic seconds)."""
        self._heard = at
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        for seconds, micros, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == _KEY and value in (0, 1):
                self._key(code, pressed=value == 1, at=seconds + micros / 1_000_000)
            elif kind == _SYN and code == _DROPPED:
                self._cut = True
        self._rest = data[whole:]

    def next(self, at: float) -> CodeRead | CodeUnreadable | None:
        """A scan, once nothing more of it has come for `PAUSE`; None where there is none."""
        if at - self._heard >= PAUSE:
            self._held.clear()
            self._end()
        return self._ready.pop(0) if self._ready else None

    def clear(self) -> None:
        """Forget what came; it is overwritten, because it may be somebody's."""
        self._scan[:] = bytes(len(self._scan))
        self._ready.clear()
        self._held.clear()
        self._rest = b""
        self._begin()

    def _begin(self) -> None:
        self._scan.clear()
        self._count, self._first, self._last = 0, 0.0, 0.0
        self._capital = self._cut = self._too_long = False

    def _key(self, code: int, *, pressed: bool, at: float) -> None:
        if pressed:
            self._held.add(code)
        else:
            self._held.discard(code)
        if code in _ALTS:
            digits, self._digits = self._digits, ""
            if not pressed and digits:
                self._sign(self._by_number(int(digits)), at)
        elif not pressed or code not in _PLAIN:
            self._capital ^= pressed and code == _CAPS
        elif self._held & _ALTS:
            # Bounded: a character of GB 18030 has four bytes, ten digits.
            self._digits = (self._digits + _PLAIN[code])[:10] if _PLAIN[code].isdigit() else self._digits
        elif self._held & _CTRLS:
            self._sign(bytes([ord(_PLAIN[code].upper()) & 0x1F]), at)
        else:
            self._sign(self._plain(code).encode(), at)

    def _plain(self, code: int) -> str:
        shifted = bool(self._held & _SHIFTS)
        sign = _PLAIN[code]
        if sign.isalpha():
            return sign.upper() if shifted != self._capital else sign
        return _SHIFTED.get(code, sign) if shifted else sign

    def _by_number(self, number: int) -> bytes:
        if self._wide == "unicode":
            return chr(number).encode(errors="replace") if number < 0x110000 else b""
        return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")

    def _sign(self, sign: bytes, at: float) -> None:
        if self._count and not 0 <= at - self._last <= PAUSE:
            self._end()
        if not self._count:
            self._first = at
        self._count, self._last = self._count + 1, at
        self._too_long = self._too_long or len(self._scan) + len(sign) > LONGEST
        if not self._too_long:
            self._scan += sign

    def _end(self) -> None:
        """No more of it will come: a scan, or nothing."""
        typed = self._count < FEWEST or (self._last - self._first) / (self._count - 1) > SLOWEST
        if self._cut and self._count:
            self._ready.append(CodeUnreadable("cut"))
        elif not typed:
            found = CodeUnreadable("too-long") if self._too_long else understand(bytes(self._scan))
            if found is not None:
                self._ready.append(found)
        self._scan[:] = bytes(len(self._scan))
        self._begin()
