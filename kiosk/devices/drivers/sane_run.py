"""One run of a program that writes to its standard output: with a deadline, a bound on what it writes, and an end from outside.

The program gets no input, a group of processes of its own and English messages; at its deadline, when it writes too much and when it is
interrupted the whole group is killed. Nothing it writes lies on disk.

Threads: the caller's; `interrupt` from any. Failures: `Ran` says what became of it; a program that is not there is `code` 127.
"""

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

NOT_THERE: Final = 127
_PIECE: Final = 1 << 18
_WORDS: Final = 16 * 1024
_GRACE: Final = 1.0


@dataclass(frozen=True, slots=True, repr=False)
class Ran:
    """What became of a run: its exit `code` (negative: a signal), what it wrote, the end of its messages; `ended`: `itself`, `late`,
    `too-large` or `interrupted`."""

    code: int
    out: bytes
    words: str
    ended: str


class Runner:
    """Runs one program after another."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SANE_CONFIG_DIR", "LD_LIBRARY_PATH") if name in os.environ}
        self._environment = {**kept, "LC_ALL": "C.UTF-8", **(environment or {})}
        self._lock = threading.Lock()
        self._wake: tuple[int, int] | None = None
        self._interrupted = threading.Event()

    def run(self, command: Sequence[str], seconds: float, most: int) -> Ran:
        """Run `command` for at most `seconds`; it may write `most` bytes."""
        wake = self._begin()
        try:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                start_new_session=True, env=self._environment, close_fds=True,
            )  # fmt: skip
        except OSError:
            return Ran(NOT_THERE, b"", "", "itself")
        assert child.stdout is not None and child.stderr is not None
        try:
            return self._followed(child, wake, time.monotonic() + seconds, most)
        finally:
            _kill(child)
            child.stdout.close()
            child.stderr.close()

    def interrupt(self) -> None:
        """From any thread: the run that goes on ends; one that has not begun is not touched."""
        self._interrupted.set()
        with self._lock:
            if self._wake is not None:
                with suppress(BlockingIOError):
                    os.write(self._wake[1], b"\0")

    @property
    def interrupted(self) -> bool:
        """Was the last run interrupted, or whatever came since it began?"""
        return self._interrupted.is_set()

    def close(self) -> None:
        """Give back what `interrupt` needs."""
        with self._lock:
            wake, self._wake = self._wake, None
        for descriptor in wake or ():
            os.close(descriptor)

    def _begin(self) -> int:
        self._interrupted.clear()
        with self._lock:
            if self._wake is None:
                self._wake = os.pipe()
                os.set_blocking(self._wake[0], False)
                os.set_blocking(self._wake[1], False)
            with suppress(BlockingIOError):
                os.read(self._wake[0], 4096)
            return self._wake[0]

    def _followed(self, child: "subprocess.Popen[bytes]", wake: int, end: float, most: int) -> Ran:
        assert child.stdout is not None and child.stderr is not None
        out, words, length = list[bytes](), b"", 0
        streams = {child.stdout.fileno(): True, child.stderr.fileno(): False}
        while streams:
            left = end - time.monotonic()
            ready, _, _ = select.select([*streams, wake], [], [], max(0.0, left))
            if self._interrupted.is_set():
                return Ran(-signal.SIGKILL, b"", "", "interrupted")
            if not ready:
                return Ran(-signal.SIGKILL, b"", "", "late")
            for stream in ready:
                data = os.read(stream, _PIECE) if stream in streams else b""
                if not data:
                    streams.pop(stream, None)
                elif streams[stream]:
                    out.append(data)
                    length += len(data)
                else:
                    words = (words + data)[-_WORDS:]
            if length > most:
                return Ran(-signal.SIGKILL, b"", "", "too-large")
        try:
            code = child.wait(max(0.0, end - time.monotonic()) + _GRACE)
        except subprocess.TimeoutExpired:
            return Ran(-signal.SIGKILL, b"", "", "late")
        return Ran(code, b"".join(out), words.decode(errors="replace"), "itself")


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End the program and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
