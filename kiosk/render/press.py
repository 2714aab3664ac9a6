"""Makes A4 documents, each in a process of its own, of which one stands ready.

    press.make(sheet) -> Made(pdf) | NotMade(reason)        at most `deadline` seconds

The spare has its fonts loaded and has compiled a blank; it takes one document and ends, and the next spare starts at once. A
process that hangs is killed at the deadline; one that dies costs one try with a new one.

Thread rule: `make` waits, so never on the Qt thread; one document at a time, others wait for their turn. `close` from any thread.
Failure rule: what cannot be made is `NotMade` with a reason for the journal, which holds nothing of the sheet.
"""

import contextlib
import os
import selectors
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.clock import Clock
from kiosk.render import child
from kiosk.render.sheet import Sheet, Unprintable, data

DEADLINE: Final = 10.0
_MOST_BYTES: Final = 64_000_000

Reason = Literal["character", "template", "late", "died"]


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """The document: a PDF that declares PDF/UA-1, or the pictures of its pages."""

    pdf: bytes = b""
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class NotMade:
    """No document. `character`: a text holds what has no form on paper; `template`: ours or typst's fault; `late`, `died`: the process."""

    reason: Reason


class _Child:
    """One process. Started ahead; `make` is called once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.render.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._heard = bytearray()
        os.set_blocking(self._into.fileno(), False)
        os.set_blocking(self._out.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> bool:
        """Has it loaded its fonts? Returns at once."""
        with contextlib.suppress(BlockingIOError):
            self._heard += os.read(self._out.fileno(), 16)
        return bool(_frames(self._heard))

    def make(self, document: bytes, until: float, clock: Clock) -> tuple[bytes, bytes] | None:
        """The letter and the body of the answer; None if the process ended or the time did."""
        heard = self._heard
        rest = memoryview(struct.pack(">I", len(document)) + document)
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._into, selectors.EVENT_WRITE)
            while (left := until - clock.monotonic()) > 0:
                for key, _ in selector.select(left):
                    if key.fileobj is self._into:
                        rest = self._write(rest)
                        if not rest:
                            selector.unregister(self._into)
                    elif not (part := os.read(self._out.fileno(), 1 << 20)):
                        return None
                    else:
                        heard += part
                frames = _frames(heard)
                if frames and frames[-1][0] != b"r":
                    return frames[-1]
        return None

    def _write(self, rest: memoryview) -> memoryview:
        try:
            return rest[os.write(self._into.fileno(), rest) :]
        except BlockingIOError:
            return rest
        except BrokenPipeError:
            return rest[len(rest) :]

    def kill(self) -> None:
        """End it; `close` reaps it."""
        self._process.kill()

    def close(self) -> None:
        """End it and give back what it held."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._into.close()
        self._out.close()


def _frames(heard: bytearray) -> list[tuple[bytes, bytes]]:
    """The whole frames in `heard`; a length that nobody would send ends the list."""
    found: list[tuple[bytes, bytes]] = []
    at = 0
    while len(heard) >= at + 5:
        size = struct.unpack_from(">I", heard, at)[0]
        if not 0 < size <= _MOST_BYTES or len(heard) < at + 4 + size:
            break
        found.append((bytes(heard[at + 4 : at + 5]), bytes(heard[at + 5 : at + 4 + size])))
        at += 4 + size
    return found


class Press:
    """One spare process and its successors."""

    def __init__(self, clock: Clock, deadline: float = DEADLINE) -> None:
        """`deadline`: seconds for one document, a start that is still under way included."""
        self._clock, self._deadline = clock, deadline
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._spare: _Child | None = None
        self._busy: _Child | None = None
        self._closed = False

    @property
    def spare(self) -> int | None:
        """The process id of the spare."""
        with self._lock:
            return self._spare.pid if self._spare else None

    @property
    def ready(self) -> bool:
        """Would a document be begun at once?"""
        with self._lock:
            return self._spare is not None and self._spare.ready()

    def warm(self) -> None:
        """Start the spare, if there is none. Returns at once."""
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = _Child()

    def make(self, sheet: Sheet, *, pictures: bool = False) -> Made | NotMade:
        """The document of `sheet`; as PNG `pictures` of 300 dpi for a printer that takes no PDF."""
        try:
            document = (b"g" if pictures else b"p") + data(sheet).encode("utf-8")
        except Unprintable:
            return NotMade("character")
        if len(document) > child.MOST_BYTES:
            return NotMade("template")
        with self._turn:
            until = self._clock.monotonic() + self._deadline
            for _ in range(2):
                outcome = self._once(document, until)
                if outcome != NotMade("died"):
                    break
            return outcome

    def _once(self, document: bytes, until: float) -> Made | NotMade:
        self.warm()
        with self._lock:
            taken, self._spare = self._spare, None
            self._busy = taken
        if taken is None:
            return NotMade("late")
        try:
            answer = taken.make(document, until, self._clock)
        finally:
            with self._lock:
                self._busy = None
            taken.close()
            self.warm()
        if answer is None:
            return NotMade("late" if self._clock.monotonic() >= until else "died")
        kind, body = answer
        if kind == b"p":
            return Made(body)
        if kind == b"g":
            return Made(pictures=child.unpacked(body))
        return NotMade("character" if kind == b"u" else "template")

    def close(self) -> None:
        """End: no document is made any more; one under way is `NotMade`."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
            if self._busy:
                self._busy.kill()
        if spare:
            spare.close()
