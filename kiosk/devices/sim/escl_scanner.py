"""The far end of an eSCL scanner: HTTP as such a scanner speaks it, with papers to lay on it. Steered by verbs:

    lay [paper=household-register] [look=good|dark|cut|blurred|glare] [pages=1] | lift | unplug | plug
    fault name=NAME [how=next|always] | clear | state

A paper that is laid lies on the glass and in the feeder alike; the feeder's pages go when they are read, the glass keeps its own. A glass
that nothing lies on gives a picture of its lid. Faults: `FAULTS`.

Threads: the server's, one a connection; `command` from any. Failures: a verb that cannot be done is a `ValueError` with a sentence.
"""

import socket
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from kiosk.devices.sim import escl_words, papers
from kiosk.devices.sim.escl_words import Wish
from kiosk.devices.sim.sdt_lines import reserved
from kiosk.devices.sim.verbs import Verbs, asked

FAULTS: Final = {
    "media-jam": "the feeder jams before its first page",
    "media-jam-mid-run": "the feeder jams before its second page",
    "cover-open": "its cover is open",
    "lamp": "it warms up: 503 to the first three tries",
    "busy": "somebody else's job runs and does not end",
    "no-answer": "it takes connections and says nothing",
    "slow": "every page takes its time",
    "cut": "a page ends in the middle",
    "no-picture": "a page is no picture",
    "too-large": "a page has no end",
    "hostile-xml": "its status would explode",
    "refused": "it refuses every job",
    "elsewhere": "it says that the job is at another machine",
    "job-lost": "it forgets the job at once",
}
_SLOW_SECONDS: Final = 0.8
_NEXT: Final = "NextDocument"

State = Mapping[str, object]


@dataclass(slots=True)
class _Job:
    wish: Wish
    told: int = 0
    over: bool = False


