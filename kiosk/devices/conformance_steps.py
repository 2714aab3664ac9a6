"""What the checks of `kiosk.devices.conformance` are made of: a driver with hands at its other side, and steps with deadlines.

Threads: the caller's. Failures: `Broken` and `NotTried`.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast, get_args

from kiosk.devices.chip.keys import Key
from kiosk.devices.contract import ChipReader, DocumentPrinter, IdReader, Ready, ReceiptPrinter, Status
from kiosk.devices.registration import Ability, Driver
from kiosk.devices.scanners import CodeScanner

T = TypeVar("T")

_PAUSE = 0.02
# What the contract gives a call, and what a busy machine takes besides (seconds).
LEEWAY = 1.0
STATUS_SECONDS, FIND_SECONDS, READ_SECONDS, CHIP_SECONDS, PRINT_SECONDS = 2.0, 1.0, 10.0, 60.0, 20.0
SHEET_SECONDS, SHEET_STATUS_SECONDS = 60.0, 5.0


class Broken(AssertionError):
    """The driver does not keep the contract."""


class NotTried(Exception):
    """There are no hands for this check."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What is done at the device's other side; None where nobody can. `lay`, `lift`: a document; `scan`: one code, whose text it returns;
    `plug`, `unplug`: the device; `empty`, `refill`: the paper; `lit`: how many lamps are lit. `lay` opens a door and `lift` closes it."""

    lay: Callable[[], object] | None = None
    lift: Callable[[], object] | None = None
    scan: Callable[[], str] | None = None
    plug: Callable[[], object] | None = None
    unplug: Callable[[], object] | None = None
    empty: Callable[[], object] | None = None
    refill: Callable[[], object] | None = None
    lit: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A driver under check. `key` opens the chip that `hands.lay` lays, `wrong_key` does not. `patience`: seconds until a device that was
    started or plugged in has to be there."""

    ability: Ability
    driver: Driver
    hands: Hands = Hands()
    key: Key | None = field(default=None, repr=False)
    wrong_key: Key | None = field(default=None, repr=False)
    patience: float = 10.0

    @property
    def reader(self) -> IdReader | ChipReader:
        """The driver of either kind of reader."""
        return cast(IdReader | ChipReader, self.driver)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one check: `what` its name, `outcome` `ok`, `not-tried` or the sentence that is broken; `ms` it took."""

    what: str
    outcome: str
    ms: int

    @property
    def ok(self) -> bool:
        """Nothing is broken."""
        return self.outcome in ("ok", "not-tried")


def demand(kept: bool, otherwise: str) -> None:
    """Raise `Broken(otherwise)` unless it is `kept`."""
    if not kept:
        raise Broken(otherwise)


def hand(hand: Callable[[], T] | None) -> Callable[[], T]:
    """The hand, if there is one."""
    if hand is None:
        raise NotTried
    return hand


def timed(name: str, seconds: float, call: Callable[[], T]) -> T:
    """What `call` gives; it has to come in time, and nothing may be raised."""
    began = time.monotonic()
    try:
        result = call()
    except Exception as error:
        raise Broken(f"{name}() raised {type(error).__name__}") from None
    took = time.monotonic() - began
    demand(took <= seconds + LEEWAY, f"{name}() took {took:.1f} s and may take {seconds:g} s")
    return result


def until(what: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Ask again until it is so."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not what():
        demand(time.monotonic() < end, otherwise)
        pause.wait(_PAUSE)


def status(subject: Subject) -> Status:
    """The status, which has to be one."""
    seconds = SHEET_STATUS_SECONDS if subject.ability == "document-printer" else STATUS_SECONDS
    status = timed("status", seconds, subject.driver.status)
    demand(isinstance(status, get_args(Status)), f"status() is {type(status).__name__}, which is no status")
    return status


def found(subject: Subject) -> bool:
    """Does the reader see a card now?"""
    return timed("find", FIND_SECONDS, subject.reader.find)


def until_ready(subject: Subject) -> None:
    """Wait until the device is ready."""
    until(lambda: isinstance(status(subject), Ready), subject.patience, f"it is not ready within {subject.patience:g} s")


def nudge(interrupt: Callable[[], None], stop: threading.Event) -> None:
    """As the hub does: again and again, because a call that is just about to begin has not noticed."""
    while not stop.wait(0.05):
        interrupt()


def read(subject: Subject, key: Key | None = None) -> object:
    """One read of whatever lies there; of a chip with `key`, or with the right one."""
    if subject.ability == "id-reader":
        return timed("read", READ_SECONDS, cast(IdReader, subject.driver).read)
    opens = key or subject.key
    if opens is None:
        raise NotTried
    return timed("read", CHIP_SECONDS, lambda: cast(ChipReader, subject.driver).read(opens, lambda _done, _of: None))


def lay(subject: Subject) -> None:
    """Lay a card and wait until it is seen; laid again when it is not, as a person would."""
    put, take = hand(subject.hands.lay), hand(subject.hands.lift)
    until_ready(subject)
    for _ in range(3):
        put()
        end, pause = time.monotonic() + subject.patience / 3, threading.Event()
        while time.monotonic() < end:
            if found(subject):
                return
            pause.wait(_PAUSE)
        take()
    raise Broken("find() does not see a card that lies there")


def lift(subject: Subject) -> None:
    """Lift the card and wait until that is seen."""
    hand(subject.hands.lift)()
    until(lambda: not found(subject), subject.patience, "find() sees a card that was lifted")


def scanner(subject: Subject) -> CodeScanner:
    """The driver as a scanner."""
    return cast(CodeScanner, subject.driver)


def printer(subject: Subject) -> ReceiptPrinter:
    """The driver as a printer."""
    return cast(ReceiptPrinter, subject.driver)


def sheets(subject: Subject) -> DocumentPrinter:
    """The driver as a printer of documents."""
    return cast(DocumentPrinter, subject.driver)


def held() -> int:
    """How many threads and descriptors this process has."""
    return threading.active_count() + len(os.listdir("/proc/self/fd"))
