"""A child process that is kept, asked with a deadline, killed when it misses it, and started again with growing pauses.

The first start after a kill is at once; then 1, 2, 4 ... 30 s pass, until an answer came in time. Starting waits for nothing: a child
that is not there yet is `Starting`.

Threads: the device's; `interrupt` from any. Failures: `Missed` (killed), `Starting`, `Interrupted`; never an exception of the system.
"""

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from kiosk.clock import Clock
from kiosk.devices.drivers.kept_child import LONGEST
from kiosk.pipes import Frames, Json, framed, pack, unpack

_START = 10.0  # seconds a child may take until it says hello
_LONGEST_PAUSE = 30.0
_TO_BREAK_OFF = 1.0

# A message with one of these is none that was asked for: a sign of life, or what is told to whoever records.
_ASIDE = frozenset({"progress", "taped"})

Message = tuple[Json, bytes]


class Starting(Exception):
    """There is no child yet."""


class Missed(Exception):
    """The child did not answer in time, or died: it has been killed."""


class Interrupted(Exception):
    """`interrupt` was called meanwhile."""


class KeptProcess:
    """The child `python -m MODULE ARGS...`, while it is wanted."""

    def __init__(self, module: str, args: Sequence[str], clock: Clock) -> None:
        self._command = [sys.executable, "-m", module, *args]
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None
        self._frames = Frames(LONGEST)
        self._greeted = False
        self._started = 0.0
        self._misses = 0
        self._not_before = 0.0
        self._killed_children: list[subprocess.Popen[bytes]] = []
        self._interrupted = threading.Event()
        self._wake: tuple[int, int] | None = None
        self._listener: Callable[[Json], None] = nobody
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child that runs."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start a child, unless there is one or it is too early."""
        self._reap()
        if self._child is not None or self._clock.monotonic() < self._not_before:
            return
        with self._lock:
            if self._wake is None:
                self._wake = os.pipe()
                os.set_blocking(self._wake[0], False)
        self._child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, start_new_session=True
        )
        self._frames, self._greeted, self._started = Frames(LONGEST), False, self._clock.monotonic()

    def listened(self, args: Sequence[str], listener: Callable[[Json], None]) -> None:
        """End the child; the next has `args`, and `listener` hears all that it says, and {"missed": true} when it is killed."""
        self.close()
        self._command[3:] = args
        self._listener = listener

    def ask(self, request: Mapping[str, object], silence: float, whole: float, heard: Callable[[Json], None]) -> Message:
        """Send `request`; the first answer that is no progress. `heard` gets the others. `silence` seconds may pass between two
        messages, `whole` until the last.

        Raises:
            Starting, Missed, Interrupted: see there.
        """
        end = self._clock.monotonic() + whole
        self._greet(end)
        child = self._child
        if child is None or child.stdin is None:
            raise Starting
        try:
            child.stdin.write(framed(pack(request)))
        except OSError:
            raise self._killed() from None
        while True:
            message = self._next(min(self._clock.monotonic() + silence, end))
            if message is None:
                raise self._killed()
            self._listener(message[0])
            if _ASIDE.isdisjoint(message[0]):
                self._misses = 0
                return message
            if "progress" in message[0]:
                heard(message[0])

    def begin(self) -> None:
        """A new call of the driver: interruptions of earlier ones count no more."""
        self._interrupted.clear()
        if self._wake is not None:
            with suppress(BlockingIOError):
                os.read(self._wake[0], 4096)

    def interrupt(self) -> None:
        """From any thread."""
        self._interrupted.set()
        with self._lock:
            if self._wake is not None:
                os.write(self._wake[1], b"\0")

    def end(self, *, politely: bool = True) -> None:
        """End the child; it may be started again at once. One that has given everything back need not be asked, for Python takes its
        time to end: it is killed, and not waited for before the next start."""
        child, self._child = self._child, None
        if child is None:
            return
        if not politely:
            child.kill()
            _close(child)
            self._killed_children.append(child)
            return
        _close(child)
        try:
            child.wait(0.5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def close(self) -> None:
        """`end`, and give back what `interrupt` needs."""
        self.end()
        self._reap()
        with self._lock:
            wake, self._wake = self._wake, None
        for descriptor in wake or ():
            os.close(descriptor)

    def _reap(self) -> None:
        while self._killed_children:
            self._killed_children.pop().wait()

    def _greet(self, end: float) -> None:
        """Have a child that said hello."""
        self.start()
        if self._child is None:
            raise Starting
        if self._greeted:
            return
        message = self._next(end)
        if message is None:
            if self._child.poll() is not None or self._clock.monotonic() - self._started > _START:
                raise self._killed()
            raise Starting
        self._greeted = True

    def _next(self, until: float) -> Message | None:
        """The next message; None when none comes until then, or none can come any more."""
        child = self._child
        assert child is not None and child.stdout is not None and self._wake is not None
        while not self._frames.whole:
            left = until - self._clock.monotonic()
            if left <= 0:
                return None
            out = child.stdout.fileno()
            ready, _, _ = select.select([out, self._wake[0]], [], [], left)
            if self._interrupted.is_set():
                self._break_off()
                raise Interrupted
            if out in ready:
                data = os.read(out, 1 << 18)
                if not data:
                    return None
                self._frames.feed(data)
        message = self._frames.take()
        return None if message is None else unpack(message)

    def _break_off(self) -> None:
        """Have the child stop what it does; one that does not is killed."""
        if not self._greeted:
            return
        self._interrupted.clear()
        child = self._child
        assert child is not None and child.stdin is not None
        try:
            child.stdin.write(framed(pack({"op": "break-off"})))
            until = self._clock.monotonic() + _TO_BREAK_OFF
            while (message := self._next(until)) is not None:
                self._listener(message[0])
                if _ASIDE.isdisjoint(message[0]):
                    return
        except (OSError, Interrupted):
            pass
        self._killed()

    def _killed(self) -> Missed:
        self._listener({"missed": True})
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            _close(child)
            child.wait()
        pause = 0.0 if self._misses == 0 else min(2.0 ** (self._misses - 1), _LONGEST_PAUSE)
        self._misses += 1
        self._not_before = self._clock.monotonic() + pause
        return Missed()


def nobody(_message: Json) -> None:
    """Nobody listens, or a question takes no time and has no progress."""


def _close(child: "subprocess.Popen[bytes]") -> None:
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
