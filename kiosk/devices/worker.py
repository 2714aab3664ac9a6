"""One device, one thread: what readers and printers have in common.

`Worker` runs the loop: work off what was asked, ask the device how it is, settle its status, publish what changed. Its
kinds are `reader_worker.ReaderWorker`, `chip_worker.ChipWorker`, `scanner_worker.ScannerWorker`, `printer_worker.PrinterWorker`,
`glass_worker.GlassWorker` and `CameraWorker`, and `light_worker.LightWorker` and `DoorWorker`.

Threads: `device-ID` runs the driver and nobody else does, except `interrupt`. Everything told goes to the bus. What waits holds
no personal data: outcomes and receipts are dropped before the next wait.

Failures: a driver that raises is reported as `DriverFailed`, shown as `Offline("driver-failed")` and asked again at the next
poll; the thread goes on.
"""

import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from kiosk import crash
from kiosk.clock import Clock
from kiosk.devices.contract import ChipReader, DocumentPrinter, IdReader, Offline, ReceiptPrinter, Status
from kiosk.devices.doors import DoorSwitch
from kiosk.devices.events import DeviceChanged, DriverFailed
from kiosk.devices.glass import DocumentCamera, DocumentScanner
from kiosk.devices.lights import Light
from kiosk.devices.presenting import Patience as SlotPatience
from kiosk.devices.scanners import CodeScanner
from kiosk.events import Bus

D = TypeVar(
    "D",
    bound=IdReader | ChipReader | CodeScanner | ReceiptPrinter | DocumentPrinter | DocumentScanner | DocumentCamera | Light | DoorSwitch,
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How often devices are asked, in seconds. `find`: a card is on the screen 0.15 s after it was laid, and a module answers this question
    in some 3 ms. `settle`: until an outage that was seen once is looked at again; `slot`: of a paper that lies in a presenter."""

    find: float = 0.08
    status: float = 2.0
    offline: float = 1.0
    settle: float = 0.25
    slot: SlotPatience = field(default_factory=SlotPatience)


def nothing() -> None:
    """What a thread is woken with that has only to look around."""


class Failed:
    """The driver raised; it has been reported."""


FAILED: Final = Failed()


class Worker(ABC, Generic[D]):
    """The thread of one device."""

    ability: str

    def __init__(self, device: str, driver: D, bus: Bus, clock: Clock, pace: Pace) -> None:
        self._driver: D = driver
        self._device, self._bus, self._clock, self._pace = device, bus, clock, pace
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._status: Status = Offline("starting")
        self._told = False
        self._suspected: Offline | None = None
        self._status_due = clock.monotonic()
        self._failing: dict[str, crash.Crash] = {}
        self._thread = threading.Thread(target=self._run, name=f"device-{device}", daemon=True)

    @property
    def status(self) -> Status:
        """The settled status. Any thread."""
        return self._status

    @property
    def alive(self) -> bool:
        """Has the thread not ended yet? Any thread."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """End after what runs now. Any thread."""
        self._stopping.set()
        self._post(nothing)

    def interrupt(self) -> None:
        """Make the driver's call that runs now return. Any thread; again and again while `alive`, because a call that was
        just about to begin has not noticed."""
        try:
            self._driver.interrupt()
        except Exception as error:
            told = crash.describe(type(error), error.__traceback__)
            self._bus.publish(DriverFailed("", self._device, told.kind, told.where))

    def restart(self) -> None:
        """Close the driver, so that it opens its port anew, and ask it how it is. Any thread."""

        def job() -> None:
            self._guarded("", "close", self._driver.close)
            self._ask_status_soon()

        self._post(job)

    def join(self, timeout: float) -> None:
        """Wait at most `timeout` seconds for the thread's end."""
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _post(self, job: Callable[[], None]) -> None:
        """Have `job` done on the thread, at once if it waits. Any thread."""
        self._jobs.put(job)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._clock.monotonic() >= self._status_due:
                self._ask_status()
            self._work()
            self._wait()
        self._guarded("", "close", self._driver.close)
        self._end()

    def _wait(self) -> None:
        pause = max(0.0, min(self._status_due, self._work_due()) - self._clock.monotonic())
        try:
            self._jobs.get(timeout=pause)()
            while not self._stopping.is_set():
                self._jobs.get_nowait()()
        except queue.Empty:
            pass

    @abstractmethod
    def _work(self) -> None:
        """Do what is due besides the status."""

    @abstractmethod
    def _work_due(self) -> float:
        """When (monotonic seconds) `_work` has something to do without being asked; infinity if never."""

    def _end(self) -> None:
        """The thread ends: what was asked and never begun is answered here."""

    def _status_changed(self) -> None:
        """The settled status is a new one; it has been published."""

    def _ask_status(self) -> None:
        status = self._guarded("", "status", self._driver.status)
        if not isinstance(status, Failed):
            self._settle(status)

    def _ask_status_soon(self) -> None:
        self._status_due = self._clock.monotonic()

    def _settle(self, status: Status) -> None:
        """Take over what the device says; an outage only when it is seen twice in a row, anything else at once."""
        now = self._clock.monotonic()
        outage = status if isinstance(status, Offline) and status != self._status else None
        if outage is not None and outage != self._suspected:
            self._suspected = outage
            self._status_due = now + self._pace.settle
            return
        self._take_over(status)

    def _take_over(self, status: Status) -> None:
        self._suspected = None
        self._status_due = self._clock.monotonic() + (self._pace.offline if isinstance(status, Offline) else self._pace.status)
        if status == self._status and self._told:
            return
        self._status, self._told = status, True
        self._bus.publish(DeviceChanged("", self._device, self.ability, status))
        self._status_changed()

    def _guarded(self, session: str, name: str, call: Callable[[], T]) -> T | Failed:
        """Call the driver's `name`. What it raises is reported, and the same not again until the call has worked once."""
        try:
            result = call()
        except Exception as error:
            told = crash.describe(type(error), error.__traceback__)
        else:
            self._failing.pop(name, None)
            return result
        if self._failing.get(name) != told:
            self._failing[name] = told
            self._bus.publish(DriverFailed(session, self._device, told.kind, told.where))
        if not self._stopping.is_set():
            self._take_over(Offline("driver-failed"))
        return FAILED
