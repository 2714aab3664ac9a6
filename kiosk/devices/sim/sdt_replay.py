"""The far end of an SDT reader's line that plays a tape: the module as it was on the day it was recorded, with its faults and its pace.

The terminal need not ask exactly what it asked then. What it asks next on the tape goes on with it; what was asked before is answered as
it was last; what is asked out of turn is looked for further on. What the tape knows nothing of is met with silence, as is what was.
Where the line broke it breaks; `plug` mends it.

Threads and failures: as `far_end`. An answer holds the thread for as long as it took then.
"""

import threading
from collections.abc import Mapping

from kiosk.devices.sim.far_end import LineFarEnd, State
from kiosk.devices.sim.sdt_lines import Line, SocketLine
from kiosk.devices.sim.sdt_module import Requests
from kiosk.devices.sim.verbs import Verb
from kiosk.devices.tape import Exchange, Tape


class SdtReplay(LineFarEnd):
    """Plays `tape` on a TCP port of its own, or on another `line`."""

    def __init__(self, tape: Tape, line: Line | None = None) -> None:
        super().__init__("sim-replay", line or SocketLine())
        self._tape, self._next = tape.exchanges, 0
        self._said: dict[bytes, Exchange] = {}
        self._requests = Requests()
        self._pause = threading.Event()

    def _verbs(self) -> Mapping[str, Verb]:
        return {"clear": (lambda _: self._rewind(), ())}

    def _state(self) -> State:
        return {"played": self._next, "of": len(self._tape)}

    def _rewind(self) -> None:
        self._next, self._said = 0, {}

    def _serve(self, data: bytes) -> None:
        for request in self._requests.feed(data):
            exchange = self._exchange(request)
            if exchange is not None and self._plugged:
                self._play(exchange)

    def _exchange(self, request: bytes) -> Exchange | None:
        at = next((at for at in range(self._next, len(self._tape)) if self._tape[at].sent == request), None)
        if at is None or (at > self._next and request in self._said):
            return self._said.get(request)
        self._next, self._said[request] = at + 1, self._tape[at]
        return self._tape[at]

    def _play(self, exchange: Exchange) -> None:
        passed = 0
        for at, data in exchange.came:
            self._pause.wait(max(0, at - passed) / 1000)
            passed = at
            self._line.send(data)
        if exchange.gone == "unplugged":
            self._unplug()

    def _unplugged(self) -> None:
        self._requests = Requests()
