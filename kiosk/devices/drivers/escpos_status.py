"""What the answers of an ESC/POS printer mean. Pure.

Bits: Epson ESC/POS command reference, DLE EOT (n = 1 printer, 2 why it is offline, 3 errors, 4 roll paper sensor) and GS r
(n = 1, paper sensor). Each byte has fixed bits, by which the two kinds are told apart in one stream.
"""

from kiosk.devices.contract import NeedsAttention, Ready

ASK = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
"""DLE EOT 1 to 4. Real-time: answered at once, whatever still waits to be printed; so the answers prove nothing about it."""

ASK_BEHIND = b"\x1dr\x01"
"""GS r 1. Stands in the data: answered once everything before it has been carried out."""


def is_status(byte: int) -> bool:
    """Is this an answer to DLE EOT? (Bits 0 and 7 are 0, 1 and 4 are 1.)"""
    return byte & 0b1001_0011 == 0b0001_0010


def is_behind(byte: int) -> bool:
    """Is this an answer to GS r? (Bits 4 and 7 are 0.)"""
    return byte & 0b1001_0000 == 0


def paper_lasted(byte: int) -> bool:
    """Does this answer to GS r 1 say that there still is paper?"""
    return byte & 0b0000_1100 == 0


def read(answers: bytes) -> Ready | NeedsAttention:
    """What the four answers to `ASK`, in its order, say."""
    printer, cause, errors, paper = answers
    stops: set[str] = set()
    if paper & 0b0110_0000 or cause & 0b0010_0000:
        stops.add("media-empty")
    if cause & 0b0000_0100:
        stops.add("cover-open")
    if cause & 0b0100_0000 or errors & 0b0110_1100:
        stops.add("other-error")
    if printer & 0b0000_1000 and not stops:
        stops.add("other-error")
    if stops:
        return NeedsAttention(frozenset(stops))
    return Ready(frozenset({"media-low"}) if paper & 0b0000_1100 else frozenset())
