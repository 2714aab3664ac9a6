"""What the switch of a service door is to the rest of the terminal: as `kiosk.devices.contract`, whose rules hold here too.

Threads: the device's own; `interrupt` from any. Failures: outcomes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.devices.contract import Offline, Status


class Door(StrEnum):
    """How a door is."""

    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class DoorGone:
    """The switch itself failed meanwhile: how the door is, nobody knows."""

    status: Offline


DoorOutcome = Door | DoorGone


@dataclass(frozen=True, slots=True)
class DoorCapabilities:
    """`edges`: a door that was opened and closed again between two looks is told all the same."""

    edges: bool = True


class DoorSwitch(Protocol):
    """Tells whether the service door is closed."""

    @property
    def capabilities(self) -> DoorCapabilities: ...

    def status(self) -> Status:
        """Is it there? Opens its line if need be. At most 2 s."""
        ...

    def wait(self, within: float) -> DoorOutcome:
        """How the door is, once its contact has come to rest; each movement once. Returns at the next one, or after `within` seconds with
        what was told last. Also when interrupted."""
        ...

    def interrupt(self) -> None:
        """From any thread: make a blocked call return soon."""
        ...

    def close(self) -> None:
        """Give the line back. The driver may be used again and then opens it anew."""
        ...
