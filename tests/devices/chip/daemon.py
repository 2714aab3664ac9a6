"""A real pcscd with Debian's virtual reader, on ports of its own. One a machine: a lock makes another run wait.

Ours has its own reader.conf and is stopped by its process id. Where pcscd or vpcd is not installed, this user is not root, or a pcscd of
somebody else runs, the tests that need it are skipped and say so.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

READER = "Kiosk Test Reader"
_LIBRARY = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_SOCKET = Path("/run/pcscd/pcscd.comm")
_LOCK = Path("/tmp/kiosk-tests-pcscd.lock")
_PATIENCE = 10.0


class Daemon:
    """pcscd, started and stopped at will."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = _two_free_ports()
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "vpcd").write_text(
            f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:0x{self.port:X}\nLIBPATH {_LIBRARY}\nCHANNELID 0x{self.port:X}\n'
        )

    def start(self) -> None:
        """Start it; returns when cards can be laid."""
        self._process = subprocess.Popen(
            ["pcscd", "-f", "-c", str(self._folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + _PATIENCE
        # Looking for the listener by connecting would lay a card.
        while not (_SOCKET.exists() and _listens(self.port)):
            assert self._process.poll() is None, "pcscd ended"
            assert time.monotonic() < end, "pcscd does not come up"
            os.sched_yield()

    def stop(self) -> None:
        """End it as an update or a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        # What a killed pcscd leaves behind; the next one would say that another is running, or clients would call into nothing.
        for left in (_SOCKET, _SOCKET.with_name("pcscd.pid")):
            left.unlink(missing_ok=True)


@contextmanager
def daemon(folder: Path) -> Iterator[Daemon]:
    """One that runs, alone on this machine."""
    if shutil.which("pcscd") is None or not _LIBRARY.exists():
        pytest.skip("pcscd and vsmartcard-vpcd are not installed")
    if os.geteuid():
        pytest.skip("pcscd starts as root only")
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _somebody_elses():
            pytest.skip("a pcscd that is not ours runs on this machine")
        running = Daemon(folder)
        running.start()
        try:
            yield running
        finally:
            running.stop()


def _somebody_elses() -> bool:
    if not _SOCKET.exists():
        return False
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect(str(_SOCKET))
        except OSError:
            # Left behind by one that was killed.
            _SOCKET.unlink(missing_ok=True)
            _SOCKET.with_name("pcscd.pid").unlink(missing_ok=True)
            return False
    return True


def _listens(port: int) -> bool:
    wanted = f":{port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(wanted) and line.split()[3] == "0A" for line in lines)


def _two_free_ports() -> int:
    """vpcd takes the port after the one it is given as well."""
    while True:
        with socket.create_server(("", 0)) as one:
            port: int = one.getsockname()[1]
            try:
                with socket.create_server(("", port + 1)):
                    return port
            except (OSError, OverflowError):
                continue
