"""Invented cards that speak plain ISO 7816, as a social security card does: an application, two files, and a PIN before the second.

    card-tan      three tries are left of her PIN
    card-last     one is left
    card-blocked  none

EF05 holds number, name, sex and birth in two records; EF06, behind the PIN (P2 01, eight bytes filled up with FF), the address.
`PROFILE` is what a technician would write for them. Pure but for its own state; nothing raises. Nobody here exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

AID = bytes.fromhex("F04B494F534B01")
PIN = b"246810\xff\xff"
PROFILE = """\
name = "example-social-security"
kind = "cn-social-security-card"
aid = "F04B494F534B01"

[pin]
reference = 1
padded = 8

[[files]]
id = "EF05"
records = [1, 2]

[[files]]
id = "EF06"
pin = true

[[fields]]
of = "number"
file = "EF05"
tag = "08"

[[fields]]
of = "name"
file = "EF05"
tag = "09"
encoding = "gb18030"

[[fields]]
of = "sex"
file = "EF05"
tag = "0A"

[[fields]]
of = "birth"
file = "EF05"
tag = "0C"
encoding = "hex"

[[fields]]
of = "address"
file = "EF06"
offset = 0
length = 60
encoding = "utf-8"
"""
_NAME = "谭晓楠".encode("gb18030")
_RECORDS = (b"\x08\x12" + b"440301199001010020" + b"\x09" + bytes([len(_NAME)]) + _NAME, b"\x0a\x01" + b"2" + bytes.fromhex("0c0419900101"))
_ADDRESS = "兰湾市海滨区望海路1号".encode().ljust(80, b"\xff")
_TRIES: Mapping[str, int] = {"card-tan": 3, "card-last": 1, "card-blocked": 0}


def names() -> tuple[str, ...]:
    """All of them."""
    return tuple(_TRIES)


@dataclass(slots=True)
class PlainCard:
    """The card `name`. `tries` counts the PINs that were sent; `left`, how many the card still allows."""

    name: str
    tries: int = 0
    left: int = 0
    _selected: bool = False
    _open: bool = False
    _file: int = 0

    def __post_init__(self) -> None:
        self.left = _TRIES[self.name]

    def power_up(self) -> None:
        """Forget what was selected and shown."""
        self._selected = self._open = False
        self._file = 0

    def answer(self, command: bytes) -> bytes:
        """The answer to one command."""
        if len(command) < 4:
            return b"\x67\0"
        ins, p1, data = command[1], command[2], command[5 : 5 + command[4]] if len(command) > 5 else b""
        if ins == 0xA4 and p1 == 4:
            self._selected = data == AID
            return b"\x6f\0\x90\0" if self._selected else b"\x6a\x82"
        if not self._selected:
            return b"\x6d\0"
        if ins == 0xA4:
            self._file = int.from_bytes(data, "big")
            return b"\x90\0" if self._file in (0xEF05, 0xEF06) else b"\x6a\x82"
        if ins == 0x20:
            return self._verify(command, data)
        if ins == 0xB2 and self._file == 0xEF05:
            return _RECORDS[p1 - 1] + b"\x90\0" if 1 <= p1 <= len(_RECORDS) else b"\x6a\x83"
        if ins == 0xB0 and self._file == 0xEF06:
            offset, wanted = p1 << 8 | command[3], command[4] or 256
            part = _ADDRESS[offset : offset + wanted]
            return b"\x69\x82" if not self._open else part + (b"\x90\0" if len(part) == wanted else b"\x62\x82")
        return b"\x69\x86"

    def _verify(self, command: bytes, data: bytes) -> bytes:
        if command[3] != 1:
            return b"\x6a\x88"
        if not data:
            return bytes([0x63, 0xC0 | self.left]) if self.left else b"\x69\x83"
        self.tries += 1
        if not self.left:
            return b"\x69\x83"
        if data != PIN:
            self.left -= 1
            return bytes([0x63, 0xC0 | self.left])
        self.left, self._open = 3, True
        return b"\x90\0"
