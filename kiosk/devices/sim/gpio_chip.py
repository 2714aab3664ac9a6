"""The far end of a GPIO chip: sixteen lines behind a socket that takes the kernel's own structures (linux/gpio.h, version 2), with a
service door's switch at line 0, and lamps from line 1 on.

    open | close | unplug | plug | fault name=FAULT [how=next|always] | clear | state
    present and remove: on a door somebody opens and closes it; on lights the chip is plugged in and out

Faults: `no-answer`, `slow` (answers late), `stuck` (a line stays as it is), `garbage` (a contact that bounces; bits of lines that nobody
asked for). `state` has whether the door is `open`, and the lines that are `lit`. Written from the header, apart from the driver.
Threads and failures: as `far_end`.
"""

import errno
import os
import selectors
import socket
import struct
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kiosk.devices.sim.far_end import Faults, LineFarEnd, State
from kiosk.devices.sim.sdt_lines import ListeningLine
from kiosk.devices.sim.verbs import Verb

LINES, DOOR = 16, 0
FAULTS = ("no-answer", "slow", "stuck", "garbage")
_TYPE = 0xB4
_GET_LINE, _GET_VALUES, _SET_VALUES = 0x07, 0x0E, 0x0F
_REQUEST_SIZE, _OFFSETS, _FLAGS, _COUNT, _HANDLE = 592, 0, 288, 560, 588
_ACTIVE_LOW, _INPUT, _OUTPUT, _RISING, _FALLING = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_LATE = 0.12
_BOUNCES = 6


class ChipLine(ListeningLine):
    """A socket at `path` in place of /dev/gpiochipN."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._events = -1

    def open(self, selector: selectors.BaseSelector) -> str:
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._listener.setblocking(False)
        selector.register(self._listener, selectors.EVENT_READ)
        return str(self._path)

    def close(self, selector: selectors.BaseSelector) -> None:
        self._hang_up(selector)
        if self._listener is not None:
            selector.unregister(self._listener)
            self._listener.close()
            self._path.unlink(missing_ok=True)
            self._listener = None

    def release(self) -> None:
        """Nothing is left after `close`."""

    def _met(self, peer: socket.socket) -> None:
        """Whole orders come from the first on."""

    def hand_over(self, data: bytes) -> None:
        """Answer with the descriptor of the lines' events."""
        self._end_events()
        reading, self._events = os.pipe()
        os.set_blocking(self._events, False)
        if self._peer is not None:
            with suppress(OSError):
                socket.send_fds(self._peer, [data], [reading])
        os.close(reading)

    def tell(self, events: bytes) -> None:
        """Events of the lines; lost where nobody empties them."""
        if self._events >= 0:
            with suppress(OSError):
                os.write(self._events, events)

    def _end_events(self) -> None:
        if self._events >= 0:
            os.close(self._events)
            self._events = -1

    def _hang_up(self, selector: selectors.BaseSelector) -> None:
        self._end_events()
        super()._hang_up(selector)


