"""What devices tell the rest of the terminal (delivered on the bus)."""

from dataclasses import dataclass, field

from kiosk.devices.contract import ChipOutcome, PrintOutcome, ReadOutcome, Status
from kiosk.devices.glass import Picture, ScanOutcome
from kiosk.devices.proof import ProofOutcome
from kiosk.devices.scanners import CodeRead
from kiosk.events import Event


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """A device's settled status changed. `ability` is one of `registration.Ability`."""

    device: str
    ability: str
    status: Status


@dataclass(frozen=True, slots=True)
class CardFound(Event):
    """A card lies on the reader; nothing of it has been read."""

    device: str


@dataclass(frozen=True, slots=True)
class CardGone(Event):
    """The card that was found is no longer there, as far as this reader can know (see its capabilities)."""

    device: str


@dataclass(frozen=True, slots=True)
class ReadStarted(Event):
    """A card was found and is being read for `session`."""

    device: str


@dataclass(frozen=True, slots=True)
class ReadFinished(Event):
    """One attempt to read a card for `session` has ended (never with `NoCard`)."""

    device: str
    outcome: ReadOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChipProgress(Event):
    """`done` of `of` bytes of one of a chip's files have been read."""

    device: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class ChipFinished(Event):
    """The one attempt that a session's key was entered for has ended (never with `NoCard`)."""

    device: str
    outcome: ChipOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProofFinished(Event):
    """A card was challenged for `session` (never with `NoCard`). After `KeyProved` no further card is challenged for it."""

    device: str
    outcome: ProofOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeScanned(Event):
    """A code, or the lines of a document, was held under the scanner while a session wanted one."""

    device: str
    code: CodeRead = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageScanned(Event):
    """A page came from the document scanner, as it is."""

    device: str
    picture: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScanFinished(Event):
    """The run of the document scanner that `session` asked for has ended (never with `ScanStopped`). Of a camera
    `ScanBroken` alone: it gives no picture, or none that can be used, and may yet."""

    device: str
    outcome: ScanOutcome


@dataclass(frozen=True, slots=True)
class FrameTaken(Event):
    """The frame that `session` asked the document camera for."""

    device: str
    picture: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintProgress(Event):
    """The printer took `done` of `of` chunks."""

    device: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class PrintFinished(Event):
    """The print of `session` has ended."""

    device: str
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class PrinterCleared(Event):
    """Staff say that nothing of anybody's lies in it any more."""

    device: str


@dataclass(frozen=True, slots=True)
class PaperTaken(Event):
    """The paper of `session` was taken out of the slot."""

    device: str


@dataclass(frozen=True, slots=True)
class PaperLeft(Event):
    """The paper of `session` ("": found there at the start) was left in the slot. `inside`: it was pulled back; else it still lies there,
    and the printer is closed."""

    device: str
    inside: bool


@dataclass(frozen=True, slots=True)
class DriverFailed(Event):
    """A driver raised: a fault of the driver. `where` is a place in the code, without any message."""

    device: str
    kind: str
    where: str
