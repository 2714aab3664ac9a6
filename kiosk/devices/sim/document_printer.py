"""The far end of a document printer's wire: an IPP printer on the loopback that takes PDF, prints it page by page, and keeps the sheets.

Parts: `DocumentPrinterFarEnd`. What comes out stands in `sheet.pdf` (then `sheet-2.pdf`, ...), its pages as pictures where pdftoppm is
there to draw them, and how it was wanted (copies, sides) in `sheet.json`. Like a real printer it takes a job at once and prints it
when it can: what was sent to an empty one comes out after the refill, unless it was cancelled, which `never-cancelled` says it was. With
`only-a3` A3 lies in it and nothing else, with `only-letter` neither; `simple` is one that makes one copy, on one side, in black. The faults
that end in `mid-print` come when a job has been begun; `reset-mid-job` starts it anew then, and it knows of no job any more.

Threads: one that accepts, one a connection, one that prints; `command`, `start` and `stop` from any.
Failures: `ValueError` from `command` for a verb or fault that does not exist.
"""

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from kiosk.devices.sim import ipp_words as ipp
from kiosk.devices.sim.ipp_words import BOOLEAN, ENUM, INTEGER, JOB, KEYWORD, MIME, PRINTER, RANGE, URI, Attribute, Request
from kiosk.devices.sim.sdt_lines import reserved

FAULTS: Final = (
    "media-empty", "media-low", "cover-open", "media-jam", "toner-empty", "no-answer", "offline", "slow", "never-cancelled",
    "media-empty-mid-print", "media-jam-mid-print", "reset-mid-job", "only-a3", "only-letter", "simple",
)  # fmt: skip
_MIDWAY: Final = {"media-empty-mid-print": "media-empty", "media-jam-mid-print": "media-jam"}
_STOPS: Final = frozenset({"media-empty", "cover-open", "media-jam", "toner-empty"})
# Operations of RFC 8011, 5.4.15.
_PRINT, _VALIDATE, _CREATE, _SEND, _CANCEL, _JOB, _JOBS, _PRINTER = 2, 4, 5, 6, 8, 9, 10, 11
_PENDING, _PROCESSING, _CANCELED, _COMPLETED = 3, 5, 7, 9
_OK, _BAD, _GONE, _NO_FORMAT = 0x0000, 0x0400, 0x0406, 0x040A
_SECONDS: Final = 0.4
_DPI: Final = "100"
_A4: Final = "iso_a4_210x297mm"
_A3: Final = "iso_a3_297x420mm"
_LETTER: Final = "na_letter_8.5x11in"


@dataclass(slots=True, repr=False)
class _Job:
    ident: int
    name: str
    copies: int
    sides: str
    colour: str = ""
    media: str = ""
    scaling: str = ""
    document: bytes = b""
    state: int = _PENDING
    out: int = 0


