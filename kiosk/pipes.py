"""Speaks with child processes over their pipes: the press, the darkroom, the keyboard, and drivers above native code.

Frames go both ways: four bytes of length, big-endian, then so many bytes (`framed`, `Frames`). What stands in them is their owners' matter;
most of them `pack` a JSON object with bytes behind it.

    child = Child("kiosk.imaging.child", most=200_000_000)
    child.ask(question, until, clock) -> bytes | None     one frame there, the next one back

In the child: `shut()`, then `heard(stdin, most)` and `say(stdout, body)`.

Thread rule: `ask` and `waits` from one thread at a time; `kill` from any. Failure rule: a child that dies, is late or tells a length that
nobody would is None, never raised. Nothing that went through is kept once it is answered.
"""

import contextlib
import ctypes
import json
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final

from kiosk.clock import Clock

_HEAD: Final = 4
_AT_ONCE: Final = 1 << 20
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


Json = dict[str, Any]


class Frames:
    """Frames out of a stream that comes in pieces; none has more than `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """More of the stream."""
        self._data += data

    @property
    def whole(self) -> bool:
        """Is a frame there, or something that will never be one?"""
        return len(self._data) >= _HEAD and (len(self._data) >= _HEAD + self._size() or not 0 < self._size() <= self._most)

    def take(self) -> bytes | None:
        """What is `whole`; None for what is no frame."""
        size = self._size()
        if not 0 < size <= self._most:
            return None
        body = bytes(self._data[_HEAD : _HEAD + size])
        del self._data[: _HEAD + size]
        return body

    def clear(self) -> None:
        """Forget what came."""
        self._data.clear()

    def _size(self) -> int:
        return int(struct.unpack_from(">I", self._data)[0])


def framed(body: bytes) -> bytes:
    """One frame."""
    return struct.pack(">I", len(body)) + body


def pack(head: Mapping[str, object], rest: bytes = b"") -> bytes:
    """An object and bytes behind it, as the body of a frame: four bytes of the object's length, the object, the bytes."""
    words = json.dumps(head).encode()
    return framed(words) + rest


def unpack(body: bytes) -> tuple[Json, bytes]:
    """What `pack` made.

    Raises:
        ValueError: it made no such thing.
    """
    end = _HEAD + int(struct.unpack_from(">I", body)[0]) if len(body) >= _HEAD else 0
    if not _HEAD <= end <= len(body):
        raise ValueError
    head = json.loads(body[_HEAD:end])
    if not isinstance(head, dict):
        raise ValueError
    return head, body[end:]


class Child:
    """One process, `python -m MODULE`, until it dies, hangs, or is ended. With `isolated` it is a file and its arguments in place of a
    module: one that needs the standard library alone starts in a third of the time."""

    def __init__(self, module: str, most: int, environment: Mapping[str, str] | None = None, *, isolated: Sequence[str] = ()) -> None:
        """Start it. `most`: bytes of a frame that it may tell; `environment`: what it finds besides this process's own.

        Raises:
            OSError: the system cannot start a process.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", *isolated] if isolated else [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**os.environ, **(environment or {})},
            cwd="/" if isolated else None,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._told = Frames(most)
        os.set_blocking(self._into.fileno(), False)
        os.set_blocking(self._out.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def waits(self) -> bool:
        """Has it told something that nobody has asked for yet? Returns at once."""
        with contextlib.suppress(BlockingIOError):
            self._told.feed(os.read(self._out.fileno(), _AT_ONCE))
        return self._told.whole

    def ask(self, question: bytes | None, until: float, clock: Clock) -> bytes | None:
        """Say `question` (None: nothing more) and hear the next frame; None if it died, the time was over, or it is none."""
        rest = memoryview(b"" if question is None else framed(question))
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            if rest:
                selector.register(self._into, selectors.EVENT_WRITE)
            # What it told before is an answer only once the question is out.
            while rest or not self._told.whole:
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
                        self._told.feed(part)
        return self._told.take()

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
    out.write(framed(body))
    out.flush()
