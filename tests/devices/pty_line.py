"""A serial line: a pseudo-terminal whose other end is a TCP connection to a simulated device, as a serial device server would make one.

`baud` makes it as slow as a real line of so many baud, 0 not. Threads: one each way; `stop` ends both.
"""

import contextlib
import os
import select
import socket
import threading
import time
import tty


class PtyLine:
    """`port` is the path that the driver opens."""

    def __init__(self, address: tuple[str, int], baud: int = 0) -> None:
        self._main, self._side = os.openpty()
        tty.setraw(self._main)
        tty.setraw(self._side)
        self.port = os.ttyname(self._side)
        self._socket = socket.create_connection(address, timeout=5)
        self._socket.setblocking(False)
        self._pause = 10 / baud if baud else 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopping.is_set():
            ready: list[object] = list(select.select([self._main, self._socket], [], [], 0.05)[0])  # type: ignore[type-var]
            with contextlib.suppress(OSError):
                if self._socket in ready:
                    data = self._socket.recv(256)
                    if not data:
                        return
                    os.write(self._main, data)
                if self._main in ready:
                    data = os.read(self._main, 64 if self._pause else 4096)
                    self._socket.setblocking(True)
                    self._socket.sendall(data)
                    self._socket.setblocking(False)
                    if self._pause:
                        due = max(due, time.monotonic()) + len(data) * self._pause
                        self._stopping.wait(max(0.0, due - time.monotonic()))

    def stop(self) -> None:
        """Unplug it."""
        self._stopping.set()
        self._thread.join(5)
        self._socket.close()
        for file in (self._main, self._side):
            with contextlib.suppress(OSError):
                os.close(file)
