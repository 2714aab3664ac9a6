"""A real cupsd with folders of its own, and one queue of it to a printer."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

CUPSD = """Listen 127.0.0.1:{port}
Listen {folder}/run/cups.sock
Browsing Off
DefaultAuthType None
WebInterface No
PreserveJobFiles No
PreserveJobHistory {history}
LogLevel warn
IdleExitTimeout 0
ErrorPolicy stop-printer
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
FILES = """ServerRoot {folder}/etc
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/run
AccessLog {folder}/log/access_log
ErrorLog {folder}/log/error_log
PageLog {folder}/log/page_log
"""


class Queue:
    """cupsd in `folder`, with the queue `a4` to the printer at `device`."""

    def __init__(self, folder: Path, device: str, history: str) -> None:
        self.folder = folder
        for name in ("etc", "spool/tmp", "cache", "run", "log"):
            (folder / name).mkdir(parents=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        conf, files = folder / "etc" / "cupsd.conf", folder / "etc" / "cups-files.conf"
        conf.write_text(CUPSD.format(port=self.port, folder=folder, history=history))
        files.write_text(FILES.format(folder=folder))
        program = shutil.which("cupsd", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "cups-daemon is not installed: run tools/setup test"
        self._process = subprocess.Popen(
            [program, "-f", "-c", str(conf), "-s", str(files)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                break
            assert time.monotonic() < deadline and self._process.poll() is None, "cupsd did not start"
        admin = shutil.which("lpadmin", path=f"{os.environ['PATH']}:/usr/sbin")
        assert admin is not None, "cups-client is not installed: run tools/setup test"
        # The server's address goes in as an option of its own: CUPS_SERVER would be read by every program that is started.
        command = [admin, "-h", f"127.0.0.1:{self.port}", "-p", "a4", "-E", "-v", device, "-m", "everywhere"]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        # cupsd asks the printer what it can behind lpadmin's back: until it has, the queue is a raw one, and aborts jobs for want of a
        # filter.
        told = ["lpoptions", "-h", f"127.0.0.1:{self.port}", "-p", "a4"]
        while "IPP Everywhere" not in subprocess.run(told, capture_output=True, text=True, timeout=60, check=False).stdout:
            assert time.monotonic() < deadline and self._process.poll() is None, "the queue knows nothing of its printer"

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/printers/a4"

    def disable(self) -> None:
        """It stands still, as after a fault."""
        program = shutil.which("cupsdisable", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "cups-client is not installed: run tools/setup test"
        subprocess.run([program, "-h", f"127.0.0.1:{self.port}", "a4"], check=True, capture_output=True, timeout=60)

    def left(self) -> list[Path]:
        """Every document that lies in its folders."""
        found: list[Path] = []
        for path in (self.folder / "spool").rglob("*"):
            with contextlib.suppress(OSError):
                # The record of a job (c00001) and the description of the printer are no documents.
                if path.is_file() and not path.name.startswith("c0") and not path.read_bytes().startswith(b"*PPD-Adobe"):
                    found.append(path)
        return found

    def said(self) -> str:
        """All that it has written down."""
        return "".join(path.read_text(errors="replace") for path in (self.folder / "log").iterdir())

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)


@contextlib.contextmanager
def queued(device: str, history: str = "Yes") -> Iterator[Queue]:
    """A queue, until the end of the block; `history`: does cupsd remember jobs that are over?"""
    with tempfile.TemporaryDirectory(prefix="kiosk-cups-") as name:
        # cupsd's filters run as another user, who has to come in.
        os.chmod(name, 0o755)
        queue = Queue(Path(name), device, history)
        try:
            yield queue
        finally:
            queue.stop()
