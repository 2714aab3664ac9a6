"""A command on a terminal whose program does not run: it takes the instance lock itself, and lets go of it at its end.

Threads: the caller's; it blocks. Failures: `StoreError` (`already-running` among them).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.central import CentralClient
from kiosk.clock import Clock
from kiosk.events import Event
from kiosk.http import TlsError
from kiosk.offline import envelope
from kiosk.offline.desk import Answer, Desk
from kiosk.offline.events import ItemDelivered, ItemParked
from kiosk.offline.lanes import Lanes
from kiosk.offline.policy import Width
from kiosk.offline.queue import Queue
from kiosk.offline.sender import run_pass
from kiosk.offline.turns import BEGIN
from kiosk.offline.uploads import Uploads
from kiosk.store import Store


def answer(database: Path, clock: Clock, connect: Callable[[], CentralClient], command: str, args: Mapping[str, str]) -> Answer:
    """The answer of `Desk` to `command`; `outbox-send` sends here and now, by one pass over what waits."""
    store = Store.open(database, clock, fits=envelope.whole)
    try:
        told = Desk(store, clock, lambda: None).commands[command](**args)
        if command == "outbox-send" and told["done"]:
            return {**told, **one_pass(Queue(store, clock), clock, connect)}
        return told
    finally:
        store.close()


def one_pass(queue: Queue, clock: Clock, connect: Callable[[], CentralClient]) -> Answer:
    """Send what waits, once, here and now; what came of it."""
    ear = _Ear(clock)
    queue.reclaim()
    lanes = Lanes(connect)
    try:
        lanes.first()
        run_pass(queue, lanes, ear, BEGIN, Uploads(clock), Width())
    except TlsError:
        ear.code = "central-tls"
    finally:
        lanes.close()
    return {"delivered": ear.delivered, "parked": ear.parked, "line": ear.code, "done": ear.code == ""}


class _Ear:
    """Counts what a pass tells."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.delivered = self.parked = 0
        self.code = ""

    def item(self, event: Event) -> None:
        if isinstance(event, ItemDelivered):
            self.delivered += 1
        elif isinstance(event, ItemParked):
            self.parked += 1

    def took(self) -> None:
        """Somebody stands there and waits: no pace is kept."""

    def paced(self) -> bool:
        return False

    def now(self) -> float:
        return self._clock.monotonic()

    def line(self, code: str) -> None:
        self.code = code

    def retry_at(self, asked: float | None) -> datetime:
        return self._clock.now()

    def stopping(self) -> bool:
        return False
