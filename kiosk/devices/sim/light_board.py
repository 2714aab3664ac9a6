"""The far end of a light's line: a relay board of eight coils that speaks Modbus RTU, with a lamp at each of the first seven.

    unplug | plug | fault name=FAULT [how=next|always] | clear | state       present and remove: the board is plugged in and out

Faults: `no-answer`, `slow` (answers late), `stuck` (says yes and switches nothing), `garbage` (its answers are damaged, with noise in
front), `refuses` (an exception: it has no such coil), `mute` (it knows no reading of coils). `state` has the lamps that are `lit`, and
`switched`, how often a coil was switched. Written from the Modbus documents, apart from the driver.
Threads and failures: as `far_end`.
"""

import struct
import threading
from collections.abc import Mapping
from pathlib import Path

from kiosk.devices.sim.far_end import Faults, LineFarEnd, State
from kiosk.devices.sim.sdt_lines import PtyLine, SocketLine
from kiosk.devices.sim.verbs import Verb

LAMPS = ("reader", "chip-reader", "receipt-slot", "document-slot", "scanner", "code-scanner", "call")
FAULTS = ("no-answer", "slow", "stuck", "garbage", "refuses", "mute")
_COILS = 8
_UNIT = 1
_READ, _WRITE, _WRITE_MANY = 0x01, 0x05, 0x0F
_LATE = 0.12
_NOISE = b"\xff\x00\x55"


class LightBoardFarEnd(LineFarEnd):
    """A simulated board on a TCP port, with `link` on a pseudo-terminal behind that path."""

    def __init__(self, link: Path | None = None) -> None:
        super().__init__("sim-light", SocketLine() if link is None else PtyLine(link))
        self._on = [False] * _COILS
        self._came = b""
        self._faults = Faults(FAULTS)
        self._switched = 0
        self._pause = threading.Event()

    def _verbs(self) -> Mapping[str, Verb]:
        return {
            "lay": (lambda _: self._plug(), ()),
            "lift": (lambda _: self._unplug(), ()),
            "fault": (self._faults.arrange, ("name", "how")),
            "clear": (lambda _: self._cleared(), ()),
        }

    def _state(self) -> State:
        lit = [lamp for lamp, on in zip(LAMPS, self._on, strict=False) if on]
        return {"lit": lit, "coils": self._on[:], "switched": self._switched, "faults": self._faults.names()}

    def _cleared(self) -> None:
        self._faults.clear()
        self._plug()

    def _unplugged(self) -> None:
        # Without power a relay falls off.
        self._on, self._came = [False] * _COILS, b""

    def _serve(self, data: bytes) -> None:
        if not data:
            self._came = b""
            return
        self._came += data
        while len(self._came) >= 8:
            # A board knows the end of a frame by silence; here by its length.
            length = 9 + self._came[6] if self._came[1] == _WRITE_MANY else 8
            if len(self._came) < length:
                return
            frame, self._came = self._came[:length], self._came[length:]
            if frame[0] == _UNIT and _check(frame[:-2]) == frame[-2:]:
                self._reply(frame[1], frame[2:-2])

    def _reply(self, function: int, body: bytes) -> None:
        if self._faults.strikes("no-answer"):
            return
        if self._faults.strikes("slow"):
            self._pause.wait(_LATE)
        reply = bytes((function | 0x80, 2)) if self._faults.strikes("refuses") else self._done(function, body)
        frame = bytes((_UNIT,)) + reply
        frame += _check(frame)
        if self._faults.strikes("garbage"):
            frame = _NOISE + frame[:-1] + bytes((frame[-1] ^ 0x10,))
        self._say(frame)

    def _done(self, function: int, body: bytes) -> bytes:
        first, value = struct.unpack(">HH", body[:4])
        if function == _READ and not self._faults.strikes("mute"):
            if not value or first + value > _COILS:
                return bytes((function | 0x80, 2))
            bits = sum(1 << at for at in range(value) if self._on[first + at])
            data = bits.to_bytes((value + 7) // 8, "little")
            return bytes((function, len(data))) + data
        if function != _WRITE:
            return bytes((function | 0x80, 1))
        if first >= _COILS or value not in (0x0000, 0xFF00):
            return bytes((function | 0x80, 2 if first >= _COILS else 3))
        if not self._faults.strikes("stuck"):
            self._switched += self._on[first] is not bool(value)
            self._on[first] = bool(value)
        return bytes((function,)) + body


def _check(data: bytes) -> bytes:
    """The two bytes behind a frame (Modbus over Serial Line V1.02, 2.5.1.2)."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            lost, register = register & 1, register >> 1
            if lost:
                register ^= 0xA001
    return struct.pack("<H", register)
