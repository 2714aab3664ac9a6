"""A real sandbox in its own process, over real TLS, and a way to look into it. For the tests of several rooms."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import SystemClock
from kiosk.http import Client, Timeouts
from kiosk.offline.enrol import enrol
from kiosk.offline.keys import FolderPassphrases, TerminalKeys
from kiosk.sandbox import new_code

SERVE = """
import sys
from pathlib import Path
from kiosk.sandbox import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), sys.stdout)
"""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox."""

    url: str
    ca: Path
    folder: Path
    process: "subprocess.Popen[str]"
    looking: Client

    def get(self, path: str) -> Any:
        answer = self.looking.send("GET", f"/sandbox/v1/{path}")
        assert answer.status == 200, answer.status
        return answer.json()

    def fault(self, name: str, times: int = 1, seconds: float = 15.0) -> None:
        body = json.dumps({"name": name, "times": times, "seconds": seconds}).encode()
        assert self.looking.send("POST", "/sandbox/v1/faults", body).status == 200

    def clear(self) -> None:
        assert self.looking.send("DELETE", "/sandbox/v1/faults").status == 200

    def faults_left(self) -> list[str]:
        return [fault["name"] for fault in self.get("faults")]

    def client(self, read: float = 8.0) -> CentralClient:
        return CentralClient(http.build(self.url, self.ca, Timeouts(connect=3.0, read=read)))

    def enrolled(self, state: Path) -> TerminalKeys:
        return enrol(
            state=state,
            central_url=self.url,
            ca=self.ca,
            code=new_code(self.folder),
            passphrases=FolderPassphrases(state),
            clock=SystemClock(),
        )


@contextmanager
def running(folder: Path, port: int = 0) -> Iterator[Sandbox]:
    """Start a sandbox and wait until it listens; end it by closing its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    with process:
        told = json.loads(process.stdout.readline())
        looking = http.build(told["url"], Path(told["ca"]))
        try:
            yield Sandbox(told["url"], Path(told["ca"]), folder, process, looking)
        finally:
            looking.close()
            process.stdin.close()
            try:
                process.wait(5)
            finally:
                process.kill()
