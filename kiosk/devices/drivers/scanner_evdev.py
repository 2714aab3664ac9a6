"""Code scanners that are keyboards (USB HID), taken from the rest of the machine by evdev: their keys never reach the window.

Parts: `wedge_keys` (scans out of key events). Only opening the device and EVIOCGRAB are evdev's own; the rest reads `struct input_event`
from whatever descriptor it is given. Two ioctls are no reason for a compiled library, so they stand here (linux/input.h).
A simulated device is a named pipe, which cannot be grabbed and is not.
Threads: the device's own; `interrupt` from any. Failures: all are outcomes of `kiosk.devices.scanners`.
"""

import errno
import fcntl
import os
import select
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from kiosk.clock import Clock, SystemClock
from kiosk.devices.contract import Offline, Ready, Status
from kiosk.devices.drivers import places, wedge_recording
from kiosk.devices.drivers.scan_recording import ScanRecorder
from kiosk.devices.drivers.sdt_port import SLICE
from kiosk.devices.drivers.wedge_keys import Keys, Wide
from kiosk.devices.offers import Inventory
from kiosk.devices.scanners import CodeOutcome, NoCode, ScannerCapabilities, ScannerGone
from kiosk.devices.tape import Tape
from kiosk.settings import Device, SettingsError

EVIOCGRAB = 0x40044590  # _IOW('E', 0x90, int)
EVIOCSCLOCKID = 0x400445A0  # _IOW('E', 0xa0, int)
EVIOCGNAME_256 = 0x81004506  # _IOC(_IOC_READ, 'E', 0x06, 256)
EVIOCGUNIQ_256 = 0x81004508  # _IOC(_IOC_READ, 'E', 0x08, 256); ENOENT where the device has no serial number
EVIOCGID = 0x80084502  # _IOR('E', 0x02, struct input_id)
_ID = struct.Struct("=4H")  # bus, vendor, product, version
_MONOTONIC = (1).to_bytes(4, "little")

_REASONS = {errno.EACCES: "permission", errno.EPERM: "permission", errno.EBUSY: "no-answer"}
_SYSTEM_CLOCK = SystemClock()


