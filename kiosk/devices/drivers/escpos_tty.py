"""Receipt printers that speak ESC/POS over a serial port, or over USB by the kernel's own printer device.

Parts: `FileWire`, the line; `create_serial` and `create_usb` for the settings. A USB printer is `/dev/usb/lp0` (usblp, which speaks the
USB printer class): a file to write to and to read answers from, so that no library takes the interface away from the kernel.

Threads: its driver's thread alone; only `interrupt` may be called from any other. Failures: outcomes and statuses; nothing is raised for
a port that is gone. All deadlines are the machine's own `time.monotonic()` seconds.
"""

import contextlib
import errno
import os
import select
import termios
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.devices.drivers import places
from kiosk.devices.drivers.escpos_printer import EscposPrinter
from kiosk.devices.drivers.escpos_tcp import profile_of
from kiosk.settings import Device, SettingsError

# Slower lines do not bring a receipt with a code and a drawn name out in the 20 s that a citizen waits at most.
BAUD: Final[Mapping[int, int]] = {
    19200: termios.B19200, 38400: termios.B38400, 57600: termios.B57600, 115200: termios.B115200,
}  # fmt: skip
FLOW: Final = ("none", "rts-cts", "xon-xoff")
_SLICE = 0.1
_CRTSCTS: Final = getattr(termios, "CRTSCTS", 0o20000000000)


class FileWire:
    """A character device. `baud` 0: no serial port, nothing to set up."""

    def __init__(self, path: str, baud: int = 0, flow: str = "none") -> None:
        self._path, self._baud, self._flow = path, baud, flow
        self._file: int | None = None
        self._interrupted = threading.Event()
        self.reason = "unplugged"

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def interrupt(self) -> None:
        """From any thread: whatever waits now, or waits next, gives up."""
        self._interrupted.set()

    def resume(self) -> None:
        """Forget an interruption that has done its work."""
        self._interrupted.clear()

    def open(self, deadline: float) -> bool:
        """Open the device, unless it is. False: it is not there, or not ours (`reason`)."""
        if self._file is not None:
            return True
        try:
            file = os.open(self._path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            self.reason = "permission" if error.errno in (errno.EACCES, errno.EPERM) else "unplugged"
            return False
        try:
            if self._baud:
                self._set_up(file)
        except (OSError, termios.error):
            os.close(file)
            self.reason = "unplugged"
            return False
        self._file = file
        return True

    def send(self, data: bytes, deadline: float) -> int:
        """Hand `data` to the device; the number of bytes that went. Less than all of them: it is closed."""
        sent = 0
        while self._file is not None and sent < len(data):
            if not self._wait(self._file, select.POLLOUT, deadline):
                self.close()
                break
            try:
                sent += os.write(self._file, data[sent:])
            except BlockingIOError:
                continue
            except OSError:
                self.close()
        return sent

    def read(self, deadline: float) -> bytes:
        """What has come, waiting for it. Empty: nothing by the deadline, or the device is gone (and then closed)."""
        if self._file is None or not self._wait(self._file, select.POLLIN, deadline):
            return b""
        return self._taken(self._file)

    def drain(self) -> None:
        """Throw away what nobody has asked for any more."""
        while self._file is not None:
            if not select.select((self._file,), (), (), 0)[0] or not self._taken(self._file):
                return

    def forget(self) -> None:
        """Throw away what the port has not sent yet."""
        if self._file is not None and self._baud:
            with contextlib.suppress(termios.error):
                termios.tcflush(self._file, termios.TCOFLUSH)

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            # Closing a serial port waits for what it has not sent (termios, closing_wait): up to half a minute with flow control.
            if self._baud:
                with contextlib.suppress(termios.error):
                    termios.tcflush(file, termios.TCIOFLUSH)
            os.close(file)

    def _taken(self, file: int) -> bytes:
        try:
            data = os.read(file, 256)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data and self._baud:
            self.close()
        return data

    def _set_up(self, file: int) -> None:
        """8N1, raw, nothing echoed."""
        iflag, oflag, cflag, lflag, _, _, cc = termios.tcgetattr(file)
        iflag = termios.IXON if self._flow == "xon-xoff" else 0
        oflag, lflag = 0, 0
        cflag = termios.CS8 | termios.CREAD | termios.CLOCAL | (_CRTSCTS if self._flow == "rts-cts" else 0)
        cc[termios.VMIN], cc[termios.VTIME] = 1, 0
        termios.tcsetattr(file, termios.TCSANOW, [iflag, oflag, cflag, lflag, BAUD[self._baud], BAUD[self._baud], cc])
        termios.tcflush(file, termios.TCIOFLUSH)

    def _wait(self, file: int, event: int, deadline: float) -> bool:
        poll = select.poll()
        poll.register(file, event)
        while not self._interrupted.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if poll.poll(max(1, min(left, _SLICE) * 1000)):
                return True
        return False


def create_serial(device: Device) -> EscposPrinter:
    """The printer of one [[devices]] entry: `port`, `baud` (115200), `flow` (none) and `profile`.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    where = f"[[devices]] {device.id}"
    _known(device, set(device.options) - {"port", "baud", "flow", "profile"})
    baud, flow = device.options.get("baud", 115200), device.options.get("flow", "none")
    if not isinstance(baud, int) or baud not in BAUD:
        raise SettingsError(f"{where}: baud must be one of {', '.join(map(str, BAUD))}")
    if flow not in FLOW:
        raise SettingsError(f"{where}: flow must be one of {', '.join(FLOW)}")
    return EscposPrinter(FileWire(places.kept(where, _port(device, "port")), baud, str(flow)), profile_of(device))


def create_usb(device: Device) -> EscposPrinter:
    """The printer of one [[devices]] entry: `port`, such as /dev/usb/lp0, and `profile`.

    Raises:
        SettingsError: an option is missing, not known or of no use; the message names device and key.
    """
    _known(device, set(device.options) - {"port", "profile"})
    return EscposPrinter(FileWire(_port(device, "port")), profile_of(device))


def _known(device: Device, unknown: set[str]) -> None:
    if unknown:
        raise SettingsError(f"[[devices]] {device.id}: unknown key {min(unknown)}")


def _port(device: Device, key: str) -> str:
    port = device.options.get(key)
    if not isinstance(port, str) or not Path(port).is_absolute():
        raise SettingsError(f"[[devices]] {device.id}: {key} must be the whole path of a device")
    return port
