"""An SDT reader's line, recorded: what the terminal sent, what came, when; and nothing of whoever laid a card.

`Recorder` wraps a port. What came is cleaned only when the tape is taken, because a frame comes in pieces. Kept are preambles, lengths and
status bytes, whether a checksum was right, and the time of each piece; every other byte is replaced. The card of a whole or cut read
becomes an invented one of the same length (`invented`), all else zeros: the number of a chip is as good as a name. Bytes that belong to no
frame are zeros too, for they may be the rest of one.

Threads: the one of the port. Failures: as of the port; a line that breaks is on the tape.
"""

from collections.abc import Callable
from functools import reduce
from operator import xor

from kiosk.clock import Clock
from kiosk.devices.drivers.sdt_frames import LONGEST, PREAMBLE, SHORTEST
from kiosk.devices.drivers.sdt_port import Opener, Port, PortGone
from kiosk.devices.tape import Exchange, Tape

_TEXT = 256
_HEAD = len(PREAMBLE) + 2
_STATUS = 3

# The text area of a card becomes another of the same 256 bytes; what it gets may be cut short.
Invent = Callable[[bytes], bytes]


class Recorder:
    """Opens ports that are recorded, all on one tape."""

    def __init__(self, opener: Opener | None, clock: Clock, invented: Invent) -> None:
        """`opener`: None where the ports are opened elsewhere, and what they do is told by `sent`, `came` and `gone`."""
        self._opener, self._clock, self._invented = opener, clock, invented
        self._exchanges: list[Exchange] = []
        self._sent_at = 0.0

    def open(self) -> Port:
        """As `Opener`."""
        assert self._opener is not None
        return _Recorded(self._opener(), self)

    def tape(self, driver: str) -> Tape:
        """What was recorded, cleaned; the recorder has nothing of it afterwards."""
        exchanges, self._exchanges = self._exchanges, []
        return Tape(driver, tuple(_cleaned(each, self._invented) for each in exchanges))

    def sent(self, data: bytes) -> None:
        """A port sends."""
        self._exchanges.append(Exchange(data))
        self._sent_at = self._clock.monotonic()

    def came(self, data: bytes) -> None:
        """A port received. What comes before anything was sent answers nothing."""
        if data and self._exchanges:
            self._exchanges[-1].came.append((round((self._clock.monotonic() - self._sent_at) * 1000), data))

    def gone(self, reason: str) -> None:
        """The line broke."""
        if self._exchanges:
            self._exchanges[-1].gone = reason


class _Recorded:
    """A port whose bytes are kept."""

    def __init__(self, port: Port, recorder: Recorder) -> None:
        self._port, self._recorder = port, recorder

    def receive(self) -> bytes:
        try:
            data = self._port.receive()
        except PortGone as error:
            self._recorder.gone(error.reason)
            raise
        self._recorder.came(data)
        return data

    def send(self, data: bytes) -> None:
        self._recorder.sent(data)
        try:
            self._port.send(data)
        except PortGone as error:
            self._recorder.gone(error.reason)
            raise

    def flush(self) -> None:
        try:
            self._port.flush()
        except PortGone as error:
            self._recorder.gone(error.reason)
            raise

    def close(self) -> None:
        self._port.close()


def _cleaned(exchange: Exchange, invented: Invent) -> Exchange:
    data = clean(b"".join(part for _, part in exchange.came), invented)
    came, at = [], 0
    for ms, part in exchange.came:
        came.append((ms, data[at : at + len(part)]))
        at += len(part)
    return Exchange(exchange.sent, came, exchange.gone)


def clean(data: bytes, invented: Invent) -> bytes:
    """The same frames, whole, damaged or cut, without anything that a card said. As long as before."""
    out = bytearray(len(data))
    at = 0
    while (start := data.find(PREAMBLE, at)) >= 0:
        length = int.from_bytes(data[start + len(PREAMBLE) : start + _HEAD], "big")
        if start + _HEAD + _STATUS > len(data) or not SHORTEST <= length <= LONGEST:
            # A preamble that begins nothing, or a frame cut before it says anything.
            out[start : start + len(PREAMBLE)] = PREAMBLE
            at = start + len(PREAMBLE)
            continue
        whole = data[start : start + _HEAD + length]
        frame = whole[: _HEAD + _STATUS] + _payload(whole[_HEAD + _STATUS :], length - SHORTEST, invented)
        if len(whole) == _HEAD + length:
            # A checksum that was wrong is wrong by as much.
            frame += bytes([reduce(xor, frame[len(PREAMBLE) :]) ^ reduce(xor, whole[len(PREAMBLE) :])])
        out[start : start + len(whole)] = frame[: len(whole)]
        at = start + len(whole)
    return bytes(out)


def _payload(said: bytes, size: int, invented: Invent) -> bytes:
    """`size` bytes in the place of what was said."""
    if size < 4 + _TEXT or int.from_bytes(said[:2], "big") != _TEXT:
        return bytes(size)
    return (said[:4] + invented(said[4 : 4 + _TEXT])).ljust(size, b"\0")[:size]