def open_grabbed(path: str) -> int:
    """The input device at `path`, for this program alone. A descriptor that does not block.

    Raises:
        OSError: it is not there, may not be opened, or another program has grabbed it (EBUSY).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        # By the wall clock, a clock that is set in the middle of a scan would make it a hand's.
        fcntl.ioctl(descriptor, EVIOCSCLOCKID, _MONOTONIC)
        fcntl.ioctl(descriptor, EVIOCGRAB, 1)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def open_pipe(path: str) -> int:
    """A simulated keyboard: a named pipe.

    Raises:
        OSError: it is not there.
    """
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)


class EvdevScanner:
    """A `CodeScanner`. `port` is a path below /dev/input; a `simulated` one is a named pipe."""

    def __init__(self, port: str, wide: Wide = "gb18030", *, simulated: bool = False, clock: Clock = _SYSTEM_CLOCK) -> None:
        self._port, self._simulated, self._clock = port, simulated, clock
        self._descriptor: int | None = None
        self._keys = Keys(wide)
        self._interrupted = threading.Event()
        self._recorder: ScanRecorder | None = None

    @property
    def capabilities(self) -> ScannerCapabilities:
        return ScannerCapabilities(says_which=True)

    def status(self) -> Status:
        """Is it there, and ours?"""
        gone = self._receive(0)
        return Ready() if gone is None else gone

    def inventory(self) -> Inventory | Offline:
        """The device's name, serial number, USB numbers and version, as far as it says them."""
        gone = self._receive(0)
        if gone is not None:
            return gone
        assert self._descriptor is not None
        name = self._told(EVIOCGNAME_256)
        if name is None:
            return Inventory(model="keyboard", details={"grabbed": "no"})
        numbers = bytearray(_ID.size)
        with suppress(OSError):
            fcntl.ioctl(self._descriptor, EVIOCGID, numbers)
        _, maker, product, version = _ID.unpack(numbers)
        usb = {"usb": f"{maker:04x}:{product:04x}"} if maker else {}
        firmware = f"{version >> 8:x}.{version & 0xFF:02x}" if version else ""
        return Inventory("", name or "keyboard", firmware, self._told(EVIOCGUNIQ_256) or "", details={"grabbed": "yes", **usb})

    def _told(self, what: int) -> str | None:
        """A text of the device; "" where it has none, None where it is no input device."""
        assert self._descriptor is not None
        text = bytearray(256)
        try:
            fcntl.ioctl(self._descriptor, what, text)
        except OSError as error:
            return "" if error.errno == errno.ENOENT else None
        return "".join(sign for sign in bytes(text).partition(b"\0")[0].decode(errors="replace") if sign.isprintable()).strip()

    def forget(self) -> None:
        """Throw away what came, and what waits in the device."""
        while self._descriptor is not None and self._waits(0):
            if self._receive(0) is not None:
                break
        self._keys.clear()

    def next(self, within: float) -> CodeOutcome:
        """The next scan; see `CodeScanner`."""
        self._interrupted.clear()
        until = self._clock.monotonic() + within
        while True:
            gone = self._receive(SLICE)
            if gone is not None:
                return ScannerGone(gone)
            now = self._clock.monotonic()
            found = self._keys.next(now)
            if found is not None:
                return found
            if self._interrupted.is_set() or now >= until:
                return NoCode()

    def interrupt(self) -> None:
        """From any thread: a wait ends within 0.05 s."""
        self._interrupted.set()

    def close(self) -> None:
        """Give the device back, also to others; the next call takes it anew."""
        self._keys.clear()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def record(self, invented: Callable[[bytes], bytes]) -> Callable[[], Tape]:
        """As `offers.Recordable`; keys are replaced one by one, so nothing is invented for them."""
        del invented
        self.close()
        recorder = self._recorder = ScanRecorder(self._clock, "scanner-evdev", wedge_recording.clean)
        return recorder.tape

    def _gone(self, reason: str) -> Offline:
        if self._recorder is not None:
            self._recorder.gone(reason)
        self.close()
        return Offline(reason)

    def _receive(self, wait: float) -> Offline | None:
        """Take what came, waiting at most `wait` seconds for it; why there is no device any more, None while there is."""
        try:
            if self._descriptor is None:
                self._descriptor = open_pipe(self._port) if self._simulated else open_grabbed(self._port)
            if not self._waits(wait):
                return None
            data = os.read(self._descriptor, 1 << 16)
        except OSError as error:
            return self._gone(_REASONS.get(error.errno or 0, "unplugged"))
        if not data:
            return self._gone("unplugged")
        if self._recorder is not None:
            self._recorder.came(data)
        self._keys.feed(data, self._clock.monotonic())
        return None

    def _waits(self, seconds: float) -> bool:
        assert self._descriptor is not None
        return bool(select.select([self._descriptor], [], [], seconds)[0])


def create(device: Device) -> EvdevScanner:
    """The driver of one [[devices]] entry: `port` (required, a path below /dev/input/by-id), `wide` (`gb18030` or `unicode`: what the
    number of a character is that comes as Alt and digits).

    Raises:
        SettingsError: a key is missing, unknown or of the wrong kind; the message names device and key.
    """
    where = f"[[devices]] ({device.id})"
    unknown = sorted(set(device.options) - {"port", "wide"})
    if unknown:
        raise SettingsError(f"{where}: unknown key {unknown[0]}")
    port, wide = device.options.get("port"), device.options.get("wide", "gb18030")
    if not isinstance(port, str) or not port:
        raise SettingsError(f"{where} port is missing or has a value of the wrong kind")
    if wide not in ("gb18030", "unicode"):
        raise SettingsError(f"{where} wide must be gb18030 or unicode")
    return EvdevScanner(places.kept(where, port), cast(Wide, wide), simulated=device.simulated)
