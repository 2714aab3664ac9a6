"""What maintenance mode may use of the terminal around it: given by the composition root, so that it is tried without a window."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kiosk.clock import Clock
from kiosk.devices.contract import Receipt, Status
from kiosk.devices.levels import Levels
from kiosk.events import Bus
from kiosk.health import Health
from kiosk.journey.desk import NoTyping, Typing
from kiosk.render.sheet import Sheet
from kiosk.settings import Settings
from kiosk.staff.gate import Gate
from kiosk.staff.places import Place
from kiosk.staff.scene import Certificate, Machine
from kiosk.store import Store


class Devices(Protocol):
    """What staff ask of `kiosk.devices.hub`."""

    def snapshot(self) -> Mapping[str, Status]: ...
    def read_card(self, session: str) -> None: ...
    def stop_reading(self) -> None: ...
    def print_receipt(self, session: str, receipt: Receipt) -> None: ...
    def print_document(self, session: str, sheet: Sheet) -> None: ...
    def restart(self, device: str) -> None: ...
    def clear(self, device: str, timeout: float) -> bool | None: ...
    def refill(self, device: str) -> bool: ...
    def paper(self) -> Mapping[str, tuple[str, int | None]]: ...
    def prove_card(self, session: str) -> bool: ...
    def stop_proving(self) -> None: ...


class Citizens(Protocol):
    """What staff ask of the journey: to end at a safe point, and the frame of its pages."""

    def give_way(self) -> bool: ...
    def frame(self, lang: str) -> Mapping[str, object]: ...
    @property
    def lang(self) -> str: ...


def _nobody(_path: Path) -> int:
    """There are no keys to sign with."""
    raise OSError


@dataclass(frozen=True, slots=True)
class House:
    """`gate` is None where PINs cannot be checked (`blocked` is the failure code). `machines` are ids and abilities, in order; `closed`
    says why citizens are not served apart from staff being here, `reason` the key of what they read then. `regard` is called when that
    changes: staff come or go, or choose something (`choose` by a staff number, `undo`, `chosen`). `forget`: something of a person was
    in memory. `places`: where files may go; `export` writes the signed journal and says how many lines. `levels`: how loud and
    how bright it is. `typing`: the pinyin of this terminal's keyboard."""

    settings: Settings
    clock: Clock
    bus: Bus
    store: Store | None
    gate: Gate | None
    blocked: str
    health: Health
    devices: Devices
    citizens: Citizens
    machines: Sequence[tuple[str, str]]
    closed: Callable[[], str]
    reason: Callable[[], str]
    regard: Callable[[], None]
    choose: Callable[[str, Mapping[str, object], str], None]
    undo: Callable[[str, str], None]
    chosen: Callable[[], Mapping[str, Mapping[str, object]]]
    send_now: Callable[[], object]
    certificates: Callable[[], Sequence[Certificate]]
    matter: Callable[[str, str], str]
    forget: Callable[[], None]
    places: Callable[[], Sequence[Place]] = tuple
    export: Callable[[Path], int] = _nobody
    levels: Levels = field(default_factory=lambda: Levels({}))
    typing: Typing = field(default_factory=NoTyping)

    def standing(self) -> tuple[Machine, ...]:
        """Each device as it is now."""
        snapshot, paper = self.devices.snapshot(), self.devices.paper()
        return tuple(
            Machine(ident, ability, snapshot[ident], paper.get(ident, ("", None))[1])
            for ident, ability in self.machines if ident in snapshot
        )  # fmt: skip
