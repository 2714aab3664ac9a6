"""What devices tell the rest of the terminal (delivered on the bus)."""

from dataclasses import dataclass, field

from kiosk.devices.contract import ChipOutcome, PrintOutcome, ReadOutcome, Status
from kiosk.devices.doors import Door
from kiosk.devices.glass import Picture, ScanOutcome
from kiosk.devices.proof import ProofOutcome
from kiosk.devices.scanners import CodeRead
from kiosk.events import Event


@dataclass(frozen=True, slots=True)
class DeviceEvent(Event):
    """Something that `device` tells."""

    device: str


@dataclass(frozen=True, slots=True)
class DeviceChanged(DeviceEvent):
    """A device's settled status changed. `ability` is one of `registration.Ability`."""

    ability: str
    status: Status


@dataclass(frozen=True, slots=True)
class CardFound(DeviceEvent):
    """A card lies on the reader; nothing of it has been read."""


@dataclass(frozen=True, slots=True)
class CardGone(DeviceEvent):
    """The card that was found is no longer there, as far as this reader can know (see its capabilities)."""


@dataclass(frozen=True, slots=True)
class ReadStarted(DeviceEvent):
    """A card was found and is being read for `session`."""


@dataclass(frozen=True, slots=True)
class ReadFinished(DeviceEvent):
    """One attempt to read a card for `session` has ended (never with `NoCard`)."""

    outcome: ReadOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChipProgress(DeviceEvent):
    """`done` of `of` bytes of one of a chip's files have been read."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class ChipFinished(DeviceEvent):
    """The one attempt that a session's key was entered for has ended (never with `NoCard`)."""

    outcome: ChipOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProofFinished(DeviceEvent):
    """A card was challenged for `session` (never with `NoCard`). After `KeyProved` no further card is challenged for it."""

    outcome: ProofOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeScanned(DeviceEvent):
    """A code, or the lines of a document, was held under the scanner while a session wanted one."""

    code: CodeRead = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageScanned(DeviceEvent):
    """A page came from the document scanner, as it is."""

    picture: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScanFinished(DeviceEvent):
    """The run of the document scanner that `session` asked for has ended (never with `ScanStopped`). Of a camera
    `ScanBroken` alone: it gives no picture, or none that can be used, and may yet."""

    outcome: ScanOutcome


@dataclass(frozen=True, slots=True)
class FrameTaken(DeviceEvent):
    """The frame that `session` asked the document camera for."""

    picture: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintProgress(DeviceEvent):
    """The printer took `done` of `of` chunks."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class PrintFinished(DeviceEvent):
    """The print of `session` has ended."""

    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class PrinterCleared(DeviceEvent):
    """Staff say that nothing of anybody's lies in it any more."""


@dataclass(frozen=True, slots=True)
class PaperTaken(DeviceEvent):
    """The paper of `session` was taken out of the slot."""


@dataclass(frozen=True, slots=True)
class PaperLeft(DeviceEvent):
    """The paper of `session` ("": found there at the start) was left in the slot. `inside`: it was pulled back; else it still lies there,
    and the printer is closed."""

    inside: bool


@dataclass(frozen=True, slots=True)
class DoorMoved(DeviceEvent):
    """The service door is `door` now; told once when its switch is first heard, and at each movement."""

    door: Door


@dataclass(frozen=True, slots=True)
class DriverFailed(DeviceEvent):
    """A driver raised: a fault of the driver. `where` is a place in the code, without any message."""

    kind: str
    where: str
