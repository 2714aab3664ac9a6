"""Frames of Modbus RTU, as much as relay boards need: one coil switched (05), coils read (01). Pure.

Modbus Application Protocol V1.1b3: 6.1 Read Coils, 6.5 Write Single Coil, 7 exceptions. Modbus over Serial Line V1.02: 2.5.1 the frame
(address, function, data, CRC with its low byte first), Appendix B the CRC.
"""

from dataclasses import dataclass

READ_COILS, WRITE_COIL = 0x01, 0x05
ILLEGAL_FUNCTION = 1
_EXCEPTION = 0x80
_ON, _OFF = b"\xff\x00", b"\x00\x00"
_HEAD, _CRC = 2, 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What a board answered: the data behind its function code, or the code of an exception (0: none)."""

    data: bytes
    exception: int = 0


def crc(data: bytes) -> int:
    """CRC-16 with the polynomial A001, begun with FFFF (Appendix B.2)."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def _frame(unit: int, function: int, data: bytes) -> bytes:
    body = bytes((unit, function)) + data
    return body + crc(body).to_bytes(2, "little")


def write_coil(unit: int, number: int, *, on: bool) -> bytes:
    """The request that switches coil `number`. A board that did it answers with the same bytes."""
    return _frame(unit, WRITE_COIL, number.to_bytes(2, "big") + (_ON if on else _OFF))


def read_coils(unit: int, first: int, count: int) -> bytes:
    """The request for `count` coils from `first` on."""
    return _frame(unit, READ_COILS, first.to_bytes(2, "big") + count.to_bytes(2, "big"))


def coils(data: bytes, first: int, count: int) -> frozenset[int] | None:
    """Which coils are on, of the answer to `read_coils`; None if it is not as long as it says, or as was asked for."""
    if len(data) != 1 + (count + 7) // 8 or data[0] != len(data) - 1:
        return None
    bits = int.from_bytes(data[1:], "little")
    return frozenset(first + at for at in range(count) if bits >> at & 1)


def found(received: bytes, unit: int, function: int, length: int, echo: bytes = b"") -> Reply | None:
    """The first whole answer of `unit` to `function` in what came, wherever noise ends; None while there is none. `length`: bytes of data
    that such an answer has; `echo`: what they have to be, where that is known: another one is late, and answers an earlier request."""
    for at in range(len(received) - _HEAD):
        if received[at] != unit or received[at + 1] & ~_EXCEPTION != function:
            continue
        refused = bool(received[at + 1] & _EXCEPTION)
        end = at + _HEAD + (1 if refused else length)
        frame = received[at : end + _CRC]
        if len(received) < end + _CRC or crc(frame[:-_CRC]).to_bytes(2, "little") != frame[-_CRC:]:
            continue
        data = received[at + _HEAD : end]
        if echo and not refused and data != echo:
            continue
        return Reply(b"", data[0]) if refused else Reply(data)
    return None
