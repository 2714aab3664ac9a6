"""What the answers of an ESC/POS printer mean. Pure.

Bits: Epson ESC/POS command reference, DLE EOT (n = 1 printer, 2 why it is offline, 3 errors, 4 roll paper sensor), GS r (n = 1,
paper sensor), GS ( H function 48 (process ID response), DLE DC4 function 8 (clear response), GS a (automatic status back). Each has
fixed bits or a head, by which they are told apart in one stream: `Ears`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.devices.contract import NeedsAttention, Ready

ASK = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
"""DLE EOT 1 to 4. Real-time: answered at once, whatever still waits to be printed; so the answers prove nothing about it."""

ASK_BEHIND = b"\x1dr\x01"
"""GS r 1. Stands in the data: answered once everything before it has been carried out."""


ASK_SLOT = b"\x10\x04\x14"
"""DLE EOT 20, full status of printers with a presenter: 10 0F and four bytes, of which the first has bit 5 while a paper lies in the slot
(Custom VKP80 command manual; the same in Pyramid's Reliance)."""

RETRACT = b"\x1de\x02"
"""GS e 2: pull back what lies in the slot."""

CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4, function 8. Real-time: throws away receive buffer and print buffer, and sends the clear response."""


def ask_process(ident: bytes) -> bytes:
    """GS ( H, function 48: stands in the data, and sends `ident` (four bytes, 32 to 126) back once everything before is carried out."""
    return b"\x1d(H\x06\x0000" + ident


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a printer said. `kind`: `status` (DLE EOT), `behind` (GS r), `process` (GS ( H 48), `cleared` (DLE DC4 8), `back` (ASB),
    `slot` (DLE EOT 20)."""

    kind: str
    data: bytes


# Head -> kind and length of the answers that are longer than a byte.
_LONG = {b"\x37\x22": ("process", 7), b"\x37\x25": ("cleared", 3)}
_SLOT = {b"\x10\x0f": ("slot", 6)}


class Ears:
    """Cuts what a printer sends into answers; keeps what is not whole yet. What is none of them is noise and falls away."""

    def __init__(self, *, slot: bool = False) -> None:
        """`slot`: it has a presenter, so that 10 0F begins a full status; of others it could be an automatic one."""
        self._rest = b""
        self._long = {**_LONG, **_SLOT} if slot else _LONG
        self._leads = frozenset(head[0] for head in self._long)

    def hear(self, data: bytes) -> Iterator[Heard]:
        """The answers that are whole now that `data` has come."""
        self._rest += data
        while self._rest:
            first, head = self._rest[0], self._rest[:2]
            if first in self._leads and len(head) < 2:
                return
            if head in self._long:
                kind, length = self._long[head]
            elif is_back(first):
                kind, length = "back", 4
            else:
                kind, length = "status" if is_status(first) else "behind" if is_behind(first) else "", 1
            if len(self._rest) < length:
                return
            answer, self._rest = self._rest[:length], self._rest[length:]
            if kind:
                yield Heard(kind, answer[2:6] if kind == "process" else answer)


def is_back(byte: int) -> bool:
    """Does an automatic status begin with this? (Bits 0, 1 and 7 are 0, 4 is 1.) Three bytes follow that look like answers to GS r."""
    return byte & 0b1001_0011 == 0b0001_0000


def read_back(status: bytes) -> Ready | NeedsAttention:
    """What the four bytes of an automatic status say."""
    printer, errors, paper, _ = status
    stops: set[str] = set()
    if paper & 0b0000_1100:
        stops.add("media-empty")
    if printer & 0b0010_0000:
        stops.add("cover-open")
    stops |= _errors(errors)
    if stops:
        return NeedsAttention(frozenset(stops))
    return Ready(frozenset({"media-low"}) if paper & 0b0000_0011 else frozenset())


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
    stops |= _errors(errors)
    if cause & 0b0100_0000 and not errors & 0b0110_1100:
        stops.add("other-error")
    if printer & 0b0000_1000 and not stops:
        stops.add("other-error")
    if stops:
        return NeedsAttention(frozenset(stops))
    return Ready(frozenset({"media-low"}) if paper & 0b0000_1100 else frozenset())


def _errors(byte: int) -> set[str]:
    """Bit 3 is the cutter, which is stuck by paper more than by anything else; 2, 5 and 6 are errors of other parts."""
    found = {"media-jam"} if byte & 0b0000_1000 else set()
    return found | ({"other-error"} if byte & 0b0110_0100 else set())


def lies(full: bytes) -> bool:
    """Does this answer to `ASK_SLOT` say that a paper lies in the slot?"""
    return bool(full[2] & 0b0010_0000)
