"""The real `ippeveprinter` (CUPS' own IPP Everywhere printer), with a print command that counts a page only when it leaves.

The command has two forms: one asks the printer how its job is and lets go of one that was cancelled, the other never does. While the
file `fault` names reasons, the job stands still and the printer says them. DNS-SD wants a system bus: a private one poses as it.
"""

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from kiosk.devices.drivers.ipp import IppPrinter

COMMAND = """#!/bin/bash
cd '{folder}' || exit 1
state() {{ ipptool -T 5 -tv "$IPP_JOB_PRINTER_URI" job.test 2>/dev/null | grep -q processing-to-stop-point; }}
export IPP_JOB_ID
sed "s/JOB/$IPP_JOB_ID/" job.template > job.test
if [ -s sticky ]; then echo "STATE: $(cat sticky)" >&2; exit 0; fi
at() {{
  [ "$(cat where 2>/dev/null || echo first)" = "$1" ] || return
  [ $1 = mid ] && {{ echo "ATTR: job-impressions-completed=1" >&2; touch "halves/$IPP_JOB_ID"; }}
  said=
  while [ -s fault ]; do
    [ -n "$said" ] || {{ said=$(cat fault); echo "STATE: +$said" >&2; touch standing; }}
    if [ -e obeys ] && state; then echo "STATE: -$said" >&2; exit 0; fi
    sleep 0.05
  done
  [ -z "$said" ] || echo "STATE: -$said" >&2
  rm -f standing
  [ -e fails ] && exit 1
}}
at first
at mid
env | grep -E '^IPP_(COPIES|SIDES|PRINT_COLOR_MODE|PRINT_SCALING|MEDIA|MEDIA_COL)=' | sort > wanted
cp "$1" "out/$(ls out | wc -l)"
echo "ATTR: job-impressions-completed=1" >&2
at cut
exit 0
"""
JOB_TEST = """{
  OPERATION Get-Job-Attributes
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR language attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR integer job-id JOB
  ATTR keyword requested-attributes job-state-reasons
  DISPLAY job-state-reasons
}
"""
# A printer for A3 that can everything, with A3 in its only tray; `ippeveprinter -a`.
LARGE = """
ATTR mimeMediaType document-format-default application/pdf
ATTR mimeMediaType document-format-supported application/pdf,image/pwg-raster
ATTR integer copies-default 1
ATTR rangeOfInteger copies-supported 1-99
ATTR keyword media-default iso_a3_297x420mm
ATTR keyword media-supported iso_a4_210x297mm,iso_a3_297x420mm
ATTR keyword media-ready iso_a3_297x420mm
ATTR keyword sides-default one-sided
ATTR keyword sides-supported one-sided,two-sided-long-edge,two-sided-short-edge
ATTR keyword print-color-mode-default monochrome
ATTR keyword print-color-mode-supported monochrome,color
ATTR keyword print-scaling-default auto
ATTR keyword print-scaling-supported auto,fit,none
"""


class Everywhere:
    """One running ippeveprinter in `folder`."""

    def __init__(self, folder: Path, formats: str, abilities: str = "") -> None:
        """`abilities`: what it says of itself, as a file of attributes, in place of `formats` and what it has by itself."""
        self.folder = folder
        for name in ("out", "spool", "keys", "halves"):
            (folder / name).mkdir()
        (folder / "job.template").write_text(JOB_TEST)
        command = folder / "command"
        command.write_text(COMMAND.format(folder=folder))
        command.chmod(0o700)
        self.obey(True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        bus = subprocess.run(
            ["dbus-daemon", "--session", "--print-address=1", "--print-pid=1", "--fork"], capture_output=True, text=True, check=True
        ).stdout.split()
        self._bus = int(bus[1])
        (folder / "abilities.conf").write_text(abilities)
        what = ["-a", "abilities.conf"] if abilities else ["-f", formats, "-m", "A4"]
        arguments = ["-r", "off", "-p", str(self.port), "-K", "keys", "-d", "spool", *what, "-c", str(command), "Kiosk"]
        program = shutil.which("ippeveprinter", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "cups-ipp-utils is not installed: run tools/setup test"
        self._process = subprocess.Popen(
            [program, *arguments], cwd=folder, env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus[0]},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                break
            assert time.monotonic() < deadline and self._process.poll() is None, "ippeveprinter did not start"
        if not abilities:
            # It comes with Letter in its trays.
            self.trays(250)

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    def obey(self, obeys: bool) -> None:
        """Does the print command let go of a job that was cancelled?"""
        _switch(self.folder / "obeys", obeys)

    def fail(self, fails: bool) -> None:
        """Does it end with an error?"""
        _switch(self.folder / "fails", fails)

    def fault(self, reasons: str) -> None:
        """Jobs stand still from now on for `reasons`, or "" no longer."""
        (self.folder / "fault").write_text(reasons)

    def where(self, phase: str) -> None:
        """Where in a job it stands still: `first` (nothing is out), `mid` (one sheet is), `cut` (all is, and the end is not told)."""
        (self.folder / "where").write_text(phase)

    def stick(self, change: str) -> None:
        """The printer says (`+reason`) or says no longer (`-reason`) what holds without a job. It takes one to hear it. Not
        `media-empty`: jobs wait for that (`trays`)."""
        (self.folder / "sticky").write_text(change)
        with contextlib.closing(IppPrinter(self.uri)) as asked:
            job = asked.client.create("prime", [])
            assert job is not None and asked.client.send(job.ident, "application/pdf", b"%PDF-1.7") is not None
            self.wait(lambda: asked.client.jobs("prime") == [])
        (self.folder / "sticky").unlink()

    def wanted(self) -> dict[str, str]:
        """How the last sheet was wanted, by what the print command was told."""
        return dict(line.removeprefix("IPP_").split("=", 1) for line in (self.folder / "wanted").read_text().splitlines())

    def trays(self, sheets: int, size: str = "iso_a4_210x297mm") -> None:
        """What lies in the trays, by the printer's own page."""
        tray = {"size": size, "type": "stationery", "level": sheets}
        query = urlencode({f"{key}{n}": value for n in (1, 2, 3) for key, value in tray.items()})
        with urlopen(f"http://127.0.0.1:{self.port}/media?{query}", timeout=5) as answer:
            answer.read()

    def standing(self) -> None:
        """Wait until a job stands still."""
        self.wait(lambda: (self.folder / "standing").exists())

    def pages(self) -> list[Path]:
        """What has come out, in its order."""
        return sorted((self.folder / "out").iterdir(), key=lambda path: int(path.name))

    def wait(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not come to that"
            # Nothing tells of a file in a folder of another process: look again soon.
            select.select((), (), (), 0.02)

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._bus, signal.SIGTERM)


def _switch(path: Path, on: bool) -> None:
    if on:
        path.touch()
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def running(folder: Path, formats: str = "application/pdf,image/pwg-raster", abilities: str = "") -> Iterator[Everywhere]:
    """A printer that takes `formats`, until the end of the block."""
    printer = Everywhere(folder, formats, abilities)
    try:
        yield printer
    finally:
        printer.stop()
