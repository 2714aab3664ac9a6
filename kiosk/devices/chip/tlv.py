"""BER-TLV (ISO 7816-4, 5.2): tags of up to three bytes, lengths of up to four. Pure; what is no TLV raises `Malformed`."""

from kiosk.devices.chip.apdu import Malformed


def encode(tag: int, value: bytes) -> bytes:
    """One object in its shortest form."""
    size = len(value)
    if size < 0x80:
        length = bytes([size])
    else:
        digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(digits)]) + digits
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big") + length + value


def head(data: bytes, start: int = 0) -> tuple[int, int, int]:
    """Tag, length of the value, and where the value starts. The value itself need not be there yet."""
    tag, at = _tag(data, start)
    if at >= len(data):
        raise Malformed
    first, at = data[at], at + 1
    if first < 0x80:
        return tag, first, at
    count = first & 0x7F
    if not 1 <= count <= 4 or at + count > len(data):
        raise Malformed
    return tag, int.from_bytes(data[at : at + count], "big"), at + count


def parse(data: bytes) -> list[tuple[int, bytes]]:
    """The objects that stand one after the other in `data`; zeros and FF between them are padding."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        tag, length, value = head(data, at)
        at = value + length
        if at > len(data):
            raise Malformed
        found.append((tag, data[value:at]))
    return found


def first(data: bytes, tag: int) -> bytes:
    """The value of the first object `tag` in `data`."""
    for found, value in parse(data):
        if found == tag:
            return value
    raise Malformed


def _tag(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise Malformed
    tag, at = data[at], at + 1
    if tag & 0x1F != 0x1F:
        return tag, at
    for _ in range(2):
        if at >= len(data):
            raise Malformed
        tag, more, at = tag << 8 | data[at], data[at] & 0x80, at + 1
        if not more:
            return tag, at
    raise Malformed