class GpioChipFarEnd(LineFarEnd):
    """A simulated chip behind the socket `path`. `door`: what is presented and removed is the door, else the chip itself."""

    def __init__(self, path: Path, *, door: bool) -> None:
        self._chip = ChipLine(path)
        super().__init__("sim-gpio", self._chip)
        self._door = door
        self._open = False
        self._levels = [False] * LINES
        self._wanted: tuple[int, ...] = ()
        self._flags = self._seqno = 0
        self._faults = Faults(FAULTS)
        self._pause = threading.Event()

    def _verbs(self) -> Mapping[str, Verb]:
        opens, closes = (lambda _: self._move(True), ()), (lambda _: self._move(False), ())
        return {
            "open": opens,
            "close": closes,
            "lay": opens if self._door else (lambda _: self._plug(), ()),
            "lift": closes if self._door else (lambda _: self._unplug(), ()),
            "fault": (self._faults.arrange, ("name", "how")),
            "clear": (lambda _: self._cleared(), ()),
        }

    def _state(self) -> State:
        lit = [at for at, level in enumerate(self._levels) if level and at != DOOR]
        return {"open": self._open, "lit": lit, "faults": self._faults.names()}

    def _cleared(self) -> None:
        self._faults.clear()
        self._plug()
        self._follow()

    def _unplugged(self) -> None:
        self._levels = [self._open if at == DOOR else False for at in range(LINES)]
        self._wanted, self._flags = (), 0

    # ----------------------------------------------------------------------------------------------------------- the door

    def _move(self, door: bool) -> None:
        self._open = door
        if not self._faults.strikes("stuck"):
            self._follow()

    def _follow(self) -> None:
        """The contact does what the door did: open circuit, pulled up, is high."""
        if self._levels[DOOR] == self._open:
            return
        bounces = _BOUNCES if self._faults.strikes("garbage") else 0
        at = time.monotonic_ns()
        for turn in range(bounces + 1):
            # An even number of bounces, so that it ends where the door is.
            self._edge(self._open if turn % 2 == 0 else not self._open, at + turn * 1_000_000)
        self._levels[DOOR] = self._open

    def _edge(self, level: bool, at: int) -> None:
        if DOOR not in self._wanted or not self._flags & _INPUT:
            return
        rising = level is not bool(self._flags & _ACTIVE_LOW)
        if self._flags & (_RISING if rising else _FALLING):
            self._seqno += 1
            self._chip.tell(struct.pack("=QIIII24x", at, 1 if rising else 2, DOOR, self._seqno, self._seqno))

    # ---------------------------------------------------------------------------------------------------------- the orders

    def _serve(self, data: bytes) -> None:
        if not data:
            self._wanted, self._flags = (), 0
            return
        order, argument = int.from_bytes(data[:4], "little"), bytearray(data[4:])
        if self._faults.strikes("no-answer"):
            return
        if self._faults.strikes("slow"):
            self._pause.wait(_LATE)
        failed = self._obey(order, argument)
        answer = failed.to_bytes(4, "little") + argument
        if not failed and order & 0xFF == _GET_LINE:
            self._answer(lambda: self._chip.hand_over(answer))
        else:
            self._say(answer)

    def _obey(self, order: int, argument: bytearray) -> int:
        """Do it; 0, or the error that the kernel would give."""
        size = order >> 16 & 0x3FFF
        if order >> 30 != 3 or order >> 8 & 0xFF != _TYPE or size != len(argument):
            return errno.ENOTTY
        known = {_GET_LINE: self._take, _GET_VALUES: self._told, _SET_VALUES: self._switched}
        act = known.get(order & 0xFF)
        return errno.ENOTTY if act is None else act(argument)

    def _take(self, argument: bytearray) -> int:
        if len(argument) != _REQUEST_SIZE:
            return errno.EINVAL
        (count,), (flags,) = struct.unpack_from("=I", argument, _COUNT), struct.unpack_from("=Q", argument, _FLAGS)
        wanted = struct.unpack_from(f"={count}I", argument, _OFFSETS) if 0 < count <= 64 else ()
        if not wanted or max(wanted) >= LINES or bool(flags & _INPUT) == bool(flags & _OUTPUT):
            return errno.EINVAL
        self._wanted, self._flags, self._seqno = wanted, flags, 0
        if flags & _OUTPUT:
            for line in wanted:
                self._levels[line] = bool(flags & _ACTIVE_LOW)
        struct.pack_into("=i", argument, _HANDLE, 3)
        return 0

    def _told(self, argument: bytearray) -> int:
        _, mask = struct.unpack("=QQ", argument)
        low = bool(self._flags & _ACTIVE_LOW)
        bits = sum(1 << at for at, line in enumerate(self._wanted) if self._levels[line] is not low and mask >> at & 1)
        if self._faults.strikes("garbage"):
            bits |= 1 << 40
        struct.pack_into("=Q", argument, 0, bits)
        return 0

    def _switched(self, argument: bytearray) -> int:
        if not self._flags & _OUTPUT:
            return errno.EPERM
        bits, mask = struct.unpack("=QQ", argument)
        if self._faults.strikes("stuck"):
            return 0
        low = bool(self._flags & _ACTIVE_LOW)
        for at, line in enumerate(self._wanted):
            if mask >> at & 1:
                self._levels[line] = bool(bits >> at & 1) is not low
        return 0
