"""What every light beside a device is to the rest of the terminal: as `kiosk.devices.contract`, whose rules hold here too.

A light has places with names, and shows where something is to be laid or taken. Who looks after it says which places are lit, and how; the
driver knows only lit and not lit, for the pulse is made by the thread of the device, alike for all of them.

Threads: the device's own; `interrupt` from any. Failures: a status. A light that fails stops nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from kiosk.devices.contract import Status


class Spot(StrEnum):
    """Where a light can be. `call` is on top of the machine: somebody of the staff is wanted."""

    READER = "reader"
    CHIP_READER = "chip-reader"
    RECEIPT_SLOT = "receipt-slot"
    DOCUMENT_SLOT = "document-slot"
    SCANNER = "scanner"
    CODE_SCANNER = "code-scanner"
    CALL = "call"


class Glow(StrEnum):
    """How a place is lit. `steady`: the machine works there; `pulse`: a hand is wanted there."""

    OFF = "off"
    STEADY = "steady"
    PULSE = "pulse"


Shown = Mapping[Spot, Glow]
"""What is lit; a place that is not named is dark."""

LIT_SECONDS: Final = 0.9
DARK_SECONDS: Final = 0.5
"""One pulse, 0.7 a second. No more than three flashes a second may be seen (WCAG 2.2, 2.3.1), and calm is far below that."""


@dataclass(frozen=True, slots=True)
class LightCapabilities:
    """The places that it has."""

    spots: frozenset[Spot]


class Light(Protocol):
    """Lights of one machine."""

    @property
    def capabilities(self) -> LightCapabilities: ...

    def status(self) -> Status:
        """Is it there, and lit as it was last told? What is not, is put right. `NeedsAttention` with `stuck`: it takes orders and does
        something else. At most 2 s."""
        ...

    def show(self, lit: frozenset[Spot]) -> Status:
        """Light these places and no others; told again what it shows already, it does nothing. A place that it has not is ignored. At
        most 2 s."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Put out all lights, as far as that can be done, and give the port back. The driver may be used again."""
        ...
