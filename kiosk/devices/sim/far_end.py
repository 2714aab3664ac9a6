"""What simulated devices on a line have in common: one thread that owns the line and does, one after another, what it is told.

A device adds what it does with bytes (`_serve`) and its own verbs; `unplug`, `plug` and `state` are here.
Threads: one of its own owns everything; `command` may be called from any and waits for it. Failures: a verb that cannot be done is a
`ValueError` with a sentence for the one who typed it.
"""

import queue
import selectors
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from kiosk.devices.sim.sdt_lines import Line
from kiosk.devices.sim.verbs import Args, Verb, asked

_PATIENCE = 5.0

State = Mapping[str, object]


class LineFarEnd(ABC):
    """A simulated device on `line`; `name` is its thread's."""

    def __init__(self, name: str, line: Line) -> None:
        self._line = line
        self._address = ""
        self._plugged = self._stopping = False
        self._jobs: queue.SimpleQueue[tuple[Callable[[], State], Future[State]]] = queue.SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

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
            ValueError: there is no such verb, person, fault or argument; the message says what there is.
        """
        verbs: dict[str, Verb] = {
            **self._verbs(),
            "unplug": (lambda _: self._unplug(), ()),
            "plug": (lambda _: self._plug(), ()),
            "state": (lambda _: None, ()),
        }
        act = asked(verbs, verb, args)

        def job() -> State:
            act()
            return {"address": self._address, "plugged": self._plugged, **self._state()}

        return self._ask(job)

    @abstractmethod
    def _verbs(self) -> Mapping[str, Verb]:
        """What this device can be told besides."""

    @abstractmethod
    def _state(self) -> State:
        """How this device is."""

    def _serve(self, data: bytes) -> None:
        """Bytes came from the terminal; b"" for a terminal that has just come, or gone."""
        del data

    def _unplugged(self) -> None:
        """The line has been cut: what was under way on it is lost."""
        return

    def _ask(self, job: Callable[[], State]) -> State:
        answer: Future[State] = Future()
        self._jobs.put((job, answer))
        self._waker.send(b"\0")
        return answer.result(_PATIENCE)

    def _run(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(self._wait()):
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                elif self._plugged:
                    self._serve(self._line.receive(key.fileobj, self._selector))
            self._work_off()
            self._tick()

    def _wait(self) -> float | None:
        """Seconds until something happens by itself; None: nothing does."""
        return None

    def _tick(self) -> None:
        """Do what happens by itself."""
        return

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

    def _end(self) -> State:
        self._unplug()
        self._stopping = True
        return {}

    def _unplug(self) -> None:
        if self._plugged:
            self._plugged = False
            self._line.close(self._selector)
            self._unplugged()

    def _plug(self) -> None:
        if not self._plugged:
            self._line.open(self._selector)
            self._plugged = True


def how(args: Args) -> bool:
    """Does a fault strike once? By `how=next|always`.

    Raises:
        ValueError: neither.
    """
    given = args.get("how", "next")
    if given not in ("next", "always"):
        raise ValueError(f"how is next or always, not {given}")
    return given == "next"
