"""A scanner that is a keyboard: bytes become key events of the kernel (`struct input_event`, linux/input.h), on a named pipe.

What has no key goes as scanners send it to a Windows machine: Alt held, the byte in digits of the number pad, Alt released. Control
characters are Ctrl and a letter. Bytes of a broken line become events that are no keys. `type` is a hand: the time between its keys stands
in the events.
Threads and failures: as `sdt_lines`; a pipe that nobody empties for a second takes no more.
"""

import os
import select
import selectors
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_EVENT = struct.Struct("@llHHi")
_SYN, _KEY, _MSC = 0, 1, 4
_CTRL, _SHIFT, _ALT, _ENTER, _TAB = 29, 42, 56, 28, 15
_PAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))
# Rows of an English (US) keyboard: first key, its characters without Shift, and with it.
_ROWS = ((2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"), (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
         (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"), (57, " ", " "))  # fmt: skip
_KEYS = {sign: (first + at, False) for first, plain, _ in _ROWS for at, sign in enumerate(plain)} | {
    sign: (first + at, True) for first, plain, shifted in _ROWS for at, sign in enumerate(shifted) if sign not in plain
}
# What a scanner takes for one sign, and a hand.
_QUICK, _BY_HAND = 0.00001, 0.18
_PATIENCE = 1.0


class WedgeLine:
    """A named pipe at `path`, opened by the driver in place of a device of /dev/input."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pipe = -1

    def open(self, selector: selectors.BaseSelector) -> str:
        self._path.unlink(missing_ok=True)
        os.mkfifo(self._path, 0o600)
        # Also a reader: a writer alone could not open it while the driver is away.
        self._pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        return str(self._path)

    def close(self, selector: selectors.BaseSelector) -> None:
        if self._pipe >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._pipe)
            self._pipe = -1

    def release(self) -> None:
        """Nothing is left after `close`."""

    def receive(self, ready: object, selector: selectors.BaseSelector) -> bytes:
        return b""

    def send(self, data: bytes) -> None:
        self._events(data, _QUICK)

    def type(self, text: str) -> None:
        """Type `text` by hand."""
        self._events(text.encode(), _BY_HAND)

    def _events(self, data: bytes, pause: float) -> None:
        # What the kernel wrote into the events is past when they are read.
        at = time.monotonic() - (len(data) + 1) * pause
        made = bytearray()
        for byte in data:
            at += pause
            for kind, code, value in _strokes(byte):
                made += _EVENT.pack(int(at), int(at % 1 * 1_000_000), kind, code, value)
                made += _EVENT.pack(int(at), int(at % 1 * 1_000_000), _SYN, 0, 0)
        self._write(bytes(made))

    def _write(self, data: bytes) -> None:
        end = time.monotonic() + _PATIENCE
        while data and self._pipe >= 0 and time.monotonic() < end:
            select.select([], [self._pipe], [], _PATIENCE)
            with suppress(BlockingIOError):
                data = data[os.write(self._pipe, data[: 64 * _EVENT.size]) :]


class EventLine(WedgeLine):
    """A pipe that takes events as they were recorded."""

    def send(self, data: bytes) -> None:
        self._write(data)


def _strokes(byte: int) -> Iterator[tuple[int, int, int]]:
    sign = chr(byte)
    if sign in _KEYS:
        code, shifted = _KEYS[sign]
        yield from _held(_SHIFT, code) if shifted else _pressed(code)
    elif sign in "\r\t":
        yield from _pressed(_ENTER if sign == "\r" else _TAB)
    elif 0 < byte < 0x20:
        yield from _held(_CTRL, _KEYS[chr(byte | 0x40).lower()][0])
    elif byte >= 0x80:
        yield from _held(_ALT, *(_PAD[digit] for digit in f"0{byte}"))
    else:
        yield _MSC, 4, 0x70000 + byte
        yield _KEY, 0x110, 0


def _pressed(code: int) -> Iterator[tuple[int, int, int]]:
    yield _KEY, code, 1
    yield _KEY, code, 0


def _held(holder: int, *codes: int) -> Iterator[tuple[int, int, int]]:
    yield _KEY, holder, 1
    for code in codes:
        yield from _pressed(code)
    yield _KEY, holder, 0
