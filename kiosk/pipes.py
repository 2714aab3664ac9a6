"""Speaks with a child process over its pipes: what the press and the darkroom have in common.

Frames go both ways: four bytes of length, big-endian, then so many bytes. What stands in them is their owners' matter.

    child = Child("kiosk.imaging.child", most=200_000_000)
    child.ask(question, until, clock) -> bytes | None     one frame there, the next one back

In the child: `shut()`, then `heard(stdin, most)` and `say(stdout, body)`.

Thread rule: `ask` and `waits` from one thread at a time; `kill` from any. Failure rule: a child that dies, is late or tells a length that
nobody would is None, never raised. Nothing that went through is kept once it is answered.
"""

import contextlib
import ctypes
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping
from typing import BinaryIO, Final

from kiosk.clock import Clock

_HEAD: Final = 4
_AT_ONCE: Final = 1 << 20
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


class Child:
    """One process, `python -m MODULE`, until it dies, hangs, or is ended."""

    def __init__(self, module: str, most: int, environment: Mapping[str, str] | None = None) -> None:
        """Start it. `most`: bytes of a frame that it may tell; `environment`: what it finds besides this process's own."""
        self._most = most
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**os.environ, **(environment or {})},
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._told = bytearray()
        os.set_blocking(self._into.fileno(), False)
        os.set_blocking(self._out.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def waits(self) -> bool:
        """Has it told something that nobody has asked for yet? Returns at once."""
        with contextlib.suppress(BlockingIOError):
            self._told += os.read(self._out.fileno(), _AT_ONCE)
        return self._whole()

    def ask(self, question: bytes | None, until: float, clock: Clock) -> bytes | None:
        """Say `question` (None: nothing more) and hear the next frame; None if it died, the time was over, or it is none."""
        rest = memoryview(b"" if question is None else _frame(question))
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            if rest:
                selector.register(self._into, selectors.EVENT_WRITE)
            # What it told before is an answer only once the question is out.
            while rest or not self._whole():
                left = until - clock.monotonic()
                if left <= 0:
                    return None
                for key, _ in selector.select(left):
                    if key.fileobj is self._into:
                        rest = self._write(rest)
                        if not rest:
                            selector.unregister(self._into)
                    elif not (part := os.read(self._out.fileno(), _AT_ONCE)):
                        return None
                    else:
                        self._told += part
        return self._taken()

    def _whole(self) -> bool:
        """Is a frame there, or something that will never be one?"""
        return len(self._told) >= _HEAD and (len(self._told) >= _HEAD + self._size() or not 0 < self._size() <= self._most)

    def _size(self) -> int:
        return int(struct.unpack_from(">I", self._told)[0])

    def _taken(self) -> bytes | None:
        size = self._size()
        if not 0 < size <= self._most:
            return None
        body = bytes(self._told[_HEAD : _HEAD + size])
        del self._told[: _HEAD + size]
        return body

    def _write(self, rest: memoryview) -> memoryview:
        try:
            return rest[os.write(self._into.fileno(), rest) :]
        except BlockingIOError:
            return rest
        except BrokenPipeError:
            # It is gone, and so says the other pipe.
            return rest[len(rest) :]

    def kill(self) -> None:
        """End it, from any thread; whoever waits for an answer gets none. `close` reaps it."""
        self._process.kill()

    def close(self) -> None:
        """End it and give back what it held."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._into.close()
        self._out.close()
        self._told.clear()


def _frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def shut() -> None:
    """In the child, first of all: leave no core with what it sees, end when whoever started it ends, let nobody else read its memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    control = ctypes.CDLL("libc.so.6").prctl
    control(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    control(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def heard(into: BinaryIO, most: int) -> bytes | None:
    """In the child: the next frame; None at the end, or for what is none of at most `most` bytes."""
    head = into.read(_HEAD)
    if len(head) != _HEAD or (size := int(struct.unpack(">I", head)[0])) > most:
        return None
    body = into.read(size)
    return body if len(body) == size else None


def say(out: BinaryIO, body: bytes) -> None:
    """In the child: one frame."""
    out.write(_frame(body))
    out.flush()
