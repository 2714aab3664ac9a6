"""Runs all devices of the terminal: one thread each, requests in, events out.

The rest of the terminal knows no driver: it asks the hub, and hears `kiosk.devices.events` on the bus. Parts: `worker`,
`reader_worker`, `chip_worker`, `scanner_worker` and
`printer_worker`, `glass_worker`, `light_worker`.

Threads: every method may be called from any thread and returns at once; only `stop` waits. Failures: none are raised; what
happens to devices is told as events, and a device that is missing is one that does not answer.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from kiosk.clock import Clock
from kiosk.devices.chip.keys import Key
from kiosk.devices.chip_worker import ChipReading, ChipWorker, Proving
from kiosk.devices.contract import (
    AS_USUAL,
    ChipReader,
    DocumentCapabilities,
    DocumentPrinter,
    IdReader,
    Offline,
    ReaderGone,
    Receipt,
    ReceiptPrinter,
    Refused,
    Status,
    Wish,
)
from kiosk.devices.doors import DoorSwitch
from kiosk.devices.events import ChipFinished, PrintFinished, ScanFinished
from kiosk.devices.glass import DocumentCamera, DocumentScanner, GlassGone
from kiosk.devices.glass_worker import CameraWorker, GlassWorker
from kiosk.devices.light_worker import DoorWorker, LightWorker
from kiosk.devices.lights import Light, Shown
from kiosk.devices.printer_book import Book, NoBook
from kiosk.devices.printer_worker import DocumentWorker, SheetJob
from kiosk.devices.reader_worker import ReaderWorker, Reading
from kiosk.devices.receipt_worker import PrinterWorker
from kiosk.devices.registration import Ability, Driver
from kiosk.devices.scanner_worker import ScannerWorker
from kiosk.devices.scanners import CodeScanner
from kiosk.devices.worker import Pace
from kiosk.events import Bus
from kiosk.render.press import Press
from kiosk.render.sheet import Sheet

_AnyWorker = (
    ReaderWorker | ChipWorker | ScannerWorker | PrinterWorker | DocumentWorker | GlassWorker | CameraWorker | LightWorker | DoorWorker
)
_USUAL = Pace()
_NUDGE = 0.05  # seconds between two interruptions of a driver that has not ended


@dataclass(frozen=True, slots=True)
class Entry:
    """One device: its name in terminal.toml, what it is, the driver that speaks to it, whether it is a simulated one, and how much paper
    goes into it (dots of a roll, or sheets; 0: not said)."""

    id: str
    ability: Ability
    driver: Driver
    simulated: bool
    stock: int = 0


class Hub:
    """All devices. Started once, stopped once."""

    def __init__(
        self, entries: Sequence[Entry], bus: Bus, clock: Clock, pace: Pace = _USUAL, *, book: Book | None = None, press: Press | None = None
    ) -> None:
        """`book` knows of printers what has to outlast a power cut; without one nothing is printed. `press` makes documents."""
        self._bus = bus
        book = book or NoBook()
        self._readers: list[ReaderWorker] = []
        self._chips: list[ChipWorker] = []
        self._scanners: list[ScannerWorker] = []
        self._printers: list[PrinterWorker] = []
        self._documents: list[DocumentWorker] = []
        self._glasses: list[GlassWorker] = []
        self._cameras: list[CameraWorker] = []
        self._workers: dict[str, _AnyWorker] = {}
        for entry in entries:
            if entry.ability == "id-reader":
                reader = ReaderWorker(entry.id, cast(IdReader, entry.driver), bus, clock, pace)
                self._readers.append(reader)
                self._workers[entry.id] = reader
            elif entry.ability == "chip-reader":
                chip = ChipWorker(entry.id, cast(ChipReader, entry.driver), bus, clock, pace)
                self._chips.append(chip)
                self._workers[entry.id] = chip
            elif entry.ability == "document-printer":
                maker, makes = cast(DocumentPrinter, entry.driver), press or Press(clock)
                made = DocumentWorker(entry.id, maker, bus, clock, pace, book, makes, entry.stock)
                self._documents.append(made)
                self._workers[entry.id] = made
            elif entry.ability == "code-scanner":
                scanner = ScannerWorker(entry.id, cast(CodeScanner, entry.driver), bus, clock, pace)
                self._scanners.append(scanner)
                self._workers[entry.id] = scanner
            elif entry.ability == "document-scanner":
                glass = GlassWorker(entry.id, cast(DocumentScanner, entry.driver), bus, clock, pace)
                self._glasses.append(glass)
                self._workers[entry.id] = glass
            elif entry.ability == "document-camera":
                camera = CameraWorker(entry.id, cast(DocumentCamera, entry.driver), bus, clock, pace)
                self._cameras.append(camera)
                self._workers[entry.id] = camera
            elif entry.ability == "light":
                self._workers[entry.id] = LightWorker(entry.id, cast(Light, entry.driver), bus, clock, pace)
            elif entry.ability == "door":
                self._workers[entry.id] = DoorWorker(entry.id, cast(DoorSwitch, entry.driver), bus, clock, pace)
            else:
                printer = PrinterWorker(entry.id, cast(ReceiptPrinter, entry.driver), bus, clock, pace, book, entry.stock)
                self._printers.append(printer)
                self._workers[entry.id] = printer
        self._lock = threading.Lock()
        self._reading: Reading | None = None
        self._chip_reading: ChipReading | None = None
        self._proving: Proving | None = None

    def start(self) -> None:
        """Start the devices' threads. Subscribe to the bus before."""
        for worker in self._workers.values():
            worker.start()

    def stop(self, timeout: float = 3.0) -> bool:
        """End all threads within `timeout` seconds; False if a driver hangs (its thread does not keep the program alive)."""
        self.stop_reading()
        self.stop_chip()
        self.stop_proving()
        self.stop_codes()
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
        for chip in self._chips:
            chip.watch(on)

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

    def read_chip(self, session: str, key: Key) -> None:
        """Open one chip with `key` for `session`, in place of any before: the card that lies there, else the next that is laid.

        Publishes `ReadStarted`, `ChipProgress` and one `ChipFinished`, after which another attempt needs another entry of the key.
        """
        reading = ChipReading(session, key)
        with self._lock:
            before, self._chip_reading = self._chip_reading, reading
        self._end_chip(before)
        if self._chips:
            self._chips[0].read(reading)
        else:
            reading.end()
            self._bus.publish(ChipFinished(session, "", ReaderGone(Offline("unplugged"))))

    def stop_chip(self) -> None:
        """Want no chip any more. An attempt that runs is broken off, and nothing of it is published."""
        with self._lock:
            before, self._chip_reading = self._chip_reading, None
        self._end_chip(before)

    def prove_card(self, session: str) -> bool:
        """Challenge staff cards for `session`, in place of any wish before; False if no reader can. Publishes `ProofFinished` for each
        card that is laid; ends after a `KeyProved` or by `stop_proving`."""
        self.stop_proving()
        provers = [chip for chip in self._chips if chip.can_prove]
        proving = self._proving = Proving(session) if provers else None
        for chip in provers:
            assert proving is not None
            chip.prove(proving)
        return bool(provers)

    def stop_proving(self) -> None:
        """Want no staff card any more."""
        before, self._proving = self._proving, None
        if before is not None:
            before.wanted = False
            for chip in self._chips:
                chip.interrupt_ended()

    def scan_codes(self, session: str) -> None:
        """Publish `CodeScanned` for `session` from now on: what is held under a scanner now, and nothing from before."""
        for scanner in self._scanners:
            scanner.want(session)

    def stop_codes(self) -> None:
        """Want no code any more."""
        for scanner in self._scanners:
            scanner.want_no_more()

    def print_receipt(self, session: str, receipt: Receipt) -> None:
        """Print `receipt`; ends with exactly one `PrintFinished`, also when there is no printer."""
        if self._printers:
            self._printers[0].print(session, receipt)
        else:
            self._bus.publish(PrintFinished(session, "", Refused(frozenset({"offline"}))))

    def scan_document(self, session: str) -> None:
        """One run of the document scanner; ends with exactly one `ScanFinished`, also when there is none, unless the session ends first."""
        if self._glasses:
            self._glasses[0].scan(session)
        else:
            self._bus.publish(ScanFinished(session, "", GlassGone(Offline("unplugged"))))

    def look(self, session: str) -> None:
        """The next frame of the document camera, as `FrameTaken`; each frame has to be asked for. Without a camera nothing comes."""
        if self._cameras:
            self._cameras[0].look(session)

    def end_scanning(self, session: str) -> None:
        """`session` wants neither pages nor frames any more: a run is broken off, the camera rests."""
        workers: list[GlassWorker | CameraWorker] = [*self._glasses, *self._cameras]
        for worker in workers:
            worker.end_session(session)

    def show(self, wanted: Shown) -> None:
        """Light these places from now on, and no others. Without a light nothing is lit."""
        for worker in self._workers.values():
            if isinstance(worker, LightWorker):
                worker.show(wanted)

    def _end_chip(self, reading: ChipReading | None) -> None:
        if reading is not None:
            reading.end()
            for chip in self._chips:
                chip.interrupt_ended()

    def print_document(self, session: str, sheet: Sheet, wish: Wish = AS_USUAL) -> None:
        """Print `sheet` on A4; ends with exactly one `PrintFinished`, also when there is no such printer."""
        if self._documents:
            self._documents[0].print(session, SheetJob(sheet, wish))
        else:
            self._bus.publish(PrintFinished(session, "", Refused(frozenset({"offline"}))))

    def document_abilities(self) -> DocumentCapabilities | None:
        """What the printer of documents can, as far as it has told by now; None where there is none."""
        return self._documents[0].abilities if self._documents else None

    def end_printing(self, session: str) -> None:
        """`session` is over: what it had printed and is not out is cancelled at the printer, and what waits is not begun."""
        papers: list[PrinterWorker | DocumentWorker] = [*self._printers, *self._documents]
        for paper in papers:
            paper.end_session(session)

    def clear(self, device: str, timeout: float) -> bool | None:
        """Staff have cleared the printer `device`; see `PrinterWorker.clear`. Waits, at most `timeout` seconds.

        Raises:
            KeyError: there is no such printer.
        """
        return self._printer(device).clear(timeout)

    def refill(self, device: str) -> bool:
        """Staff have put paper into the printer `device`. Waits for the disk.

        Raises:
            KeyError: there is no such printer.
        """
        return self._printer(device).refill()

    def paper(self) -> Mapping[str, tuple[str, int | None]]:
        """Each printer by its name: its ability, and how much paper is left (dots of a roll, or sheets; None: not said)."""
        papers: list[PrinterWorker | DocumentWorker] = [*self._printers, *self._documents]
        names = {id(worker): name for name, worker in self._workers.items()}
        return {names[id(paper)]: (paper.ability, paper.left) for paper in papers}

    def _printer(self, device: str) -> PrinterWorker | DocumentWorker:
        found = self._workers[device]
        if not isinstance(found, PrinterWorker | DocumentWorker):
            raise KeyError(device)
        return found

    def restart(self, device: str) -> None:
        """Let the driver of `device` give its port back and begin anew. A device that is not known is none."""
        worker = self._workers.get(device)
        if worker is not None:
            worker.restart()

    def _end(self, reading: Reading | None) -> None:
        if reading is not None and reading.end():
            for reader in self._readers:
                reader.interrupt_ended()