class DocumentPrinterFarEnd:
    """One simulated A4 printer; `seconds` a job takes."""

    def __init__(self, out: Path, *, seconds: float = _SECONDS) -> None:
        self._out, self._seconds = out, seconds
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._conditions: set[str] = set()
        self._jobs: dict[int, _Job] = {}
        self._last = 0  # number of a job; one that starts anew goes on counting
        self._printed = 0
        self._kept: socket.socket | None = None
        self._server: ThreadingHTTPServer | None = None
        self._printing = threading.Thread(target=self._print_all, name="document-printer-far-end", daemon=True)

    def start(self) -> str:
        """Listen; the `uri` that the driver prints to."""
        self._out.mkdir(parents=True, exist_ok=True)
        self._kept = reserved()
        self._listen()
        self._printing.start()
        return f"ipp://127.0.0.1:{self._kept.getsockname()[1]}/ipp/print"

    def stop(self) -> None:
        """Close everything; returns when the printing thread has ended."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        self._hang_up()
        self._printing.join()
        if self._kept is not None:
            self._kept.close()

    def command(self, verb: str, args: Mapping[str, str | int]) -> Mapping[str, object]:
        """Steer the printer: `lay` and `lift` (its sheets), `fault name=...`, `clear` (one `name`, or all: refill, close, switch on),
        `state`; each returns the state.

        Raises:
            ValueError: there is no such verb or fault.
        """
        name = args.get("name")
        if verb in ("lay", "lift"):
            verb, name = ("clear" if verb == "lay" else "fault"), "media-empty"
        if name is not None and name not in FAULTS:
            raise ValueError(f"a document printer has no fault {name!r}; it has {', '.join(FAULTS)}")
        if verb == "fault":
            if name is None:
                raise ValueError("fault wants a name")
            if name == "offline":
                self._hang_up()
            with self._changed:
                self._conditions.add(str(name))
        elif verb == "clear":
            with self._changed:
                self._conditions -= {str(name)} if name else set(FAULTS)
                self._changed.notify_all()
            if "offline" not in self._conditions and self._server is None:
                self._listen()
        elif verb != "state":
            raise ValueError(f"a document printer has no verb {verb!r}")
        with self._changed:
            waits = sum(job.state < _CANCELED for job in self._jobs.values())
            return {"printed": self._printed, "waits": waits, "conditions": sorted(self._conditions)}

    # ------------------------------------------------------------------------------------------------------ the line

    def _listen(self) -> None:
        far_end = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                told = far_end._asked(body)
                if told is None:
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is written down."""

        class Server(ThreadingHTTPServer):
            daemon_threads = allow_reuse_port = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Whoever asked is gone before the answer came: a line that breaks is the world's, and no traceback."""

        assert self._kept is not None
        self._server = server = Server(self._kept.getsockname(), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), name="document-printer-line", daemon=True).start()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _asked(self, body: bytes) -> bytes | None:
        """The answer; None: none is given."""
        with self._changed:
            self._changed.wait_for(lambda: "no-answer" not in self._conditions or self._stopping.is_set(), 20)
            if self._conditions & {"no-answer", "offline"} or self._stopping.is_set():
                return None
        try:
            request = ipp.parse(body)
        except ValueError:
            return ipp.answer(_BAD, 0)
        with self._changed:
            status, groups = self._done(request)
            self._changed.notify_all()
        return ipp.answer(status, request.ident, groups)

    def _done(self, request: Request) -> tuple[int, list[tuple[int, list[Attribute]]]]:
        if request.operation == _PRINTER:
            return _OK, [(PRINTER, self._itself())]
        if request.operation in (_VALIDATE, _PRINT, _SEND) and request.text("document-format") != "application/pdf":
            return _NO_FORMAT, []
        if request.operation in (_CREATE, _PRINT):
            self._last = ident = self._last + 1
            how = (request.text("print-color-mode"), request.text("media"), request.text("print-scaling"))
            job = _Job(ident, request.text("job-name"), request.number("copies", 1), request.text("sides"), *how, request.document)
            self._jobs[ident] = job
            return _OK, [(JOB, _told(job))]
        if request.operation == _JOBS:
            over = request.text("which-jobs") == "completed"
            return _OK, [(JOB, _told(job)) for job in self._jobs.values() if (job.state >= _CANCELED) == over]
        if request.operation == _VALIDATE:
            return _OK, []
        found = self._jobs.get(request.number("job-id"))
        if found is None:
            return _GONE, []
        if request.operation == _SEND:
            found.document = request.document
        elif request.operation == _CANCEL and found.state < _CANCELED and "never-cancelled" not in self._conditions:
            found.state, found.document = _CANCELED, b""
        return _OK, [(JOB, _told(found))]

    def _itself(self) -> list[Attribute]:
        busy = any(job.state == _PROCESSING for job in self._jobs.values())
        simple = "simple" in self._conditions
        said = sorted(name for name in self._conditions if name in _STOPS or name == "media-low")
        return [
            ("printer-state", ENUM, [4 if busy else 3]),
            # With a severity, as printers say it.
            ("printer-state-reasons", KEYWORD, [f"{name}-{'error' if name in _STOPS else 'report'}" for name in said] or ["none"]),
            ("printer-is-accepting-jobs", BOOLEAN, [True]),
            ("document-format-supported", MIME, ["application/pdf"]),
            ("media-supported", KEYWORD, [_A4, _A3, _LETTER]),
            ("media-ready", KEYWORD, [self._ready()]),
            ("print-scaling-supported", KEYWORD, ["auto", "fit", "none"]),
            ("sides-supported", KEYWORD, ["one-sided"] if simple else ["one-sided", "two-sided-long-edge", "two-sided-short-edge"]),
            ("print-color-mode-supported", KEYWORD, ["monochrome"] if simple else ["monochrome", "color"]),
            ("copies-supported", RANGE, [(1, 1 if simple else 99)]),
            ("operations-supported", ENUM, [_PRINT, _VALIDATE, _CREATE, _SEND, _CANCEL, _JOB, _JOBS, _PRINTER]),
        ]

    def _ready(self) -> str:
        """The paper that lies in it."""
        return _A3 if "only-a3" in self._conditions else _LETTER if "only-letter" in self._conditions else _A4

    def _stands(self, job: _Job) -> bool:
        """Does `job` wait for a person: for the printer itself, or for other paper?"""
        return bool(self._conditions & _STOPS) or job.media not in ("", self._ready())

    # ---------------------------------------------------------------------------------------------------- the sheets

    def _print_all(self) -> None:
        while (job := self._next()) is not None:
            self._stopping.wait(self._seconds * (20 if "slow" in self._conditions else 1))
            with self._changed:
                self._changed.wait_for(lambda: self._stopping.is_set() or job.state >= _CANCELED or not self._stands(job))
                if self._stopping.is_set() or job.state >= _CANCELED:
                    continue
                document, job.document, number = job.document, b"", self._printed + 1
            self._keep(job, document, number)
            del document
            with self._changed:
                self._printed, job.state, job.out = number, _COMPLETED, job.copies
                self._changed.notify_all()

    def _next(self) -> _Job | None:
        def waiting() -> _Job | None:
            return next((job for job in self._jobs.values() if job.state == _PENDING and job.document), None)

        with self._changed:
            self._changed.wait_for(lambda: self._stopping.is_set() or waiting() is not None)
            job = None if self._stopping.is_set() else waiting()
            if job is not None:
                job.state = _PROCESSING
                midway = self._conditions & _MIDWAY.keys()
                self._conditions -= midway
                self._conditions |= {_MIDWAY[name] for name in midway}
                if "reset-mid-job" in self._conditions:
                    self._conditions.discard("reset-mid-job")
                    self._jobs.clear()
                    job.state = _CANCELED
            return job

    def _keep(self, job: _Job, document: bytes, number: int) -> None:
        name = "sheet" if number == 1 else f"sheet-{number}"
        part = self._out / f".{name}.part"
        part.write_bytes(document)
        os.replace(part, self._out / f"{name}.pdf")
        wanted = {key: getattr(job, key) for key in ("name", "copies", "sides", "colour", "media", "scaling")}
        (self._out / f"{name}.json").write_text(json.dumps(wanted))
        if (draws := shutil.which("pdftoppm")) is not None:
            command = [draws, "-r", _DPI, "-png", str(self._out / f"{name}.pdf"), str(self._out / name)]
            subprocess.run(command, check=False, capture_output=True, timeout=20)


def _told(job: _Job) -> list[Attribute]:
    return [
        ("job-id", INTEGER, [job.ident]),
        ("job-uri", URI, [f"ipp://127.0.0.1/jobs/{job.ident}"]),
        ("job-name", KEYWORD, [job.name]),
        ("job-state", ENUM, [job.state]),
        ("job-impressions-completed", INTEGER, [job.out]),
    ]
