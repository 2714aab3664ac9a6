"""The far end of a receipt printer's wire: a TCP server that takes ESC/POS, answers like a printer and keeps the paper.

Parts: `ReceiptPrinterFarEnd`. After each cut the print data stand in `receipt.bin` (then `receipt-2.bin`, ...), as they came,
less the status questions between the commands, and the paper in `receipt.png`. Like a real printer it takes data faster than
it prints: DLE EOT is answered at once, GS r and GS ( H when everything before it has been printed; what was sent to an empty printer
comes out after the refill, whoever stands there by then. A cancel (DLE DC4 8) throws away what waits; what had come out of a job by
then hangs there until the next cut, and is kept as `stub.png` where it is cut off as such: with nothing behind it.

Threads: one that accepts, one a connection, one that prints; `command`, `start` and `stop` from any.
Failures: `FontMissing` from `start`; `ValueError` from `command` for a verb or fault that does not exist.
"""

import contextlib
import itertools
import os
import re
import select
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.devices.sim.receipt_commands import Command, Parser
from kiosk.devices.sim.receipt_faults import FAULTS, MIDWAY, SILENT, STOPS, full, name_of, sensor, status
from kiosk.devices.sim.receipt_paper import NARROW, WIDTH, Paper, find_font
from kiosk.devices.sim.receipt_slot import PaperSlot
from kiosk.devices.sim.sdt_lines import reserved

_BUFFER = 64 * 1024
_DOTS_A_SECOND = 1200
_MIDWAY_DOTS = 120
_SLOWER = 25
_QUESTION = re.compile(rb"\x10\x04([\x01-\x04\x14])|(\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08)")
_LONGEST_QUESTION = 10
_TORN = 140
"""Dots from the print head to the edge where paper is torn off (about 18 mm)."""


