"""Code scanners on a serial port (or `socket://HOST:PORT`): they send what they read, and nothing is asked of them.

Parts: `sdt_port` (the line), `scan_text` (scans out of bytes), `scan_recording`. Whether the scanner lives cannot be asked: it is `Ready`
while its port is open.
Threads: the device's own; `interrupt` from any. Failures: all are outcomes of `kiosk.devices.scanners`.
"""

import threading
from collections.abc import Callable

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import Offline, Ready, Status
from kiosk.devices.drivers import places, scan_recording
from kiosk.devices.drivers.scan_recording import Invent, ScanRecorder
from kiosk.devices.drivers.scan_text import Gathering
from kiosk.devices.drivers.sdt_port import Port, PortGone, open_port
from kiosk.devices.scanners import CodeOutcome, NoCode, ScannerCapabilities, ScannerGone
from kiosk.devices.tape import Tape
from kiosk.settings import Device, SettingsError

BAUD_RATES = (9600, 19200, 38400, 57600, 115200)
_SYSTEM_CLOCK = SystemClock()


class SerialScanner:
    """A `CodeScanner`. `port` is a device path or `socket://HOST:PORT`."""

    def __init__(self, port: str, baud: int = 9600, clock: Clock = _SYSTEM_CLOCK) -> None:
        self._port, self._baud, self._clock = port, baud, clock
        self._line: Port | None = None
        self._gathering = Gathering()
        self._interrupted = threading.Event()
        self._recorder: ScanRecorder | None = None

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities(says_which=True)

    def status(self) -> Status:
        """Is its port open? A line that broke says so when it is read from."""
        try:
            self._receive()
        except PortGone as gone:
            return Offline(gone.reason)
        return Ready()

    def forget(self) -> None:
        """Throw away what came, and what waits in the port."""
        self._gathering.clear()
        if self._line is not None:
            try:
                self._line.flush()
            except PortGone:
                self.close()

    def next(self, within: float) -> CodeOutcome:
        """The next scan; see `CodeScanner`."""
        self._interrupted.clear()
        until = self._clock.monotonic() + within
        while True:
            try:
                self._receive()
            except PortGone as gone:
                return ScannerGone(Offline(gone.reason))
            now = self._clock.monotonic()
            found = self._gathering.next(now)
            if found is not None:
                return found
            if self._interrupted.is_set() or now >= until:
                return NoCode()

    def interrupt(self) -> None:
        """From any thread: a wait ends within 0.05 s."""
        self._interrupted.set()

    def close(self) -> None:
        """Give the port back; the next call opens it anew."""
        self._gathering.clear()
        if self._line is not None:
            self._line.close()
            self._line = None

    def record(self, invented: Invent) -> Callable[[], Tape]:
        """As `offers.Recordable`."""
        self.close()
        recorder = self._recorder = ScanRecorder(self._clock, "scanner-serial", lambda whole: scan_recording.clean(whole, invented))
        return recorder.tape

    def _receive(self) -> None:
        try:
            if self._line is None:
                self._line = open_port(self._port, self._baud)
            data = self._line.receive()
        except PortGone as gone:
            if self._recorder is not None:
                self._recorder.gone(gone.reason)
            self.close()
            raise
        if self._recorder is not None:
            self._recorder.came(data)
        self._gathering.feed(data, self._clock.monotonic())


def create(device: Device) -> SerialScanner:
    """The driver of one [[devices]] entry: `port` (required), `baud` (9600 if left out).

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    unknown = sorted(set(device.options) - {"port", "baud"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    port, baud = device.options.get("port"), device.options.get("baud", 9600)
    if not isinstance(port, str) or not port:
        raise SettingsError(f"{where} port is missing or has a value of the wrong kind")
    if not isinstance(baud, int) or baud not in BAUD_RATES:
        raise SettingsError(f"{where} baud must be one of {', '.join(map(str, BAUD_RATES))}")
    return SerialScanner(places.kept(where, port), baud)
