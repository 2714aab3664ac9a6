"""A USB cable with an SDT module's endpoints, as a TCP connection: written from the makers' tables of pipes.

To whoever connects the module first says what endpoints it has: their number, then their addresses. Then transfers go both ways, each as
endpoint (1 byte), length (2, big-endian) and data. With four endpoints a frame is split: 7 bytes by 02 (in: 81), the rest by 06 (in: 85),
and a transfer that is split otherwise is not understood. With two (02, 82) it goes whole.
Threads and failures: as `sdt_lines`.
"""

import selectors

from kiosk.devices.sim.sdt_lines import SocketLine

FOUR, TWO = (0x02, 0x81, 0x06, 0x85), (0x02, 0x82)
_HEAD = 7


class UsbLine(SocketLine):
    """A module with four endpoints, or two."""

    def __init__(self, ends: tuple[int, ...] = FOUR) -> None:
        super().__init__()
        self._ends = ends
        self._data = b""
        self._head = b""

    def open(self, selector: selectors.BaseSelector) -> str:
        return super().open(selector).removeprefix("socket://")

    def receive(self, ready: object, selector: selectors.BaseSelector) -> bytes:
        if ready is self._listener:
            super().receive(ready, selector)
            self._data = self._head = b""
            super().send(bytes([len(self._ends), *self._ends]))
            return b""
        self._data += super().receive(ready, selector)
        frames = b""
        while len(self._data) >= 3 and len(self._data) >= (end := 3 + int.from_bytes(self._data[1:3], "big")):
            frames += self._transfer(self._data[0], self._data[3:end])
            self._data = self._data[end:]
        return frames

    def send(self, data: bytes) -> None:
        if len(self._ends) == 2:
            self._give(0x82, data)
        elif data:
            self._give(0x81, data[:_HEAD])
            self._give(0x85, data[_HEAD:])

    def _transfer(self, end: int, data: bytes) -> bytes:
        if len(self._ends) == 2:
            return data if end == 0x02 else b""
        if end == 0x02:
            self._head = data if len(data) == _HEAD else b""
            return b""
        whole, self._head = (self._head + data if self._head and end == 0x06 else b""), b""
        return whole

    def _give(self, end: int, data: bytes) -> None:
        if data:
            super().send(bytes([end]) + len(data).to_bytes(2, "big") + data)
