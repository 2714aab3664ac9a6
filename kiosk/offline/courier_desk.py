"""Staff's commands for a courier: begun, and then asked how far they are, because a stick and a slow line take longer than an answer.

Parts: `CourierDesk`, whose `commands` the running program answers; `alone`, for when none runs (it takes the instance lock); `carried`,
which the command line calls and which finds out which of the two it is.
Threads: any; what is begun runs on the thread `courier`, one at a time. Failures: all are told in the answer: `done` false and a `code`.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.central import CentralClient
from kiosk.clock import Clock
from kiosk.events import Event
from kiosk.offline import envelope, keys
from kiosk.offline.courier import Courier
from kiosk.offline.courier_folder import member
from kiosk.offline.desk import WAIT, Answer
from kiosk.offline.passphrases import KeysError, Passphrases
from kiosk.store import Store

EXPORT, DELIVER, STATE = "outbox-export", "outbox-deliver", "outbox-courier"
OFF: Answer = {"done": False, "code": "courier-off", "why": ""}
_LOOK = 0.1
"""Seconds between two looks at what the running program does."""

Ask = Callable[..., Mapping[str, object] | None]
Connect = Callable[[], CentralClient]


class CourierDesk:
    """The commands of a running program. `courier` None: this terminal has no courier, or no keys (`code`)."""

    def __init__(self, courier: Courier | None, connect: Connect, code: str = "courier-off") -> None:
        self._courier, self._connect, self._code = courier, connect, code
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None
        self._answer: Answer = {"done": False, "code": "", "why": "nothing was begun"}

    @property
    def commands(self) -> Mapping[str, Callable[..., Answer]]:
        """Each command by its name."""
        return {EXPORT: self.export, DELIVER: self.deliver, STATE: self.state}

    def export(self, folder: str) -> Answer:
        """Begin to take in receipts from `folder` and to put there what waits."""
        return self._begin(lambda courier: courier.export(Path(folder)))

    def deliver(self, folder: str) -> Answer:
        """Begin to send what other terminals put into `folder`."""
        return self._begin(lambda courier: courier.deliver(Path(folder), self._connect))

    def state(self) -> Answer:
        """Whether something runs, and what came of it when it has ended."""
        with self._gate:
            running = self._thread is not None and self._thread.is_alive()
            return {"running": True} if running else {**self._answer, "running": False}

    def stop(self, seconds: float) -> bool:
        """End what runs; False if it hangs in a stick and has to be left behind. What is on disk is whole at any moment."""
        if self._courier is not None:
            self._courier.stop()
        with self._gate:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _begin(self, work: Callable[[Courier], Answer]) -> Answer:
        courier = self._courier
        if courier is None:
            return {"done": False, "code": self._code, "why": ""}
        with self._gate:
            if self._thread is not None and self._thread.is_alive():
                return {"done": False, "code": "courier-busy", "why": ""}
            self._thread = threading.Thread(target=self._run, args=(work, courier), name="courier", daemon=True)
            self._thread.start()
        return {"running": True}

    def _run(self, work: Callable[[Courier], Answer], courier: Courier) -> None:
        try:
            answer = work(courier)
        except Exception:
            sys.excepthook(*sys.exc_info())
            answer = {"done": False, "code": "internal", "why": ""}
        with self._gate:
            self._answer = answer


class Asked(Protocol):
    """What `carried` needs of the terminal's settings."""

    @property
    def state(self) -> Path: ...

    @property
    def courier(self) -> bool: ...


def desk_of(
    terminal: Asked, store: Store | None, own: keys.TerminalKeys | None, clock: Clock, connect: Connect, tell: Callable[[Event], None]
) -> CourierDesk:
    """The commands of the program that runs on `terminal`; `tell` hears of items that a courier's receipts deliver."""
    if not terminal.courier:
        return CourierDesk(None, connect)
    if store is None or own is None:
        return CourierDesk(None, connect, "keys-missing")
    return CourierDesk(Courier(store, own, clock, os.stat(terminal.state).st_gid, tell, terminal.state), connect)


@dataclass(frozen=True, slots=True)
class Means:
    """What `carried` works with: how to ask the running program, and what to do it with when none runs."""

    ask: Ask
    database: str
    passphrases: Passphrases
    connect: Connect
    clock: Clock


def carried(terminal: Asked, means: Means, command: str, folder: Path) -> Answer:
    """Do `command` with `folder`: by the running program, else here under the instance lock. Blocks until it is done.

    Raises:
        StoreError: the database cannot be used, or a program runs that does not answer (`already-running`).
    """
    if not terminal.courier:
        return OFF
    try:
        group = os.stat(terminal.state).st_gid
    except OSError:
        return {"done": False, "code": "keys-missing", "why": ""}
    if not member(group):
        return {"done": False, "code": "courier-not-allowed", "why": ""}
    # The running program stands in another folder than whoever types.
    place = folder.absolute()
    socket = terminal.state / "control.sock"
    told = means.ask(socket, command, WAIT + 2, folder=str(place))
    if told is None:
        return alone(terminal.state / means.database, means, group, command, place)
    while told is not None and told.get("running"):
        time.sleep(_LOOK)
        told = means.ask(socket, STATE, WAIT + 2)
    if told is None:
        return {"done": False, "code": "internal", "why": "the program has ended"}
    return {name: value for name, value in told.items() if name != "running"}


def alone(database: Path, means: Means, group: int, command: str, folder: Path) -> Answer:
    """The same without a running program.

    Raises:
        StoreError: `already-running` among them.
    """
    store = Store.open(database, means.clock, fits=envelope.whole)
    try:
        try:
            own = keys.load(database.parent, means.passphrases)
        except KeysError as error:
            return {"done": False, "code": error.code, "why": ""}
        courier = Courier(store, own, means.clock, group, state=database.parent)
        return courier.export(folder) if command == EXPORT else courier.deliver(folder, means.connect)
    finally:
        store.close()
