"""A card by vpcd's framing, without pcscd: for simulated terminals only, so that they need neither a daemon nor root.

The far end listens; a call that is hung up at once is an empty field. Failures: as in `pcsc_native`.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress

from kiosk.devices.chip.apdu import CardLost

_ON, _RESET, _ATR = b"\x01", b"\x02", b"\x04"
_PATIENCE = 0.5


class VpcdReach:
    """A `pcsc_native.Reach` to HOST:PORT."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._line: socket.socket | None = None
        self._answer_to_reset = b""

    def state(self) -> str:
        try:
            if self._line is None:
                self._line = socket.create_connection(self._address, _PATIENCE)
                self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            return "unplugged"
        try:
            self._line.settimeout(_PATIENCE)
            self._send(_ATR)
            self._answer_to_reset = self._receive()
            return "card" if self._answer_to_reset else "mute"
        except OSError:
            self._hang_up()
            return "empty"

    def atr(self) -> bytes:
        return self._answer_to_reset

    def name(self) -> str:
        return "" if self.state() == "unplugged" else "simulated field"

    def about(self) -> Mapping[str, str]:
        return {}

    def connect(self) -> str:
        state = self.state()
        if state == "card" and self._line is not None:
            # A silent card is noticed by the driver's deadline, as with a reader.
            self._line.settimeout(None)
            self._send(_ON)
        return state

    def transmit(self, command: bytes) -> bytes:
        try:
            self._send(command)
            answer = self._receive()
        except OSError:
            self._hang_up()
            raise CardLost from None
        if len(answer) < 2:
            raise CardLost
        return answer

    def disconnect(self) -> None:
        with suppress(OSError):
            self._send(_RESET)

    def _send(self, data: bytes) -> None:
        if self._line is None:
            raise ConnectionError
        self._line.sendall(len(data).to_bytes(2, "big") + data)

    def _receive(self) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(2), "big"))

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._line.recv(size - len(data)) if self._line is not None else b""
            if not part:
                raise ConnectionError
            data += part
        return data

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()
