"""The far end of a document camera: gives frames of what lies under it, over a TCP port. Steered by verbs:

    lay [paper=household-register] [look=good|dark|cut|blurred|glare] [page=1] | lift | unplug | plug
    fault name=no-answer|no-picture|cut [how=next|always] | clear | state

V4L2 cannot be simulated without a kernel module, so that its wire is this project's own: a frame as four bytes of length and a JPEG for
each `F` that comes. Threads: one of its own a connection; `command` from any. Failures: a verb that cannot be done is a `ValueError`.
"""

import socket
import socketserver
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from kiosk.devices.sim import papers
from kiosk.devices.sim.sdt_lines import reserved
from kiosk.devices.sim.verbs import Verbs, asked

FAULTS: Final = ("no-answer", "no-picture", "cut")
SIZE: Final = (1600, 1200)

State = Mapping[str, object]


class DocumentCameraFarEnd:
    """A simulated camera; frames are `size` pixels."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._quiet = threading.Event()
        self._paper, self._look, self._page = "", "good", 1
        self._faults: dict[str, bool] = {}
        self._port = self._frames = 0
        self._kept: socket.socket | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Plug in; gives what stands as `port` in terminal.toml.

        Raises:
            OSError: no port can be had.
        """
        self._kept = reserved()
        self._port = self._kept.getsockname()[1]
        self._plug()
        return f"127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Unplug and end."""
        self._unplug()
        if self._kept is not None:
            self._kept.close()

    def command(self, verb: str, args: Mapping[str, str | int]) -> State:
        """Do `verb`; gives the state afterwards.

        Raises:
            ValueError: there is no such verb, paper, look, fault or argument.
        """
        verbs: Verbs = {
            "lay": (self._lay, frozenset({"paper", "look", "page", "citizen"})),
            "lift": (lambda _: self._lift(), frozenset()),
            "unplug": (lambda _: self._unplug(), frozenset()),
            "plug": (lambda _: self._plug(), frozenset()),
            "fault": (self._fault, frozenset({"name", "how"})),
            "clear": (lambda _: self._clear(), frozenset()),
            "state": (lambda _: None, frozenset()),
        }
        act = asked(verbs, verb, args)
        act()
        with self._lock:
            return {
                "port": f"127.0.0.1:{self._port}", "plugged": self._server is not None, "paper": self._paper, "look": self._look,
                "faults": sorted(self._faults), "frames": self._frames,
            }  # fmt: skip

    def next_frame(self) -> bytes | None:
        """What the camera sees now; None while it says nothing."""
        with self._lock:
            broken = {name for name in FAULTS if name in self._faults}
            for name in broken:
                if not self._faults[name]:
                    del self._faults[name]
            seen = (self._paper, self._look, self._size, self._page)
            self._frames += 1
        if "no-answer" in broken:
            self._quiet.wait(60)
            return None
        data = papers.under_camera(*seen)
        if "no-picture" in broken:
            return b"\0" * 4096
        return data[: len(data) // 2] if "cut" in broken else data

    def _lay(self, args: Mapping[str, str]) -> None:
        paper, look, page = args.get("paper", "household-register"), args.get("look", "good"), args.get("page", "1")
        if paper not in papers.PAPERS:
            raise ValueError(f"there is no paper {paper}; there are {', '.join(papers.PAPERS)}")
        if look not in papers.LOOKS:
            raise ValueError(f"there is no look {look}; there are {', '.join(papers.LOOKS)}")
        if not page.isdecimal():
            raise ValueError("page is a number")
        with self._lock:
            self._paper, self._look, self._page = paper, look, int(page)

    def _lift(self) -> None:
        with self._lock:
            self._paper, self._look = "", "good"

    def _fault(self, args: Mapping[str, str]) -> None:
        name = args.get("name", "")
        if name not in FAULTS:
            raise ValueError(f"there is no fault {name}; there are {', '.join(FAULTS)}")
        with self._lock:
            self._quiet.clear()
            self._faults[name] = args.get("how", "always") == "always"

    def _clear(self) -> None:
        with self._lock:
            self._faults.clear()
        self._quiet.set()

    def _plug(self) -> None:
        if self._server is None:
            self._quiet.clear()
            self._server = _Server(("127.0.0.1", self._port), self)
            self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="sim-camera", daemon=True)
            self._thread.start()

    def _unplug(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            self._quiet.set()
            server.shutdown()
            server.hang_up()
            server.server_close()
            if self._thread is not None:
                self._thread.join(5)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = allow_reuse_port = True
    daemon_threads = block_on_close = True

    def __init__(self, address: tuple[str, int], camera: DocumentCameraFarEnd) -> None:
        super().__init__(address, _Handler)
        self.camera = camera
        self.lines: set[socket.socket] = set()

    def hang_up(self) -> None:
        """End every connection."""
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        line: socket.socket = self.request
        self.server.lines.add(line)
        try:
            while line.recv(1):
                data = self.server.camera.next_frame()
                if data is not None:
                    line.sendall(len(data).to_bytes(4, "big") + data)
        except OSError:
            pass
        finally:
            self.server.lines.discard(line)