@dataclass(slots=True)
class _Scanner:
    """What is true of the scanner now; under `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    quiet: threading.Event = field(default_factory=threading.Event)  # set: whoever hangs in a fault lets go
    paper: str = ""
    look: str = "good"
    feeder: int = 0
    faults: dict[str, bool] = field(default_factory=dict)
    warming: int = 0
    jammed: bool = False
    jobs: dict[str, _Job] = field(default_factory=dict)
    made: int = 0
    pages: int = 0
    deleted: int = 0

    def broken(self, name: str) -> bool:
        """Does the fault hold? One that was asked for once is over when it has been met."""
        if name not in self.faults:
            return False
        if not self.faults[name]:
            del self.faults[name]
        return True

    def states(self) -> tuple[str, str, list[str]]:
        """pwg:State, AdfState, reasons."""
        if "cover-open" in self.faults:
            return "Stopped", "ScannerAdfHatchOpen", ["CoverOpen"]
        if self.jammed or "media-jam" in self.faults:
            return "Stopped", "ScannerAdfJam", ["MediaJam"]
        running = any(not job.over for job in self.jobs.values())
        feeder = "ScannerAdfLoaded" if self.feeder else "ScannerAdfEmpty"
        return ("Processing", "ScannerAdfProcessing", []) if running and self.feeder else ("Processing" if running else "Idle", feeder, [])


class EsclScannerFarEnd:
    """A simulated scanner on a port of this machine. `root` is where its resources stand."""

    def __init__(self, root: str = "/eSCL") -> None:
        self._it = _Scanner()
        self._root = root
        self._port = 0
        self._kept: socket.socket | None = None
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """What stands as `url` in terminal.toml."""
        return f"http://127.0.0.1:{self._port}{self._root}"

    def start(self) -> str:
        """Plug in; gives `url`.

        Raises:
            OSError: no port can be had.
        """
        self._kept = reserved()
        self._port = self._kept.getsockname()[1]
        self._plug()
        return self.url

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
            "lay": (self._lay, frozenset({"paper", "look", "pages", "citizen"})),
            "lift": (lambda _: self._lift(), frozenset()),
            "unplug": (lambda _: self._unplug(), frozenset()),
            "plug": (lambda _: self._plug(), frozenset()),
            "fault": (self._fault, frozenset({"name", "how"})),
            "clear": (lambda _: self._clear(), frozenset()),
            "state": (lambda _: None, frozenset()),
        }
        act = asked(verbs, verb, args)
        act()
        it = self._it
        with it.lock:
            return {
                "url": self.url, "plugged": self._server is not None, "paper": it.paper, "look": it.look, "feeder": it.feeder,
                "faults": sorted(it.faults), "jobs": it.made, "open": sum(not job.over for job in it.jobs.values()),
                "pages": it.pages, "deleted": it.deleted,
            }  # fmt: skip

    def _lay(self, args: Mapping[str, str]) -> None:
        paper, look, pages = args.get("paper", "household-register"), args.get("look", "good"), args.get("pages", "1")
        if paper not in papers.PAPERS:
            raise ValueError(f"there is no paper {paper}; there are {', '.join(papers.PAPERS)}")
        if look not in papers.LOOKS:
            raise ValueError(f"there is no look {look}; there are {', '.join(papers.LOOKS)}")
        if not pages.isdecimal() or not 1 <= int(pages) <= 20:
            raise ValueError("pages is a number from 1 to 20")
        with self._it.lock:
            self._it.paper, self._it.look, self._it.feeder = paper, look, int(pages)

    def _lift(self) -> None:
        with self._it.lock:
            self._it.paper, self._it.look, self._it.feeder, self._it.jammed = "", "good", 0, False

    def _fault(self, args: Mapping[str, str]) -> None:
        name = args.get("name", "")
        if name not in FAULTS:
            raise ValueError(f"there is no fault {name}; there are {', '.join(FAULTS)}")
        with self._it.lock:
            self._it.quiet.clear()
            self._it.faults[name] = args.get("how", "always") == "always"
            self._it.warming = 3 if name == "lamp" else self._it.warming

    def _clear(self) -> None:
        with self._it.lock:
            self._it.faults.clear()
            self._it.jammed = False
            self._it.quiet.set()

    def _plug(self) -> None:
        if self._server is not None:
            return
        self._it.quiet.clear()
        it, root = self._it, self._root

        class Handler(_Handler):
            scanner, base = it, root

        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="sim-glass", daemon=True)
        self._thread.start()

    def _unplug(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        self._it.quiet.set()
        server.shutdown()
        server.server_close()
        if self._thread is not None:
            self._thread.join(5)
        with self._it.lock:
            self._it.jobs.clear()


class _Server(ThreadingHTTPServer):
    """Ends with its connections: an unplugged scanner answers nobody."""

    daemon_threads = block_on_close = allow_reuse_port = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._open: set[object] = set()

    def process_request(self, request, client_address) -> None:  # type: ignore[no-untyped-def]  # socketserver's own, as typeshed has it
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request) -> None:  # type: ignore[no-untyped-def]  # socketserver's own, as typeshed has it
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(2)  # type: ignore[attr-defined]  # a socket, which typeshed calls a request
        super().server_close()

    def handle_error(self, request, client_address) -> None:  # type: ignore[no-untyped-def]  # socketserver's own, as typeshed has it
        """A client that goes away in the middle is none of the scanner's faults."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scanner: _Scanner
    base: str

    def do_GET(self) -> None:
        it = self.scanner
        with it.lock:
            mute = it.broken("no-answer")
        if mute:
            it.quiet.wait(60)
            self.close_connection = True
        elif self.path == f"{self.base}/ScannerCapabilities":
            self._say(200, escl_words.capabilities())
        elif self.path == f"{self.base}/ScannerStatus":
            self._status()
        elif self.path.endswith(f"/{_NEXT}"):
            self._next(self.path.removesuffix(f"/{_NEXT}"))
        else:
            self._say(404)

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 65536))
        it = self.scanner
        if self.path.rstrip("/") != f"{self.base}/ScanJobs":
            self._say(404)
            return
        try:
            wish = escl_words.wish(body)
        except ValueError:
            self._say(400)
            return
        with it.lock:
            code = self._refusal(it, wish)
            path = f"{self.base}/ScanJobs/{uuid.uuid4()}"
            if code == 201:
                it.jobs = {path: _Job(wish)}
                it.made += 1
            if it.broken("job-lost"):
                it.jobs.clear()
            host = "192.0.2.1" if it.broken("elsewhere") else self.headers.get("Host", "127.0.0.1")
        self._say(code, location=f"http://{host}{path}" if code == 201 else "")

    def do_DELETE(self) -> None:
        with self.scanner.lock:
            found = self.scanner.jobs.pop(self.path, None)
            self.scanner.deleted += found is not None
        self._say(200 if found else 404)

    @staticmethod
    def _refusal(it: _Scanner, wish: Wish) -> int:
        if it.warming:
            it.warming -= 1
            return 503
        if it.broken("busy") or any(not job.over for job in it.jobs.values()):
            return 503
        if it.broken("refused"):
            return 409 if wish.source == "Feeder" and not it.feeder else 400
        return 503 if it.states()[0] == "Stopped" else 201

    def _status(self) -> None:
        it = self.scanner
        with it.lock:
            if it.broken("hostile-xml"):
                told = escl_words.hostile()
            else:
                state, feeder, reasons = it.states()
                jobs = {path: "Completed" if job.over else "Processing" for path, job in it.jobs.items()}
                told = escl_words.status(state, feeder, reasons, jobs)
        self._say(200, told)

    def _next(self, path: str) -> None:
        it = self.scanner
        with it.lock:
            job = it.jobs.get(path)
            page = self._page(it, job) if job is not None and not job.over else None
            faults = {name for name in ("slow", "cut", "no-picture", "too-large") if page and it.broken(name)}
        if page is None:
            self._say(404)
            return
        if "slow" in faults:
            it.quiet.wait(_SLOW_SECONDS)
        if "no-picture" in faults:
            page = b"<html>404</html>"
        if "too-large" in faults:
            self._endless()
        elif "cut" in faults:
            self._say(200, page[: len(page) // 2], media="image/jpeg")
        else:
            with it.lock:
                it.pages += 1
            self._say(200, page, media="image/jpeg")

    @staticmethod
    def _page(it: _Scanner, job: _Job) -> bytes | None:
        if job.wish.source == "Platen":
            job.over = True
            if not it.paper:
                return papers.on_glass("", it.look, job.wish.dpi, 1, job.wish.size)
            return papers.on_glass(it.paper, it.look, job.wish.dpi, 1, job.wish.size)
        if job.told and it.broken("media-jam-mid-run"):
            it.jammed = True
        if it.jammed or not it.feeder:
            job.over = True
            return None
        it.feeder -= 1
        job.told += 1
        return papers.fed(it.paper, it.look, job.wish.dpi, job.told)

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"10000\r\n" + b"\xff\xd8\xff" + bytes(0x10000 - 3) + b"\r\n"
        while not self.scanner.quiet.is_set():
            self.wfile.write(piece)

    def _say(self, code: int, body: bytes = b"", media: str = "text/xml", location: str = "") -> None:
        self.send_response(code)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""
