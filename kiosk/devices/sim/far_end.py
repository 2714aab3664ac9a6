"""A simulated device: a thread that owns it, verbs that steer it, and the line that the terminal's driver hangs on.

    unplug | plug | latency ms=N | state

`latency`: so long after a question, or after a code was held under a scanner, the answer begins; what was cut off meanwhile never comes.
`Faults` are what a device's `fault name=NAME [how=next|always]` arranges. Parts: `FarEnd` (thread, verbs), `LineFarEnd` (on a `Line`).

Threads: one of its own owns device and line; `command` may be called from any other and waits for it. Failures: a verb that cannot be done
is a `ValueError` with the reason; what the other end of the line does is no failure.
"""

import queue
import selectors
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future

from kiosk.devices.sim.sdt_lines import Line
from kiosk.devices.sim.verbs import Args, Verb, asked

_PATIENCE = 5.0
_MOST_LATENCY = 10_000

State = Mapping[str, object]


class FarEnd(ABC):
    """A simulated device; `name` is its thread's."""

    def __init__(self, name: str) -> None:
        self._address = ""
        self._plugged = self._stopping = False
        self._latency = 0.0
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()
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
        self._address = self._attach()
        self._plugged = True
        self._thread.start()
        return self._address

    def stop(self) -> None:
        """Unplug and end. Returns when the thread has ended."""
        if self._thread.is_alive():
            self._ask(self._end)
            self._thread.join(_PATIENCE)
        self._give_back()
        self._selector.close()
        self._waker.close()
        self._woken.close()

    def command(self, verb: str, args: Mapping[str, str | int]) -> State:
        """Do `verb`; gives the state afterwards.

        Raises:
            ValueError: there is no such verb, person, fault or argument; the message says what there is.
        """
        verbs: dict[str, Verb] = {
            "unplug": (lambda _: self._unplug(), ()),
            "plug": (lambda _: self._plug(), ()),
            "latency": (self._set_latency, ("ms",)),
            "state": (lambda _: None, ()),
            **self._verbs(),
        }
        act = asked(verbs, verb, args)

        def job() -> State:
            act()
            late = {"latency": round(self._latency * 1000)} if self._latency else {}
            return {"address": self._address, "plugged": self._plugged, **late, **self._state()}

        return self._ask(job)

    @abstractmethod
    def _verbs(self) -> Mapping[str, Verb]:
        """What this device can be told besides."""

    @abstractmethod
    def _state(self) -> State:
        """How this device is."""

    @abstractmethod
    def _attach(self) -> str:
        """Plug the line in; gives its address, every time the same."""

    @abstractmethod
    def _detach(self) -> None:
        """Unplug the line, with all that was under way on it."""

    @abstractmethod
    def _give_back(self) -> None:
        """Give the address back, after `_detach`."""

    @abstractmethod
    def _heard(self, ready: object) -> None:
        """The file `ready` of the line can be read."""

    def _answer(self, send: Callable[[], None]) -> None:
        """`send`, once the latency has passed."""
        if self._latency:
            self._waiting.append((time.monotonic() + self._latency, send))
        else:
            send()

    def _ask(self, job: Callable[[], State]) -> State:
        answer: Future[State] = Future()
        self._jobs.put((job, answer))
        self._waker.send(b"\0")
        return answer.result(_PATIENCE)

    def _run(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(self._idle()):
                if key.fileobj is self._woken:
                    self._woken.recv(4096)
                elif self._plugged:
                    self._heard(key.fileobj)
            self._work_off()
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                self._waiting.popleft()[1]()
            self._tick()

    def _idle(self) -> float | None:
        own = self._wait()
        if not self._waiting:
            return own
        late = max(0.0, self._waiting[0][0] - time.monotonic())
        return late if own is None else min(own, late)

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
            self._waiting.clear()
            self._detach()

    def _plug(self) -> None:
        if not self._plugged:
            self._attach()
            self._plugged = True

    def _set_latency(self, args: Args) -> None:
        ms = args.get("ms", "")
        if not (ms.isascii() and ms.isdigit() and int(ms) <= _MOST_LATENCY):
            raise ValueError(f"ms is a number from 0 to {_MOST_LATENCY}")
        self._latency = int(ms) / 1000


class LineFarEnd(FarEnd):
    """A simulated device on `line`."""

    def __init__(self, name: str, line: Line) -> None:
        super().__init__(name)
        self._line = line

    def _serve(self, data: bytes) -> None:
        """Bytes came from the terminal; b"" for a terminal that has just come, or gone."""
        del data

    def _unplugged(self) -> None:
        """The line has been cut: what was under way on it is lost."""
        return

    def _say(self, data: bytes) -> None:
        """Send `data`, once the latency has passed."""
        self._answer(lambda: self._line.send(data))

    def _attach(self) -> str:
        return self._line.open(self._selector)

    def _detach(self) -> None:
        self._line.close(self._selector)
        self._unplugged()

    def _give_back(self) -> None:
        self._line.release()

    def _heard(self, ready: object) -> None:
        self._serve(self._line.receive(ready, self._selector))


class Faults:
    """Faults of a device that wait, each for `next` or `always`, by the names in `known`."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = known
        self._once: dict[str, bool] = {}

    def arrange(self, args: Args) -> None:
        """As `name` and `how` say.

        Raises:
            ValueError: there is no such fault.
        """
        name = args.get("name", "")
        if name not in self._known:
            raise ValueError(f"there is no fault {name}; there are {', '.join(self._known)}")
        self._once[name] = how(args)

    def strikes(self, name: str) -> bool:
        """Does the fault strike now? One that strikes once is over then."""
        if name not in self._once:
            return False
        if self._once[name]:
            del self._once[name]
        return True

    def __contains__(self, name: str) -> bool:
        return name in self._once

    def names(self) -> list[str]:
        """Those that wait."""
        return sorted(self._once)

    def clear(self, *, once: bool = False) -> None:
        """End all, or those for `next`."""
        self._once = {name: False for name, next_ in self._once.items() if once and not next_}


def how(args: Args) -> bool:
    """Does a fault strike once? By `how=next|always`.

    Raises:
        ValueError: neither.
    """
    given = args.get("how", "next")
    if given not in ("next", "always"):
        raise ValueError(f"how is next or always, not {given}")
    return given == "next"
