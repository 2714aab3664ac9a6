"""Runs all devices of the terminal: one thread each, requests in, events out.

The rest of the terminal knows no driver: it asks the hub, and hears `kiosk.devices.events` on the bus. Parts: `worker`,
`reader_worker` and `printer_worker`.

Threads: every method may be called from any thread and returns at once; only `stop` waits. Failures: none are raised; what
happens to devices is told as events, and a device that is missing is one that does not answer.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from kiosk.clock import Clock
from kiosk.devices.contract import IdReader, Receipt, ReceiptPrinter, Refused, Status
from kiosk.devices.events import PrintFinished
from kiosk.devices.printer_worker import PrinterWorker
from kiosk.devices.reader_worker import ReaderWorker, Reading
from kiosk.devices.worker import Pace
from kiosk.events import Bus

_USUAL = Pace()
_NUDGE = 0.05  # seconds between two interruptions of a driver that has not ended


@dataclass(frozen=True, slots=True)
class Entry:
    """One device: its name in terminal.toml, what it is, the driver that speaks to it, and whether it is a simulated one."""

    id: str
    ability: Literal["id-reader", "receipt-printer"]
    driver: IdReader | ReceiptPrinter
    simulated: bool


class Hub:
    """All devices. Started once, stopped once."""

    def __init__(self, entries: Sequence[Entry], bus: Bus, clock: Clock, pace: Pace = _USUAL) -> None:
        self._bus = bus
        self._readers: list[ReaderWorker] = []
        self._printers: list[PrinterWorker] = []
        self._workers: dict[str, ReaderWorker | PrinterWorker] = {}
        for entry in entries:
            if entry.ability == "id-reader":
                reader = ReaderWorker(entry.id, cast(IdReader, entry.driver), bus, clock, pace)
                self._readers.append(reader)
                self._workers[entry.id] = reader
            else:
                printer = PrinterWorker(entry.id, cast(ReceiptPrinter, entry.driver), bus, clock, pace)
                self._printers.append(printer)
                self._workers[entry.id] = printer
        self._lock = threading.Lock()
        self._reading: Reading | None = None

    def start(self) -> None:
        """Start the devices' threads. Subscribe to the bus before."""
        for worker in self._workers.values():
            worker.start()

    def stop(self, timeout: float = 3.0) -> bool:
        """End all threads within `timeout` seconds; False if a driver hangs (its thread does not keep the program alive)."""
        self.stop_reading()
        for worker in self._workers.values():
            worker.ask_to_stop()
        left = timeout
        for worker in self._workers.values():
            while worker.alive and left > 0:
                worker.interrupt()
                worker.join(_NUDGE)
                left -= _NUDGE
        return not any(worker.alive for worker in self._workers.values())

    def snapshot(self) -> Mapping[str, Status]:
        """The settled status of every device, by its name."""
        return {name: worker.status for name, worker in self._workers.items()}

    def watch_cards(self, on: bool) -> None:
        """Publish `CardFound` and `CardGone` from now on, or no longer. A card that lies there already is told at once."""
        for reader in self._readers:
            reader.watch(on)

    def read_card(self, session: str) -> None:
        """Read one card for `session`, in place of any reading before: one that lies there at once, else the next that is laid.

        Publishes `ReadStarted` and `ReadFinished` for each attempt; ends after a `CardRead` or by `stop_reading`.
        """
        reading = Reading(session)
        with self._lock:
            before, self._reading = self._reading, reading
        self._end(before)
        for reader in self._readers:
            reader.read(reading)

    def stop_reading(self) -> None:
        """Want no card any more. An attempt that runs is broken off, and nothing of it is published."""
        with self._lock:
            before, self._reading = self._reading, None
        self._end(before)

    def print_receipt(self, session: str, receipt: Receipt) -> None:
        """Print `receipt`; ends with exactly one `PrintFinished`, also when there is no printer."""
        if self._printers:
            self._printers[0].print(session, receipt)
        else:
            self._bus.publish(PrintFinished(session, "", Refused(frozenset({"offline"}))))

    def restart(self, device: str) -> None:
        """Let the driver of `device` give its port back and begin anew. A device that is not known is none."""
        worker = self._workers.get(device)
        if worker is not None:
            worker.restart()

    def _end(self, reading: Reading | None) -> None:
        if reading is not None and reading.end():
            for reader in self._readers:
                reader.interrupt_ended()