class ReceiptPrinterFarEnd:
    """One simulated printer. `pace(dots)` returns once the paper has moved by `dots`; by default at 150 mm a second. A `narrow` one has
    paper of 58 mm and no knife: somebody tears off what was fed far enough before anything else is printed."""

    def __init__(self, out: Path, *, pace: Callable[[int], None] | None = None, narrow: bool = False) -> None:
        self._out, self._narrow = out, narrow
        self._fed = 0  # dots since something was printed
        self._pace = pace or self._at_speed
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._conditions: set[str] = set()
        self._midway: dict[str, int] = {}
        self._buffer: deque[tuple[socket.socket, bytes]] = deque()
        self._buffered = self._received = self._printed = self._unknown = self._cycles = self._stubs = 0
        self._hanging = False
        self._slot = PaperSlot()
        self._server: socket.socket | None = None
        self._kept: socket.socket | None = None
        # In the order in which they came; True: something was read from it and is not stored yet.
        self._connections: dict[socket.socket, bool] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> tuple[str, int]:
        """Listen on the loopback; the address that the driver connects to.

        Raises:
            FontMissing: nothing could be drawn.
        """
        find_font(24, bold=False)
        self._out.mkdir(parents=True, exist_ok=True)
        self._kept = reserved()
        self._listen()
        self._run(self._print_all)
        host, port = self._kept.getsockname()
        return host, port

    def stop(self) -> None:
        """Close everything; returns when all threads have ended."""
        self._stopping.set()
        with self._changed:
            self._hang_up()
            self._changed.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join()
        if self._kept is not None:
            self._kept.close()

    def command(self, verb: str, args: Mapping[str, object]) -> Mapping[str, object]:
        """Steer the printer; every verb returns the state then.

        `fault` with `name` (one of `FAULTS`; what comes in the middle takes `dots`, how far the paper still moves), `clear`
        (one `name`, or all: refill, close, switch on), `take` (what lies in the slot), `lay` and `lift` (its
        roll of paper), `state`.

        Raises:
            ValueError: there is no such verb or fault, or `dots` is no number.
        """
        if verb == "fault":
            self._fault(name_of(args), args.get("dots", _MIDWAY_DOTS))
        elif verb == "clear":
            self._clear(set(FAULTS) if args.get("name") is None else {name_of(args)})
        elif verb == "lay":
            self._clear({"media-empty"})
        elif verb == "lift":
            self._fault("media-empty", 0)
        elif verb == "take":
            with self._changed:
                self._slot.take()
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
            "stubs": self._stubs,
            "conditions": sorted(self._conditions),
            "bytes": self._received,
            "unknown": self._unknown,
            **self._slot.state(self._conditions),
        }

    def _fault(self, name: str, dots: object) -> None:
        if not isinstance(dots, int) or dots < 0:
            raise ValueError("dots must be a number of dots")
        with self._changed:
            if name in MIDWAY:
                self._midway[name] = dots
                return
            self._conditions.add(name)
            if name == "offline":
                self._switch_off()
            self._changed.notify_all()

    def _switch_off(self) -> None:
        """What it had in its memory is gone; what hangs out of it stays."""
        self._hang_up()
        self._forget()

    def _forget(self) -> None:
        self._buffer.clear()
        self._buffered = 0
        self._cycles += 1

    def _clear(self, names: set[str]) -> None:
        with self._changed:
            back = "offline" in names and "offline" in self._conditions
            self._conditions -= names
            for name in names & set(MIDWAY):
                self._midway.pop(name, None)
            if back:
                self._listen()
            self._changed.notify_all()

    # ------------------------------------------------------------------------------------------------------ the line

    def _listen(self) -> None:
        assert self._kept is not None
        server = socket.create_server(self._kept.getsockname(), reuse_port=True)
        with self._changed:
            self._server = server
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
                self._connections[line] = False
                cycle = self._cycles
                self._run(lambda line=line, cycle=cycle: self._receive(line, cycle))  # type: ignore[misc]

    def _receive(self, line: socket.socket, cycle: int) -> None:
        """Carry out real-time commands wherever they stand, and hand everything else on to the printing thread."""
        tail = b""
        while True:
            select.select([line], [], [])
            with self._changed:
                try:
                    data = line.recv(4096)
                except OSError:
                    data = b""
                if not data or self._stopping.is_set():
                    del self._connections[line]
                    self._changed.notify_all()
                    break
                self._connections[line] = True
                self._received += len(data)
                self._changed.notify_all()
            window, stored = tail + data, len(tail)
            for question in _QUESTION.finditer(window):
                if question[1]:
                    self._answer(line, lambda n=question[1][0]: self._status(n))  # type: ignore[misc]  # mypy infers no lambda with a default
                elif self._cancelled():
                    # What came before it on this line is thrown away with all else.
                    cycle, stored = self._cycles, question.end()
                    self._answer(line, lambda: b"\x37\x25\x00")
            last = max((q.end() for q in _QUESTION.finditer(window)), default=0)
            tail = window[max(last, len(window) - _LONGEST_QUESTION + 1) :]
            self._store(line, window[stored:], cycle)
        line.close()

    def _status(self, n: int) -> bytes:
        return full(self._conditions, lies=self._slot.lies(self._conditions)) if n == 20 else bytes((status(n, self._conditions),))

    def _cancelled(self) -> bool:
        with self._changed:
            if self._conditions & {"never-cancelled", *SILENT}:
                return False
            self._forget()
            self._changed.notify_all()
            return True

    def _store(self, line: socket.socket, data: bytes, cycle: int) -> None:
        """Behind all that came on earlier lines: a printer has one head."""

        def turn() -> bool:
            if cycle != self._cycles or not data or self._stopping.is_set():
                return True
            before = itertools.takewhile(lambda other: other is not line, self._connections)
            return self._buffered < _BUFFER and not any(self._connections[other] or _waits(other) for other in before)

        with self._changed:
            self._changed.wait_for(turn)
            if cycle == self._cycles and data:
                self._buffer.append((line, data))
                self._buffered += len(data)
            self._connections[line] = False
            self._changed.notify_all()

    def _answer(self, line: socket.socket, made: Callable[[], bytes]) -> None:
        with self._changed:
            if self._conditions & SILENT:
                return
            answer = made()
        with contextlib.suppress(OSError):
            line.sendall(answer)

    # ----------------------------------------------------------------------------------------------------- the paper

    def _print_all(self) -> None:
        cycle, parser, paper, kept = -1, Parser(), Paper(NARROW if self._narrow else WIDTH), bytearray()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._buffer or self._stopping.is_set())
                if self._stopping.is_set():
                    return
                line, data = self._buffer.popleft()
                self._buffered -= len(data)
                self._changed.notify_all()
                if cycle != self._cycles:
                    # Modes and what was not printed yet are gone; what has been printed hangs out of the slot.
                    cycle, parser, self._hanging = self._cycles, Parser(), paper.inked
                    kept.clear()
                    paper.carry_out(Command("ESC @", b"", b"\x1b@"))
            for command in parser.feed(data):
                if not self._ready(cycle):
                    break
                self._carry_out(command, line, paper, kept)

    def _ready(self, cycle: int) -> bool:
        """Wait until paper is in and the cover closed; False: switched off or told to forget meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping.is_set() or cycle != self._cycles or not self._conditions & STOPS)
            return not self._stopping.is_set() and cycle == self._cycles

    def _carry_out(self, command: Command, line: socket.socket, paper: Paper, kept: bytearray) -> None:
        if self._narrow and self._fed >= _TORN and command.name in ("ESC @", "GS r", "GS ( H"):
            self._off(paper, kept)
        if command.name == "GS r":
            self._answer(line, lambda: bytes((sensor(self._conditions),)))
            return
        if command.name == "GS ( H" and len(command.args) == 8 and command.args[2:4] == b"00":
            self._answer(line, lambda: b"\x37\x22" + command.args[4:] + b"\x00")
            return
        if command.name in ("DLE EOT", "DLE DC4"):
            return
        if command.name == "GS e":
            with self._changed:
                self._slot.carry_out(command.args[0], self._conditions)
                self._changed.notify_all()
        inked = paper.inked
        kept += command.raw
        dots = paper.carry_out(command)
        # Something was printed behind what hung there: it comes out as one piece, for whoever takes it.
        if paper.inked and not inked:
            self._hanging = False
        self._fed = 0 if command.name in ("text", "GS v 0") else self._fed + dots
        if dots:
            self._pace(dots * (_SLOWER if "slow" in self._conditions else 1))
        with self._changed:
            self._unknown += command.name == "unknown"
            self._moved(dots)
        if command.name == "GS V" and not self._narrow:
            self._off(paper, kept)

    def _off(self, paper: Paper, kept: bytearray) -> None:
        """Cut, or torn off."""
        if paper.inked:
            self._keep(bytes(kept), paper, stub=self._hanging and _blank(bytes(kept)))
        self._hanging, self._fed = False, 0
        paper.tear()
        kept.clear()

    def _moved(self, dots: int) -> None:
        for name, left in list(self._midway.items()):
            self._midway[name] = left - dots
            if left > dots:
                continue
            del self._midway[name]
            if MIDWAY[name]:
                self._conditions.add(MIDWAY[name])
            else:
                self._switch_off()
                self._listen()
            self._changed.notify_all()

    def _keep(self, data: bytes, paper: Paper, *, stub: bool) -> None:
        with self._changed:
            number = (self._stubs if stub else self._printed) + 1
        name = ("stub" if stub else "receipt") + ("" if number == 1 else f"-{number}")
        part = self._out / f".{name}.part"
        part.write_bytes(data)
        os.replace(part, self._out / f"{name}.bin")
        paper.picture().save(part, "PNG")
        os.replace(part, self._out / f"{name}.png")
        with self._changed:
            self._stubs, self._printed = (number, self._printed) if stub else (self._stubs, number)
            self._changed.notify_all()

    def _at_speed(self, dots: int) -> None:
        self._stopping.wait(dots / _DOTS_A_SECOND)

    def _run(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="receipt-printer-far-end", daemon=True)
        with self._changed:
            self._threads = [t for t in self._threads if t.is_alive()] + [thread]
            thread.start()


def _blank(data: bytes) -> bool:
    """Does this print nothing, but feed and cut what hangs there?"""
    return all(command.name not in ("text", "GS v 0") for command in Parser().feed(data))


def _waits(line: socket.socket) -> bool:
    """Has something come on `line` that nobody has read yet?"""
    return bool(select.select([line], [], [], 0)[0])
