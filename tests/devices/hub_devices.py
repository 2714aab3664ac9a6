"""Scripted drivers and a listener on a real bus, for the tests of the hub."""

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from kiosk.devices.contract import (
    CardRead,
    Left,
    Presence,
    Printed,
    PrinterCapabilities,
    PrintOutcome,
    ReaderCapabilities,
    ReadOutcome,
    Ready,
    Receipt,
    Status,
    Unconfirmed,
)
from kiosk.devices.events import (
    CardFound,
    CardGone,
    DeviceChanged,
    DriverFailed,
    PrinterCleared,
    PrintFinished,
    PrintProgress,
    ReadFinished,
    ReadStarted,
)
from kiosk.devices.printer_book import Page
from kiosk.devices.worker import Pace
from kiosk.events import Bus, Event
from kiosk.identity import Document, Sex

E = TypeVar("E", bound=Event)

FAST = Pace(find=0.005, status=0.02, offline=0.01, settle=0.005)
KINDS: tuple[type[Event], ...] = (
    DeviceChanged, CardFound, CardGone, ReadStarted, ReadFinished, PrintProgress, PrintFinished, PrinterCleared, DriverFailed,
)  # fmt: skip


def card(name: str = "测试甲") -> CardRead:
    """A card that was read."""
    return CardRead(Document("cn-resident-card", "11010519491231002X", name, Sex.MALE, date(1949, 12, 31)))


class Listener:
    """Keeps what the bus delivers; waits for conditions with a deadline."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.heard: list[Event] = []
        for kind in KINDS:
            self.bus.subscribe(kind, self.heard.append)

    def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Deliver events until `condition` holds; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            assert left > 0, f"not within {seconds} s; heard {self.heard}"
            self.bus.wait(min(left, 0.02))
        self.bus.pump()

    def of(self, kind: type[E]) -> list[E]:
        """All events of `kind` so far."""
        return [event for event in self.heard if isinstance(event, kind)]

    def next(self, kind: type[E], count: int = 1) -> E:
        """Wait for the `count`-th event of `kind`."""
        self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]


class ScriptedReader:
    """A reader whose answers the test sets. `polled` counts calls by name; an exception in place of an answer is raised."""

    capabilities = ReaderCapabilities(Presence.CONTINUOUS)

    def __init__(self) -> None:
        self.now: Status | Exception = Ready()
        self.laid: bool | Exception = False
        self.reads: list[ReadOutcome | Exception] = []
        self.polled: dict[str, int] = {"status": 0, "find": 0, "read": 0, "close": 0}
        self.threads: set[str] = set()
        self.block = threading.Event()
        self.blocked = threading.Event()
        self.block.set()

    def status(self) -> Status:
        self._count("status")
        if isinstance(self.now, Exception):
            raise self.now
        return self.now

    def find(self) -> bool:
        self._count("find")
        if isinstance(self.laid, Exception):
            raise self.laid
        return self.laid

    def read(self) -> ReadOutcome:
        self._count("read")
        self.blocked.set()
        self.block.wait(10)
        outcome = self.reads.pop(0) if self.reads else card()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def interrupt(self) -> None:
        self.block.set()

    def close(self) -> None:
        self._count("close")

    def _count(self, name: str) -> None:
        self.threads.add(threading.current_thread().name)
        self.polled[name] += 1


class ScriptedPrinter:
    """A printer whose outcomes the test sets."""

    capabilities = PrinterCapabilities(columns=48, dots=576)

    def __init__(self) -> None:
        self.now: Status = Ready()
        self.outcomes: list[PrintOutcome | Exception] = []
        self.printed: list[Receipt] = []
        self.cancels = self.tidied = 0
        self.empties = False  # what `cancel` answers
        self.closed = 0
        self.block = threading.Event()
        self.blocked = threading.Event()
        self.interrupted = threading.Event()
        self.block.set()

    def status(self) -> Status:
        return self.now

    def print(self, receipt: Receipt, progress: Callable[[int, int], None]) -> PrintOutcome:
        progress(1, 2)
        self.blocked.set()
        self.block.wait(10)
        progress(2, 2)
        self.printed.append(receipt)
        outcome = self.outcomes.pop(0) if self.outcomes else Printed()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def cancel(self) -> bool:
        self.cancels += 1
        return self.empties

    def tidy(self) -> None:
        self.tidied += 1

    def interrupt(self) -> None:
        self.interrupted.set()
        self.block.set()

    def close(self) -> None:
        self.closed += 1


class MemoryBook:
    """A book that lasts as long as the test. `works` = False: the disk refuses everything."""

    def __init__(self, state: str = "open") -> None:
        self.pages: dict[str, Page] = {"receipt": Page("receipt", state)}
        self.said: list[tuple[str, str]] = []
        self.dots = 0
        self.works = True

    def state(self, device: str = "receipt") -> str:
        return self.pages[device].state

    def page(self, device: str) -> Page | None:
        return self.pages.get(device, Page(device)) if self.works else None

    def begins(self, device: str) -> bool:
        return self._set(device, "printing", "begins")

    def ended(self, device: str, session: str, outcome: PrintOutcome, *, dots: int = 0, sheets: int = 0) -> bool:
        left = outcome.left if isinstance(outcome, Unconfirmed) else None
        self.dots += dots
        state = {Left.SOMETHING: "closed", Left.NOTHING: "printing"}.get(left, "open") if left else "open"
        return self._set(device, state, "ended")

    def closed(self, device: str, cause: str) -> bool:
        return self._set(device, "closed", cause)

    def cleared(self, device: str, by: str) -> bool:
        return self._set(device, "open", by)

    def left(self, device: str, session: str, *, inside: bool) -> bool:
        return inside or self._set(device, "closed", "left-paper")

    def refilled(self, device: str) -> bool:
        return self._set(device, self.state(device), "refilled")

    def _set(self, device: str, state: str, why: str) -> bool:
        if self.works:
            self.pages[device] = Page(device, state)
            self.said.append((device, why))
        return self.works
