"""One command, one answer, over a line that may break, lose bytes or answer late.

`Link.exchange` opens the line if need be, throws old bytes away, sends the command and waits for an answer that can be its
own. A damaged answer is asked for again, at most twice. After anything that left an answer outstanding the line is *doubtful*:
the reader works through commands in order, so before the next command the link asks for the status and drops all that comes
before that answer. So an answer to an earlier command, above all an earlier citizen's card, is never taken for this one's.

Threads: one; `interrupt` from any. Failures: `NoAnswer`, `Interrupted`, and `PortGone` of the line.
"""

import threading

from kiosk.clock import Clock
from kiosk.devices.drivers.sdt_frames import Answer, Command, Damaged, Decoder
from kiosk.devices.drivers.sdt_port import Opener, Port, PortGone

_REQUEST = 0.8  # seconds until the end of a short answer
_READ = 5.0  # until the end of a card's data: 1 to 2 s by radio, and 1.4 s for 1295 bytes at 9600 baud
_GAP = 0.3  # within a frame the bytes follow each other; 0.3 s covers what USB adapters hold back
_RETRIES = 2


class NoAnswer(Exception):
    """Nothing that could be used came in time."""


class Interrupted(Exception):
    """`interrupt` was called meanwhile."""


class Link:
    """The line to one reader, opened when it is needed."""

    def __init__(self, open_port: Opener, clock: Clock) -> None:
        self._open_port, self._clock = open_port, clock
        self._line: Port | None = None
        self._decoder = Decoder()
        self._doubtful = True
        self._interrupted = threading.Event()

    def begin(self) -> None:
        """A new call of the driver begins: an interruption of an earlier one no longer counts."""
        self._interrupted.clear()

    def interrupt(self) -> None:
        """From any thread: the exchange that runs now ends within a slice."""
        self._interrupted.set()

    def close(self) -> None:
        """Give the line back; the next exchange opens it anew. Never raises."""
        if self._line is not None:
            self._line.close()
            self._line = None
        self._decoder.clear()
        self._doubtful = True

    def exchange(self, command: Command, within: float, *, retries: int = _RETRIES) -> Answer:
        """Send `command` and return its answer, `within` that many seconds, retries included.

        Raises:
            NoAnswer: none came, or only damaged ones.
            Interrupted: `interrupt` was called.
            PortGone: the line cannot be opened or broke; it is closed.
        """
        until = self._clock.monotonic() + within
        try:
            for _ in range(1 + retries):
                if self._doubtful and self._ask(Command.STATUS, until) is None:
                    continue
                answer = self._ask(command, until)
                if answer is not None and not answer.misheard:
                    return answer
            raise NoAnswer
        except PortGone:
            self.close()
            raise

    def _ask(self, command: Command, until: float) -> Answer | None:
        """One try; None when the answer was damaged. The line stays doubtful unless the answer came whole."""
        line = self._open()
        self._doubtful = True
        self._decoder.clear()
        line.flush()
        line.send(command.request())
        try:
            patience = _READ if command is Command.READ else _REQUEST
            answer = self._await(line, command, min(until, self._clock.monotonic() + patience))
        finally:
            self._decoder.clear()
        self._doubtful = answer is None
        return answer

    def _open(self) -> Port:
        if self._line is None:
            self._line = self._open_port()
        return self._line

    def _await(self, line: Port, command: Command, limit: float) -> Answer | None:
        damaged = False
        heard = self._clock.monotonic()
        while True:
            if self._interrupted.is_set():
                raise Interrupted
            data = line.receive()
            now = self._clock.monotonic()
            if data:
                heard = now
                self._decoder.feed(data)
            silent = now - heard >= _GAP
            frame = self._decoder.give_up() if silent else self._decoder.next()
            while frame is not None:
                if isinstance(frame, Damaged):
                    damaged = True
                elif command.fits(frame):
                    return frame
                frame = self._decoder.next()
            # Asking again at once would cross with an answer that is still on its way: first let the line fall silent.
            if damaged and silent:
                return None
            if now >= limit:
                raise NoAnswer
