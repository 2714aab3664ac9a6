"""The far end of a receipt printer's wire: a TCP server that takes ESC/POS, answers like a printer and keeps the paper.

Parts: `ReceiptPrinterFarEnd`. After each cut the print data stand in `receipt.bin` (then `receipt-2.bin`, ...), as they came,
less the status questions between the commands, and the paper in `receipt.png`. Like a real printer it takes data faster than
it prints: DLE EOT is answered at once, GS r when everything before it has been printed; what was sent to an empty printer
comes out after the refill, whoever stands there by then.

Threads: one that accepts, one a connection, one that prints; `command`, `start` and `stop` from any.
Failures: `FontMissing` from `start`; `ValueError` from `command` for a verb or fault that does not exist.
"""

import contextlib
import os
import re
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.devices.sim.receipt_commands import Command, Parser
from kiosk.devices.sim.receipt_paper import Paper, find_font

FAULTS = ("media-empty", "media-low", "cover-open", "mute", "offline", "media-empty-mid-print")
_STOPS = frozenset({"media-empty", "cover-open"})
_BUFFER = 64 * 1024
_DOTS_A_SECOND = 1200
_EMPTY_AFTER = 120
_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")


class ReceiptPrinterFarEnd:
    """One simulated printer. `pace(dots)` returns once the paper has moved by `dots`; by default at 150 mm a second."""

    def __init__(self, out: Path, *, pace: Callable[[int], None] | None = None) -> None:
        self._out = out
        self._pace = pace or self._at_speed
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._conditions: set[str] = set()
        self._empty_after: int | None = None
        self._buffer: deque[tuple[socket.socket, bytes]] = deque()
        self._buffered = self._received = self._printed = self._unknown = self._power_cycles = 0
        self._server: socket.socket | None = None
        self._address = ("127.0.0.1", 0)
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> tuple[str, int]:
        """Listen on the loopback; the address that the driver connects to.

        Raises:
            FontMissing: nothing could be drawn.
        """
        find_font(24, bold=False)
        self._out.mkdir(parents=True, exist_ok=True)
        self._listen()
        self._run(self._print_all)
        return self._address

    def stop(self) -> None:
        """Close everything; returns when all threads have ended."""
        self._stopping.set()
        with self._changed:
            self._hang_up()
            self._changed.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def command(self, verb: str, args: Mapping[str, object]) -> Mapping[str, object]:
        """Steer the printer; every verb returns the state then.

        `fault` with `name` (one of `FAULTS`; `media-empty-mid-print` takes `dots`, how far the paper still reaches), `clear`
        (one `name`, or all: refill, close, switch on), `state`.

        Raises:
            ValueError: there is no such verb or fault, or `dots` is no number.
        """
        if verb == "fault":
            self._fault(_name(args), args.get("dots", _EMPTY_AFTER))
        elif verb == "clear":
            self._clear(set(FAULTS) if args.get("name") is None else {_name(args)})
        elif verb != "state":
            raise ValueError(f"a receipt printer has no verb {verb!r}")
        with self._changed:
            return self._state()

    def wait(self, wanted: Callable[[Mapping[str, object]], bool], seconds: float) -> bool:
        """Wait until the state is as `wanted`; False if it is not within `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: wanted(self._state()), seconds)

    def _state(self) -> Mapping[str, object]:
        return {
            "printed": self._printed,
            "conditions": sorted(self._conditions),
            "bytes": self._received,
            "unknown": self._unknown,
        }

    def _fault(self, name: str, dots: object) -> None:
        if not isinstance(dots, int) or dots < 0:
            raise ValueError("dots must be a number of dots")
        with self._changed:
            if name == "media-empty-mid-print":
                self._empty_after = dots
                return
            self._conditions.add(name)
            if name == "offline":
                # Switched off: what it had in its memory is gone.
                self._hang_up()
                self._buffer.clear()
                self._buffered = 0
                self._power_cycles += 1
            self._changed.notify_all()

    def _clear(self, names: set[str]) -> None:
        with self._changed:
            back = "offline" in names and "offline" in self._conditions
            self._conditions -= names
            if "media-empty-mid-print" in names:
                self._empty_after = None
            if back:
                self._listen()
            self._changed.notify_all()

    # ------------------------------------------------------------------------------------------------------ the line

    def _listen(self) -> None:
        server = socket.create_server(self._address, reuse_port=False)
        with self._changed:
            self._server, self._address = server, server.getsockname()[:2]
        self._run(lambda: self._accept(server))

    def _hang_up(self) -> None:
        for line in [self._server, *self._connections]:
            if line is not None:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
        if self._server is not None:
            self._server.close()
        self._server = None

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                if self._server is not server:
                    line.close()
                    return
                self._connections.add(line)
                cycle = self._power_cycles
                self._run(lambda line=line, cycle=cycle: self._receive(line, cycle))  # type: ignore[misc]

    def _receive(self, line: socket.socket, cycle: int) -> None:
        """Answer real-time questions wherever they stand, and hand everything on to the printing thread."""
        tail = b""
        while True:
            try:
                data = line.recv(4096)
            except OSError:
                data = b""
            if not data or self._stopping.is_set():
                break
            window = tail + data
            for question in _QUESTION.finditer(window):
                self._answer(line, lambda n=question[1][0]: self._status(n))  # type: ignore[misc]
            last = max((q.end() for q in _QUESTION.finditer(window)), default=0)
            tail = window[max(last, len(window) - 2) :]
            self._store(line, data, cycle)
        with self._changed:
            self._connections.discard(line)
        line.close()

    def _store(self, line: socket.socket, data: bytes, cycle: int) -> None:
        with self._changed:
            self._received += len(data)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._buffered < _BUFFER or cycle != self._power_cycles or self._stopping.is_set())
            if cycle != self._power_cycles:
                return
            self._buffer.append((line, data))
            self._buffered += len(data)
            self._changed.notify_all()

    def _answer(self, line: socket.socket, made: Callable[[], int]) -> None:
        with self._changed:
            if "mute" in self._conditions or "offline" in self._conditions:
                return
            byte = made()
        with contextlib.suppress(OSError):
            line.sendall(bytes((byte,)))

    def _status(self, n: int) -> int:
        """DLE EOT n, as a TM-T20III answers: Epson command reference."""
        empty, opened, low = (name in self._conditions for name in ("media-empty", "cover-open", "media-low"))
        bits = {
            1: 0x08 if empty or opened else 0,
            2: (0x04 if opened else 0) | (0x20 if empty else 0),
            3: 0,
            4: (0x0C if low or empty else 0) | (0x60 if empty else 0),
        }
        return 0x12 | bits[n]

    def _sensor(self) -> int:
        return (0x03 if "media-low" in self._conditions else 0) | (0x0C if "media-empty" in self._conditions else 0)

    # ----------------------------------------------------------------------------------------------------- the paper

    def _print_all(self) -> None:
        cycle, parser, paper, kept = -1, Parser(), Paper(), bytearray()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._buffer or self._stopping.is_set())
                if self._stopping.is_set():
                    return
                line, data = self._buffer.popleft()
                self._buffered -= len(data)
                self._changed.notify_all()
                if cycle != self._power_cycles:
                    cycle, parser, paper, kept = self._power_cycles, Parser(), Paper(), bytearray()
            for command in parser.feed(data):
                if not self._ready(cycle):
                    break
                self._carry_out(command, line, paper, kept)

    def _ready(self, cycle: int) -> bool:
        """Wait until paper is in and the cover closed; False: switched off meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping.is_set() or cycle != self._power_cycles or not self._conditions & _STOPS)
            return not self._stopping.is_set() and cycle == self._power_cycles

    def _carry_out(self, command: Command, line: socket.socket, paper: Paper, kept: bytearray) -> None:
        if command.name == "GS r":
            self._answer(line, self._sensor)
            return
        if command.name == "DLE EOT":
            return
        kept += command.raw
        dots = paper.carry_out(command)
        if dots:
            self._pace(dots)
        with self._changed:
            self._unknown += command.name == "unknown"
            if self._empty_after is not None:
                self._empty_after -= dots
                if self._empty_after <= 0:
                    self._empty_after = None
                    self._conditions.add("media-empty")
                    self._changed.notify_all()
        if command.name == "GS V":
            if paper.inked:
                self._keep(bytes(kept), paper)
            paper.tear()
            kept.clear()

    def _keep(self, data: bytes, paper: Paper) -> None:
        with self._changed:
            number = self._printed + 1
        name = "receipt" if number == 1 else f"receipt-{number}"
        part = self._out / f".{name}.part"
        part.write_bytes(data)
        os.replace(part, self._out / f"{name}.bin")
        paper.picture().save(part, "PNG")
        os.replace(part, self._out / f"{name}.png")
        with self._changed:
            self._printed = number
            self._changed.notify_all()

    def _at_speed(self, dots: int) -> None:
        self._stopping.wait(dots / _DOTS_A_SECOND)

    def _run(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="receipt-printer-far-end", daemon=True)
        with self._changed:
            self._threads = [t for t in self._threads if t.is_alive()] + [thread]
            thread.start()


def _name(args: Mapping[str, object]) -> str:
    name = args.get("name")
    if not isinstance(name, str) or name not in FAULTS:
        raise ValueError(f"a receipt printer has no fault {name!r}; it has {', '.join(FAULTS)}")
    return name
