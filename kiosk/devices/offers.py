"""What a driver may offer besides its ability: what its device is, a test of itself, and a tape of its line.

All are protocols that a driver fulfils or not; nobody has to. Threads and failures: as in `kiosk.devices.contract`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from kiosk.devices.contract import Offline, Status
from kiosk.devices.tape import Tape


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


@runtime_checkable
class Recordable(Protocol):
    """A driver whose line can be recorded."""

    def record(self, invented: Callable[[bytes], bytes]) -> Callable[[], Tape]:
        """From now on, what goes over the line is on a tape, which the result gives. `invented` gives for what a card said (as bytes of the
        device's own, maybe cut short) what is to stand in its place, as long as the whole of it; nothing else that may be somebody's is
        on the tape."""
        ...
