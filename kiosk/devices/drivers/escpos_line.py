"""What an ESC/POS driver asks of its line and of time, and what it keeps of what it hears. Pure.

Parts: `Wire`, which `escpos_wire` is over TCP and `escpos_tty` over a character device; `Patience`; `Round`.
"""

from dataclasses import dataclass
from typing import Protocol

from kiosk.devices.drivers.escpos_status import Heard


class Wire(Protocol):
    """A line to a printer. Every method ends by its deadline (`time.monotonic` seconds) or within a tenth of a second of `interrupt`."""

    @property
    def is_open(self) -> bool: ...

    @property
    def reason(self) -> str:
        """Why it could not be opened, as in `contract.Offline`."""
        ...

    def open(self, deadline: float) -> bool:
        """Connect, unless connected."""
        ...

    def send(self, data: bytes, deadline: float) -> int:
        """Hand `data` on; the number of bytes that went. Less than all of them: the line is closed."""
        ...

    def read(self, deadline: float) -> bytes:
        """What has come, waiting for it; empty: nothing by the deadline, or the line is down."""
        ...

    def drain(self) -> None:
        """Throw away what nobody has asked for any more."""
        ...

    def forget(self) -> None:
        """Throw away what was handed on and has not left this machine; the line may be closed by it."""
        ...

    def interrupt(self) -> None: ...
    def resume(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to connect, for one round of status answers, for the same while a full printer makes room, for the confirmation behind
    the last byte, for a whole print, for the answer to a cancel, and until a paper that is pulled back is in."""

    connect: float = 0.9
    answer: float = 0.9
    room: float = 4.0
    confirm: float = 8.0
    job: float = 15.0
    cancel: float = 1.5
    retract: float = 5.0


@dataclass(slots=True)
class Round:
    """What was heard in one round of questions: the four answers to DLE EOT, the confirmation, an automatic status, a clear response."""

    status: bytes = b""
    behind: bytes = b""
    process: bytes = b""
    back: bytes = b""
    slot: bytes = b""
    cleared: bool = False

    @property
    def whole(self) -> bool:
        return len(self.status) == 4

    def take(self, heard: Heard) -> None:
        match heard.kind:
            case "status":
                self.status += heard.data
            case "behind":
                self.behind = self.behind or heard.data
            case "process":
                self.process = heard.data
            case "back":
                self.back = heard.data
            case "slot":
                self.slot = heard.data
            case "cleared":
                self.cleared = True
