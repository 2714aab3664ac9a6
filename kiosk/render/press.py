"""Makes A4 documents, each in a process of its own, of which one stands ready.

    press.make(sheet) -> Made(pdf) | NotMade(reason)        at most `deadline` seconds

The spare has its fonts loaded and has compiled a blank; it takes one document and ends, and the next spare starts at once. A
process that hangs is killed at the deadline; one that dies costs one try with a new one.

Thread rule: `make` waits, so never on the Qt thread; one document at a time, others wait for their turn. `close` from any thread.
Failure rule: what cannot be made is `NotMade` with a reason for the journal, which holds nothing of the sheet.
"""

import threading
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.clock import Clock
from kiosk.pipes import Child
from kiosk.render import child
from kiosk.render.sheet import Sheet, Unprintable, data

DEADLINE: Final = 10.0
_MOST_BYTES: Final = 64_000_000

Reason = Literal["character", "template", "late", "died"]


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """The document: a PDF that declares PDF/UA-1, or the pictures of its pages."""

    pdf: bytes = b""
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class NotMade:
    """No document. `character`: a text holds what has no form on paper; `template`: ours or typst's fault; `late`, `died`: the process."""

    reason: Reason


def _child() -> Child:
    return Child("kiosk.render.child", _MOST_BYTES)


class Press:
    """One spare process and its successors."""

    def __init__(self, clock: Clock, deadline: float = DEADLINE) -> None:
        """`deadline`: seconds for one document, a start that is still under way included."""
        self._clock, self._deadline = clock, deadline
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._spare: Child | None = None
        self._busy: Child | None = None
        self._closed = False

    @property
    def spare(self) -> int | None:
        """The process id of the spare."""
        with self._lock:
            return self._spare.pid if self._spare else None

    @property
    def ready(self) -> bool:
        """Would a document be begun at once?"""
        with self._lock:
            return self._spare is not None and self._spare.waits()

    def warm(self) -> None:
        """Start the spare, if there is none. Returns at once."""
        with self._lock:
            if self._spare is None and not self._closed:
                self._spare = _child()

    def make(self, sheet: Sheet, *, pictures: bool = False) -> Made | NotMade:
        """The document of `sheet`; as PNG `pictures` of 300 dpi for a printer that takes no PDF."""
        try:
            document = (b"g" if pictures else b"p") + data(sheet).encode("utf-8")
        except Unprintable:
            return NotMade("character")
        if len(document) > child.MOST_BYTES:
            return NotMade("template")
        with self._turn:
            until = self._clock.monotonic() + self._deadline
            for _ in range(2):
                outcome = self._once(document, until)
                if outcome != NotMade("died"):
                    break
            return outcome

    def _once(self, document: bytes, until: float) -> Made | NotMade:
        self.warm()
        with self._lock:
            taken, self._spare = self._spare, None
            self._busy = taken
        if taken is None:
            return NotMade("late")
        try:
            answer = taken.ask(document, until, self._clock)
            if answer == child.READY:
                answer = taken.ask(None, until, self._clock)
        finally:
            with self._lock:
                self._busy = None
            taken.close()
            self.warm()
        if answer is None:
            return NotMade("late" if self._clock.monotonic() >= until else "died")
        kind, body = answer[:1], answer[1:]
        if kind == b"p":
            return Made(body)
        if kind == b"g":
            return Made(pictures=child.unpacked(body))
        return NotMade("character" if kind == b"u" else "template")

    def close(self) -> None:
        """End: no document is made any more; one under way is `NotMade`."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
            if self._busy:
                self._busy.kill()
        if spare:
            spare.close()
