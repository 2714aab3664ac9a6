"""A real pcscd with Debian's virtual reader, as the demo starts it: one a machine, a lock makes another run wait.

Where it cannot be had (not installed, this user is not root, one of somebody else runs), the tests that need it are skipped and say so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.demo.pcscd import READER, Pcscd, PcscdMissing

__all__ = ["READER", "Daemon", "daemon"]


class Daemon:
    """pcscd, started and stopped at will; its port stays the same, and its turn is kept meanwhile."""

    def __init__(self, running: Pcscd) -> None:
        self._running = running

    @property
    def port(self) -> int:
        return self._running.port

    def start(self) -> None:
        """Start it again; returns when cards can be laid."""
        self._running.again()

    def stop(self) -> None:
        """End it as an update or a crash would."""
        self._running.end()


@contextmanager
def daemon(folder: Path) -> Iterator[Daemon]:
    """One that runs, alone on this machine."""
    running = Pcscd(folder)
    try:
        running.start()
    except PcscdMissing as error:
        running.stop()
        pytest.skip(str(error))
    try:
        yield Daemon(running)
    finally:
        running.stop()
