"""Counts what the devices have done, for staff: prints, prints of this roll, cards read. Numbers alone.

Thread: the one that pumps the bus; the writes go to the storage thread.
"""

from kiosk.devices.contract import CardRead, ChipRead, Printed
from kiosk.devices.events import ChipFinished, PrintFinished, ReadFinished
from kiosk.events import Bus
from kiosk.staff import seen
from kiosk.store import Connection, Store


class Counting:
    """Listens on `bus`, writes into `store`."""

    def __init__(self, bus: Bus, store: Store) -> None:
        self._store = store
        bus.subscribe(PrintFinished, self._printed)
        bus.subscribe(ReadFinished, self._read)
        bus.subscribe(ChipFinished, self._read)

    def _printed(self, event: PrintFinished) -> None:
        if isinstance(event.outcome, Printed):
            self._count(event.device, "printed", "roll")

    def _read(self, event: ReadFinished | ChipFinished) -> None:
        if isinstance(event.outcome, CardRead | ChipRead):
            self._count(event.device, "read")

    def _count(self, device: str, *what: str) -> None:
        def work(connection: Connection) -> None:
            for one in what:
                seen.count(connection, device, one)

        self._store.call(work)
