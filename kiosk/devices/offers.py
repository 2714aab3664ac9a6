"""What a driver may offer besides its ability: what its device is, and a test of itself.

Both are protocols that a driver fulfils or not; nobody has to. Threads and failures: as in `kiosk.devices.contract`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from kiosk.devices.contract import Offline, Status


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a device says of itself, as it says it; "" where it says nothing. `serial` tells one device from another of its model.
    `counters`: what it has counted, such as `receipts` or `reads`. `details`: what else it says, such as the speed of its line."""

    maker: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    counters: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Inventoried(Protocol):
    """A driver whose device can say what it is."""

    def inventory(self) -> Inventory | Offline:
        """Ask the device what it is. At most 3 s."""
        ...


@runtime_checkable
class SelfTesting(Protocol):
    """A driver whose device can test itself."""

    def self_test(self) -> Status:
        """Have the device test itself; nothing moves, nothing is printed, nobody is needed. At most 5 s."""
        ...
