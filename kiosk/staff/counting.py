"""Counts what the devices have done, for staff: prints, prints of this roll, papers left and broken off, cards read. Numbers alone.

Thread: the one that pumps the bus; the writes go to the storage thread.
"""

from kiosk.devices.contract import CardRead, ChipRead, Left, Printed, Unconfirmed
from kiosk.devices.events import ChipFinished, PaperLeft, PrinterCleared, PrintFinished, ReadFinished
from kiosk.events import Bus
from kiosk.staff import seen
from kiosk.store import Connection, Store


class Counting:
    """Listens on `bus`, writes into `store`."""

    def __init__(self, bus: Bus, store: Store) -> None:
        self._store = store
        bus.subscribe(PrintFinished, self._printed)
        bus.subscribe(PaperLeft, lambda event: self._count(event.device, "unclaimed"))
        bus.subscribe(PrinterCleared, self._cleared)
        bus.subscribe(ReadFinished, self._read)
        bus.subscribe(ChipFinished, self._read)

    def _printed(self, event: PrintFinished) -> None:
        if isinstance(event.outcome, Printed):
            self._count(event.device, "printed", "roll")
        elif isinstance(event.outcome, Unconfirmed) and event.outcome.left is Left.NOTHING:
            # Cancelled in the middle: what had come out of it is cut off when the printer is in order again.
            self._count(event.device, "broken-off")

    def _cleared(self, event: PrinterCleared) -> None:
        """Staff have taken out whatever lay in it."""

        def work(connection: Connection) -> None:
            for what in ("unclaimed", "broken-off"):
                seen.count_anew(connection, event.device, what)

        self._store.call(work)

    def _read(self, event: ReadFinished | ChipFinished) -> None:
        if isinstance(event.outcome, CardRead | ChipRead):
            self._count(event.device, "read")

    def _count(self, device: str, *what: str) -> None:
        def work(connection: Connection) -> None:
            for one in what:
                seen.count(connection, device, one)

        self._store.call(work)
