"""The far end of a scanner's line that plays a tape: scans come as they came, in the same pieces, and the line breaks where it broke.

The first pause begins when a terminal hangs on the line. `next` has the next scan at once, `clear` begins anew; `plug` mends a broken line.
Threads and failures: as `far_end`. The pieces of one scan hold the thread for as long as they took then.
"""

import threading
import time
from collections.abc import Mapping

from kiosk.devices.sim.far_end import LineFarEnd, State
from kiosk.devices.sim.sdt_lines import Line, SocketLine
from kiosk.devices.sim.verbs import Verb
from kiosk.devices.tape import Tape


class ScanReplay(LineFarEnd):
    """Plays `tape` on a TCP port of its own, or on another `line`."""

    def __init__(self, tape: Tape, line: Line | None = None) -> None:
        super().__init__("sim-scan-replay", line or SocketLine())
        self._tape, self._next, self._due = tape.exchanges, 0, 0.0
        self._pause = threading.Event()

    def _verbs(self) -> Mapping[str, Verb]:
        return {"next": (lambda _: self._play(), ()), "clear": (lambda _: self._rewind(), ())}

    def _state(self) -> State:
        return {"played": self._next, "of": len(self._tape)}

    def _rewind(self) -> None:
        self._next = 0
        self._set_due()

    def _serve(self, data: bytes) -> None:
        if not data and not self._due:
            self._set_due()

    def _wait(self) -> float | None:
        return max(0.0, self._due - time.monotonic()) if self._due else None

    def _tick(self) -> None:
        if self._due and time.monotonic() >= self._due:
            self._play()

    def _set_due(self) -> None:
        self._due = time.monotonic() + self._tape[self._next].after / 1000 if self._next < len(self._tape) else 0.0

    def _play(self) -> None:
        if self._next >= len(self._tape):
            raise ValueError("the tape has ended")
        scan = self._tape[self._next]
        self._next += 1
        passed = 0
        for at, data in scan.came:
            self._pause.wait(max(0, at - passed) / 1000)
            passed = at
            self._line.send(data)
        if scan.gone == "unplugged":
            self._unplug()
        self._set_due()
