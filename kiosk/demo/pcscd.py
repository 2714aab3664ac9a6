"""A real pcscd with Debian's virtual reader (vpcd), on ports of its own: the reader that staff lay their cards on in a demo.

There is one pcscd a machine. Ours has its own reader.conf and is ended by its process; one that runs already is left alone, and whoever
holds the lock is waited for. Failure: `PcscdMissing` says what is lacking: the programs, root (pcscd starts as root only), or the place.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import IO

READER = "Kiosk Virtual Reader"
LIBRARY = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_SOCKET = Path("/run/pcscd/pcscd.comm")
LOCK = Path("/tmp/kiosk-tests-pcscd.lock")
_PATIENCE, _TURN = 10.0, 300.0


class PcscdMissing(Exception):
    """There is no pcscd with a virtual reader to be had here."""


class Pcscd:
    """One daemon, with its configuration in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self.port = 0

    def start(self) -> None:
        """Start it; returns when cards can be laid.

        Raises:
            PcscdMissing: it cannot be had.
        """
        if shutil.which("pcscd") is None or not LIBRARY.exists():
            raise PcscdMissing("pcscd and vsmartcard-vpcd are not installed")
        if os.geteuid():
            raise PcscdMissing("pcscd starts as root only")
        self._lock = _turn()
        if _somebody_elses():
            self.stop()
            raise PcscdMissing("a pcscd that is not ours runs on this machine")
        self.port = _two_free_ports()
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "vpcd").write_text(
            f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:0x{self.port:X}\nLIBPATH {LIBRARY}\nCHANNELID 0x{self.port:X}\n'
        )
        try:
            self.again()
        except PcscdMissing:
            self.stop()
            raise

    def again(self) -> None:
        """Start it once more, on the same port.

        Raises:
            PcscdMissing: it does not come up.
        """
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(["pcscd", "-f", "-c", str(self._folder)], stdin=quiet, stdout=quiet, stderr=quiet)
        end = time.monotonic() + _PATIENCE
        # Looking for the listener by connecting would lay a card.
        while not (_SOCKET.exists() and _listens(self.port)):
            if self._process.poll() is not None or time.monotonic() > end:
                raise PcscdMissing("pcscd does not come up")
            # A daemon that starts tells nobody; `end` bounds it.
            time.sleep(0.01)

    def end(self) -> None:
        """End the daemon as an update or a crash would; `again` may follow."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _forget()

    def stop(self) -> None:
        """End it for good."""
        self.end()
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()


def _turn() -> IO[str]:
    """The lock of this machine's pcscd, once it is ours."""
    lock, end = LOCK.open("w"), time.monotonic() + _TURN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                lock.close()
                raise PcscdMissing("another run uses this machine's pcscd") from None
            # flock has no deadline of its own.
            time.sleep(0.2)
        else:
            return lock


def _forget() -> None:
    """What a killed pcscd leaves behind; the next one would say that another is running, or clients would call into nothing."""
    for left in (_SOCKET, _SOCKET.with_name("pcscd.pid")):
        left.unlink(missing_ok=True)


def _somebody_elses() -> bool:
    if not _SOCKET.exists():
        return False
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect(str(_SOCKET))
        except OSError:
            _forget()
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
