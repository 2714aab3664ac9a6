"""Lines that a simulated reader hangs on: a TCP port for `socket://`, or a pseudo-terminal behind a path that stays the same.

Threads: a line belongs to the one that made it. Failures: a peer that goes away or takes no bytes is ignored, as a UART
ignores it; what cannot be opened is an `OSError`.
"""

import os
import selectors
import socket
import termios
import tty
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Protocol


class Line(Protocol):
    """One end of a line. All is non-blocking."""

    def open(self, selector: selectors.BaseSelector) -> str:
        """Plug in; gives the address that a driver opens, every time the same.

        Raises:
            OSError: the port or the path cannot be had.
        """
        ...

    def close(self, selector: selectors.BaseSelector) -> None:
        """Unplug: whoever is at the other end sees the line break, and the address cannot be opened."""
        ...

    def release(self) -> None:
        """Give the address back, after `close`."""
        ...

    def receive(self, ready: object, selector: selectors.BaseSelector) -> bytes:
        """What came, after the selector said that the file `ready` is."""
        ...

    def send(self, data: bytes) -> None:
        """Send, as far as the other end takes it."""
        ...


class ListeningLine(ABC):
    """A socket that one terminal hangs on at a time: a new connection takes the place of an old one."""

    def __init__(self) -> None:
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None

    @abstractmethod
    def _met(self, peer: socket.socket) -> None:
        """A terminal has come."""

    def receive(self, ready: object, selector: selectors.BaseSelector) -> bytes:
        if self._listener is not None and ready is self._listener:
            self._hang_up(selector)
            self._peer, _ = self._listener.accept()
            self._peer.setblocking(False)
            self._met(self._peer)
            selector.register(self._peer, selectors.EVENT_READ)
            return b""
        data = b""
        if self._peer is not None and ready is self._peer:
            with suppress(OSError):
                data = self._peer.recv(4096)
            if not data:
                self._hang_up(selector)
        return data

    def send(self, data: bytes) -> None:
        if self._peer is not None:
            with suppress(OSError):
                self._peer.send(data)

    def _hang_up(self, selector: selectors.BaseSelector) -> None:
        if self._peer is not None:
            selector.unregister(self._peer)
            self._peer.close()
            self._peer = None


class SocketLine(ListeningLine):
    """A TCP port of this machine."""

    def __init__(self) -> None:
        super().__init__()
        self._listener: socket.socket = reserved()

    def open(self, selector: selectors.BaseSelector) -> str:
        self._listener.listen()
        selector.register(self._listener, selectors.EVENT_READ)
        return f"socket://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self, selector: selectors.BaseSelector) -> None:
        self._hang_up(selector)
        selector.unregister(self._listener)
        self._listener = reserved(self._listener)

    def release(self) -> None:
        self._listener.close()

    def _met(self, peer: socket.socket) -> None:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def reserved(before: socket.socket | None = None) -> socket.socket:
    """A port of this machine, the one that `before` had, which is closed: bound without listening it refuses connections and is nobody
    else's. It is never free in between, for a busy machine would give it away; a server takes it beside this socket with SO_REUSEPORT.

    Raises:
        OSError: the port cannot be had.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(("127.0.0.1", before.getsockname()[1] if before is not None else 0))
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    if before is not None:
        before.close()
    return made


class PtyLine:
    """A pseudo-terminal; `link` is a symbolic link to it that is made anew at each plugging in. `speed` is what this end speaks (baud):
    what comes at another one is no bytes that anybody sent. None: it hears every speed."""

    def __init__(self, link: Path, speed: int | None = None) -> None:
        self._link = link
        self.speed = speed
        self._ends: tuple[int, int] | None = None

    def open(self, selector: selectors.BaseSelector) -> str:
        own, other = os.openpty()
        self._ends = own, other
        # The other end stays open here too: without anyone on it, reading this end is an error.
        tty.setraw(other)
        os.set_blocking(own, False)
        fresh = self._link.with_name(self._link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(other))
        fresh.replace(self._link)
        selector.register(own, selectors.EVENT_READ)
        return str(self._link)

    def close(self, selector: selectors.BaseSelector) -> None:
        if self._ends is not None:
            self._link.unlink(missing_ok=True)
            selector.unregister(self._ends[0])
            for end in self._ends:
                os.close(end)
            self._ends = None

    def release(self) -> None:
        """Nothing is left after `close`."""

    def receive(self, ready: object, selector: selectors.BaseSelector) -> bytes:
        data = b""
        if self._ends is not None:
            with suppress(OSError):
                data = os.read(self._ends[0], 4096)
            if self.speed is not None and termios.tcgetattr(self._ends[0])[5] != getattr(termios, f"B{self.speed}"):
                data = bytes(byte & 0x55 for byte in data)
        return data

    def send(self, data: bytes) -> None:
        if self._ends is not None:
            with suppress(OSError):
                os.write(self._ends[0], data)
