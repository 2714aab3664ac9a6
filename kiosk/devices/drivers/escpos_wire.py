"""One TCP connection to a printer, with a deadline on everything.

Parts: `TcpWire`. Every method ends by its deadline or within a tenth of a second of `interrupt`, and says in its result what
came of it; nothing is raised for a line that is down. All deadlines are the machine's own `time.monotonic()` seconds: a line
gets no faster when a demo's clock is turned ahead.

Threads: used by its driver's thread alone; only `interrupt` may be called from any other.
"""

import contextlib
import fcntl
import select
import socket
import struct
import termios
import threading
import time

_SLICE = 0.1
"""Seconds between two looks at `interrupt`."""


class TcpWire:
    """A connection that opens on demand and is thrown away as soon as it fails."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None
        self._interrupted = threading.Event()

    @property
    def reason(self) -> str:
        return "unplugged"

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    def interrupt(self) -> None:
        """From any thread: whatever waits now, or waits next, gives up."""
        self._interrupted.set()

    def resume(self) -> None:
        """Forget an interruption that has done its work."""
        self._interrupted.clear()

    def open(self, deadline: float) -> bool:
        """Connect, unless connected. False: refused, not reachable, or too late."""
        if self._socket is not None:
            return True
        line = socket.socket(socket.AF_INET6 if ":" in self._host else socket.AF_INET, socket.SOCK_STREAM)
        line.setblocking(False)
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.connect_ex((self._host, self._port))
            arrived = self._wait(line, select.POLLOUT, deadline) and line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        except OSError:
            arrived = False
        if not arrived:
            line.close()
            return False
        self._socket = line
        return True

    def send(self, data: bytes, deadline: float) -> int:
        """Hand `data` to the network; the number of bytes that went. Less than all of them: the line is closed."""
        sent = 0
        while self._socket is not None and sent < len(data):
            if not self._wait(self._socket, select.POLLOUT, deadline):
                self.close()
                break
            try:
                sent += self._socket.send(data[sent:])
            except (BlockingIOError, InterruptedError):
                continue
            except OSError:
                self.close()
        return sent

    def read(self, deadline: float) -> bytes:
        """What has come, waiting for it. Empty: nothing by the deadline, or the line is down (and then closed)."""
        if self._socket is None or not self._wait(self._socket, select.POLLIN, deadline):
            return b""
        try:
            data = self._socket.recv(256)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            data = b""
        if not data:
            self.close()
        return data

    def drain(self) -> None:
        """Throw away what nobody has asked for any more, and notice a line that the other side has closed."""
        while self._socket is not None:
            try:
                data = self._socket.recv(256)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                data = b""
            if not data:
                self.close()

    def forget(self) -> None:
        """Throw away what the kernel still holds back of what was sent: closed in the ordinary way, it would go on sending it."""
        line = self._socket
        if line is None:
            return
        with contextlib.suppress(OSError):
            if struct.unpack("i", fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4)))[0] == 0:
                return
            # No time to linger: the connection is reset (tcp(7), socket(7) SO_LINGER).
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket = None
        line.close()

    def close(self) -> None:
        line, self._socket = self._socket, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _wait(self, line: socket.socket, event: int, deadline: float) -> bool:
        poll = select.poll()
        poll.register(line, event)
        while not self._interrupted.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if poll.poll(max(1, min(left, _SLICE) * 1000)):
                return True
        return False
