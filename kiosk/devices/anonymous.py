"""Nobody's bytes in the place of somebody's: what stands on a tape instead of what a card or a code said.

Lengths stay, and so does what a program would look at: digits become 1, letters X or x, other signs one of as many bytes; punctuation, line
ends and fill (00, FF) are kept. So "1990-01-01" is "1111-11-11", and a name is as long as it was. Bytes that are no text have every half
byte 1. `objects` keeps tags and lengths of TLV and replaces values.

Pure; nothing raises.
"""

from typing import Final

_FILL: Final = b"\0\xff"
# The first one's bytes in GB 18030 are none in UTF-8: what was told from UTF-8 by its bytes still is.
_OTHERS: Final = "人ä𠀀"


def text(data: bytes) -> bytes:
    """Nobody's, as long as `data`."""
    core = data.rstrip(_FILL)
    for encoding in ("utf-8", "gb18030"):
        try:
            said = core.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(sign.isprintable() or sign in "\r\n\t\0\x1c\x1d\x1e\x1f" for sign in said):
            return b"".join(_sign(sign, encoding) for sign in said) + data[len(core) :]
    return bytes(byte if byte in _FILL else 0x11 for byte in data)


def objects(data: bytes) -> bytes:
    """The same TLV objects (ISO 7816-4, 5.2.2) with nobody's values; what is no TLV, as text."""
    found = _objects(data)
    return text(data) if found is None else found


def _sign(sign: str, encoding: str) -> bytes:
    if sign.isascii():
        return (b"1" if sign.isdigit() else b"X" if sign.isupper() else b"x") if sign.isalnum() else sign.encode()
    size = len(sign.encode(encoding))
    return next((other.encode(encoding) for other in _OTHERS if len(other.encode(encoding)) == size), b"x" * size)


def _objects(data: bytes) -> bytes | None:
    out, at = b"", 0
    while at < len(data):
        start = at
        more = data[at] & 0x1F == 0x1F
        constructed = bool(data[at] & 0x20)
        if data[at] in (0, 0xFF):
            return None
        at += 1
        while more and at < len(data):
            more = bool(data[at] & 0x80)
            at += 1
        if at >= len(data):
            return None
        length, at = data[at], at + 1
        if length > 0x80:
            if length > 0x83:
                return None
            length, at = int.from_bytes(data[at : at + length - 0x80], "big"), at + length - 0x80
        if length == 0x80 or at + length > len(data):
            return None
        value = data[at : at + length]
        inner = _objects(value) if constructed else None
        out += data[start:at] + (text(value) if inner is None else inner)
        at += length
    return out
