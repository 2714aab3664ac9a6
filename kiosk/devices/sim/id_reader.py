"""The far end of an ID card reader's line: an SDT module that people lay invented cards on.

It speaks the wire, so the terminal's own driver runs above it. Parts: `sdt_module` (the reader), `sdt_lines` (the line),
`people` (the cards); here they are joined and steered by verbs:

    lay citizen=NAME | lift | unplug | plug | fault name=NAME [how=next|always] [on=COMMAND] | clear | state

Threads: one of its own owns everything; `command` may be called from any and waits for it. Failures: a verb that cannot be
done is a `ValueError` with a sentence for the one who typed it.
"""

import queue
import selectors
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from kiosk.devices.sim import people
from kiosk.devices.sim.sdt_lines import Line, PtyLine, SocketLine
from kiosk.devices.sim.sdt_module import Module, Requests

_PATIENCE = 5.0

State = Mapping[str, object]


class IdReaderFarEnd:
    """A simulated reader on a TCP port, or with `link` on a pseudo-terminal behind that path."""

    def __init__(self, link: Path | None = None) -> None:
        self._line: Line = SocketLine() if link is None else PtyLine(link)
        self._module = Module()
        self._requests = Requests()
        self._address = ""
        self._plugged = False
        self._stopping = False
        self._jobs: queue.SimpleQueue[tuple[Callable[[], State], Future[State]]] = queue.SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="sim-id-reader", daemon=True)

    def start(self) -> str:
        """Plug in and answer from now on; gives what stands as `port` in terminal.toml.

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
            ValueError: there is no such verb, card, fault or argument; the message says what there is.
        """
        verbs: Mapping[str, tuple[Callable[[Mapping[str, str]], None], frozenset[str]]] = {
            "lay": (self._lay, frozenset({"citizen"})),
            "lift": (lambda _: self._module.lift(), frozenset()),
            "unplug": (lambda _: self._unplug(), frozenset()),
            "plug": (lambda _: self._plug(), frozenset()),
            "fault": (self._fault, frozenset({"name", "how", "on"})),
            "clear": (lambda _: self._module.clear(), frozenset()),
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
            return self._state()

        return self._ask(job)

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
                    self._serve(key.fileobj)
            self._work_off()

    def _work_off(self) -> None:
        while True:
            try:
                job, answer = self._jobs.get_nowait()
            except queue.Empty:
                return
            try:
                answer.set_result(job())
            except Exception as error:  # it is the caller's, and raised there
                answer.set_exception(error)

    def _serve(self, ready: object) -> None:
        for request in self._requests.feed(self._line.receive(ready, self._selector)):
            self._line.send(self._module.answer(request))

    def _end(self) -> State:
        self._unplug()
        self._stopping = True
        return {}

    def _lay(self, args: Mapping[str, str]) -> None:
        self._module.lay(args.get("citizen", people.DEFAULT))

    def _fault(self, args: Mapping[str, str]) -> None:
        how = args.get("how", "next")
        if how not in ("next", "always"):
            raise ValueError(f"how is next or always, not {how}")
        self._module.set_fault(args.get("name", ""), once=how == "next", on=args.get("on", "any"))

    def _unplug(self) -> None:
        if self._plugged:
            self._plugged = False
            self._line.close(self._selector)
            self._requests = Requests()

    def _plug(self) -> None:
        if not self._plugged:
            self._line.open(self._selector)
            self._plugged = True

    def _state(self) -> State:
        card = self._module.card
        return {
            "address": self._address,
            "plugged": self._plugged,
            "citizen": card.citizen if card else None,
            "read": card.spent if card else False,
            "faults": {name: "next" if fault.once else "always" for name, fault in self._module.faults.items()},
            "citizens": list(people.names()),
        }
