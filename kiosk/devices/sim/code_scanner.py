"""The far end of a code scanner's line: what people hold under it goes out as a scanner sends it. Steered by verbs:

    scan text=TEXT [symbology=qr] [encoding=gb18030] | scan citizen=NAME | unplug | plug
    fault name=noise [how=next|always] | clear | state

`scan citizen=NAME` is the page of an invented traveller's passport: its lines. `fault noise` sends bytes of a broken line in front.
Threads: one of its own owns everything; `command` may be called from any and waits for it. Failures: a verb that cannot be done is a
`ValueError` with a sentence for the one who typed it.
"""

import queue
import selectors
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from kiosk.devices.sim import chip_documents
from kiosk.devices.sim.sdt_lines import Line, PtyLine, SocketLine

_PATIENCE = 5.0
_AIM = {"qr": "]Q1", "pdf417": "]L0", "code-128": "]C0", "ocr": "]o0", "": ""}
_NOISE = b"\x00\x00\x7f\x00"
DEFAULT = "https://lanwan.example/r/000010000197"

State = Mapping[str, object]


class CodeScannerFarEnd:
    """A simulated scanner on a TCP port, or with `link` on a pseudo-terminal behind that path."""

    def __init__(self, link: Path | None = None) -> None:
        self._line: Line = SocketLine() if link is None else PtyLine(link)
        self._address = ""
        self._plugged = self._stopping = False
        self._sent = 0
        self._faults: dict[str, bool] = {}
        self._jobs: queue.SimpleQueue[tuple[Callable[[], State], Future[State]]] = queue.SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="sim-scanner", daemon=True)

    def start(self) -> str:
        """Plug in; gives what stands as `port` in terminal.toml.

        Raises:
            OSError: the line cannot be opened.
        """
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._address = self._line.open(self._selector)
        self._plugged = True
        self._thread.start()
        return self._address

    def stop(self) -> None:
        """Unplug and end. Returns when the thread has ended."""
        if self._thread.is_alive():
            self._ask(self._end)
            self._thread.join(_PATIENCE)
        self._line.release()
        self._selector.close()
        self._waker.close()
        self._woken.close()

    def command(self, verb: str, args: Mapping[str, str | int]) -> State:
        """Do `verb`; gives the state afterwards.

        Raises:
            ValueError: there is no such verb, person, fault or argument.
        """
        verbs: Mapping[str, tuple[Callable[[Mapping[str, str]], None], frozenset[str]]] = {
            "scan": (self._scan, frozenset({"text", "citizen", "symbology", "encoding"})),
            "lay": (self._scan, frozenset({"text", "citizen", "symbology", "encoding"})),
            "lift": (lambda _: None, frozenset()),
            "unplug": (lambda _: self._unplug(), frozenset()),
            "plug": (lambda _: self._plug(), frozenset()),
            "fault": (self._fault, frozenset({"name", "how"})),
            "clear": (lambda _: self._faults.clear(), frozenset()),
            "state": (lambda _: None, frozenset()),
        }
        if verb not in verbs:
            raise ValueError(f"there is no verb {verb}; there are {', '.join(verbs)}")
        act, known = verbs[verb]
        for name in args:
            if name not in known:
                raise ValueError(f"{verb} has no argument {name}")
        given = {name: str(value) for name, value in args.items()}

        def job() -> State:
            act(given)
            return {"address": self._address, "plugged": self._plugged, "sent": self._sent, "faults": sorted(self._faults)}

        return self._ask(job)

    def _scan(self, args: Mapping[str, str]) -> None:
        symbology = args.get("symbology", "ocr" if "citizen" in args else "")
        if symbology not in _AIM:
            raise ValueError(f"there is no symbology {symbology}; there are {', '.join(filter(None, _AIM))}")
        text = "\r".join(chip_documents.lines(args["citizen"])) if "citizen" in args else args.get("text", DEFAULT)
        try:
            data = (_AIM[symbology] + text).encode(args.get("encoding", "utf-8")) + b"\r\n"
        except LookupError:
            raise ValueError(f"there is no encoding {args['encoding']}") from None
        if self._faults.get("noise") is not None:
            data = _NOISE + data
            if not self._faults["noise"]:
                del self._faults["noise"]
        self._line.send(data)
        self._sent += 1

    def _fault(self, args: Mapping[str, str]) -> None:
        if args.get("name") != "noise":
            raise ValueError(f"there is no fault {args.get('name', '')}; there is noise")
        self._faults["noise"] = args.get("how") == "always"

    def _ask(self, job: Callable[[], State]) -> State:
        answer: Future[State] = Future()
        self._jobs.put((job, answer))
        self._waker.send(b"\0")
        return answer.result(_PATIENCE)

    def _run(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                elif self._plugged:
                    self._line.receive(key.fileobj, self._selector)
            self._work_off()

    def _work_off(self) -> None:
        while not self._jobs.empty():
            job, answer = self._jobs.get()
            try:
                answer.set_result(job())
            except Exception as error:  # it is the caller's, and raised there
                answer.set_exception(error)

    def _end(self) -> State:
        self._unplug()
        self._stopping = True
        return {}

    def _unplug(self) -> None:
        if self._plugged:
            self._plugged = False
            self._line.close(self._selector)

    def _plug(self) -> None:
        if not self._plugged:
            self._line.open(self._selector)
            self._plugged = True
