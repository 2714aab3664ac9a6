"""The window of a demo and the line to its automatic hand: one JSON text a line, each answered before the next.

Failure: a window that says nothing any more is `Hung`.
"""

import contextlib
import json
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from kiosk.demo.wish import Hung
from kiosk.demo.world import World, handle

JOURNEY_SECONDS = 180.0
END_SECONDS = 10.0


class HandWindow:
    """The window of `world` with the hand in it; one after another, each on the same settings."""

    def __init__(self, world: World, settings: Path, *, headless: bool) -> None:
        self._world, self._settings, self._headless = world, settings, headless
        self._ours: socket.socket | None = None
        self._lines: IO[bytes] | None = None
        self._window: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        """The window's process."""
        assert self._window is not None
        return self._window

    def open(self) -> None:
        """There is a window, and its hand waits."""
        if self._window is None or self._window.poll() is not None:
            self._start()
            self.next()

    def reopen(self) -> None:
        """After a kill the terminal starts again, as the supervisor of a hall would start it."""
        self._hang_up()
        self._start()
        self.next()

    def close(self) -> None:
        """Let the window end by itself."""
        if self._window is None:
            return
        self._hang_up()
        try:
            self._window.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._window.kill()
        self._window = None

    def say(self, message: Mapping[str, object]) -> None:
        """Tell the hand something; {}: go on."""
        assert self._ours is not None
        self._ours.sendall(json.dumps(message).encode() + b"\n")

    def told(self) -> Iterator[dict[str, object]]:
        """What the hand tells, until the window ends."""
        for line in self._lines or ():
            message = json.loads(line)
            assert isinstance(message, dict)
            if "stuck" in message:
                raise Hung(f"the window did not move on from {message['stuck']}")
            yield message

    def next(self) -> dict[str, object]:
        """The next that the hand tells.

        Raises:
            Hung: the window has ended.
        """
        for message in self.told():
            return message
        raise Hung("the window did not start")

    def _start(self) -> None:
        ours, theirs = handle()
        self._window = self._world.window(self._settings, headless=self._headless, hand=theirs.fileno())
        theirs.close()
        ours.settimeout(JOURNEY_SECONDS)
        self._ours, self._lines = ours, ours.makefile("rb")

    def _hang_up(self) -> None:
        """The hand's end of the line is closed too, however many files still refer to this one."""
        if self._ours:
            with contextlib.suppress(OSError):
                self._ours.shutdown(socket.SHUT_RDWR)
            # Only with the file that was made of it is a socket really closed.
            if self._lines:
                self._lines.close()
            self._ours.close()
