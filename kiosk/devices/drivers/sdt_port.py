"""The line to an SDT reader: a serial port (pyserial) or `socket://HOST:PORT` (a serial device server, or a simulator).

`open_port` gives a `Port`; all waiting is in slices of `SLICE` seconds, so that whoever waits can look up in between.
pyserial's own socket:// is not used: it waits 5 s for a connection, sleeps at every close and leaks the socket of a peer that
went away.

Threads: one. Failures: whatever happens to the line is `PortGone` with the reason of `contract.Offline`.
"""

import errno
import socket
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol
from urllib.parse import urlsplit

import serial

SLICE = 0.05
_CONNECT = 1.0
_WRITE = 0.5

_REASONS = {
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    # Another program holds the port; it is there but not ours to hear.
    errno.EAGAIN: "no-answer",
    errno.EBUSY: "no-answer",
    errno.ETIMEDOUT: "no-answer",
}


class PortGone(Exception):
    """The line cannot be used. `reason` is one of `unplugged`, `no-answer`, `permission`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Port(Protocol):
    """An open line."""

    def receive(self) -> bytes:
        """What has come, waiting at most `SLICE` seconds for it; b"" if nothing did.

        Raises:
            PortGone: the line broke.
        """
        ...

    def send(self, data: bytes) -> None:
        """Send all of `data`.

        Raises:
            PortGone: the line broke or took nothing.
        """
        ...

    def flush(self) -> None:
        """Throw away what has come so far.

        Raises:
            PortGone: the line broke.
        """
        ...

    def close(self) -> None:
        """Never raises."""
        ...


# Opens the line anew; raises `PortGone`.
Opener = Callable[[], Port]


def open_port(port: str, baud: int) -> Port:
    """Open `port`: a device path, another pyserial URL, or `socket://HOST:PORT`.

    Raises:
        PortGone: it cannot be opened.
    """
    return SocketPort(port) if port.startswith("socket://") else TtyPort(port, baud)


def _gone(error: BaseException) -> PortGone:
    """pyserial hides the number of some errors; what has none is a port that went away."""
    if isinstance(error, serial.SerialTimeoutException | TimeoutError):
        return PortGone("no-answer")
    code = error.args[0] if error.args and isinstance(error.args[0], int) else None
    return PortGone(_REASONS.get(code, "unplugged") if code is not None else "unplugged")


# termios.error is no OSError, and pyserial lets it through; ValueError is its word for a port it cannot set up.
_FAILURES = (OSError, termios.error, ValueError)


class TtyPort:
    """A serial port, 8N1."""

    def __init__(self, port: str, baud: int) -> None:
        try:
            # exclusive: two programs on one line would take each other's answers.
            self._serial = serial.serial_for_url(port, baudrate=baud, timeout=SLICE, write_timeout=_WRITE, exclusive=True)
        except _FAILURES as error:
            raise _gone(error) from None

    def receive(self) -> bytes:
        try:
            return bytes(self._serial.read(max(1, self._serial.in_waiting)))
        except _FAILURES as error:
            raise _gone(error) from None

    def send(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except _FAILURES as error:
            raise _gone(error) from None

    def flush(self) -> None:
        try:
            self._serial.reset_input_buffer()
        except _FAILURES as error:
            raise _gone(error) from None

    def close(self) -> None:
        with suppress(*_FAILURES):
            self._serial.close()


class SocketPort:
    """A serial line behind a TCP port."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            self._socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_CONNECT)
        except _FAILURES as error:
            raise _gone(error) from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self) -> bytes:
        return self._take(SLICE)

    def send(self, data: bytes) -> None:
        try:
            self._socket.settimeout(_WRITE)
            self._socket.sendall(data)
        except OSError as error:
            raise _gone(error) from None

    def flush(self) -> None:
        # Bounded: a line that never falls silent must not hold its thread for ever.
        for _ in range(16):
            if not self._take(0):
                return

    def close(self) -> None:
        self._socket.close()

    def _take(self, wait: float) -> bytes:
        try:
            self._socket.settimeout(wait)
            data = self._socket.recv(4096)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise _gone(error) from None
        if not data:
            raise PortGone("unplugged")
        return data
