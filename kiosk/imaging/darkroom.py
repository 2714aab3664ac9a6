"""All of this room's work in a child process: the way in for drivers and pages.

    room = Darkroom(clock); room.warm()
    room.look(jpeg) -> Look | Unreadable | Undone
    room.take(jpeg, corners) -> Page | Unreadable | Undone
    room.turn(page, 1) -> Page | Unreadable | Undone
    room.bind(pages, purpose, budget) -> Material | Unbound | Undone
    room.forget()                at the end of each session: the process ends with all it has seen, the next one starts

Thread rule: calls wait, so never on the Qt thread; one at a time, others wait for their turn. `forget` and `close` from any thread.
Failure rule: a process that hangs is killed at the deadline, one that dies costs one try with a new one; both are `Undone`, never an
exception. A call under way when its session is forgotten is `Undone`, and is not tried again.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kiosk.clock import Clock
from kiosk.imaging import wire
from kiosk.imaging.kinds import BUDGET, Corners, Look, Material, Page, Purpose, Unbound, Undone, Unreadable
from kiosk.imaging.picture import MOST_BYTES, Layout
from kiosk.pipes import Child

DEADLINE: Final = 10.0
# numpy's threads would take the cores that the window needs, and each brings its own memory.
_ENVIRONMENT: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """A raw frame of a camera, rows without padding."""

    data: bytes
    width: int
    height: int
    layout: Layout


Shot = bytes | Frame
"""What a device hands over: the bytes of a JPEG, PNG or PNM, or a raw frame."""


def _child() -> Child:
    return Child("kiosk.imaging.child", wire.MOST, _ENVIRONMENT)


def _asked(child: Child, question: bytes, until: float, clock: Clock) -> wire.Answer | None:
    """What it answers; None if it died, took too long, or answered nonsense."""
    body = child.ask(question, until, clock)
    if body is None:
        return None
    try:
        return wire.told(*wire.opened(body))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


class Darkroom:
    """One child process and its successors."""

    def __init__(self, clock: Clock, deadline: float = DEADLINE) -> None:
        """`deadline`: seconds for one call, a start that is still under way included."""
        self._clock, self._deadline = clock, deadline
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._child: Child | None = None
        self._asked = False
        self._session = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the child."""
        with self._lock:
            return self._child.pid if self._child else None

    @property
    def busy(self) -> bool:
        """Does the child work on something?"""
        with self._lock:
            return self._asked

    def warm(self) -> None:
        """Start the process, if there is none. Returns at once."""
        with self._lock:
            self._started()

    def _started(self) -> Child | None:
        if self._child is None and not self._closed:
            self._child = _child()
        return self._child

    def look(self, shot: Shot) -> Look | Unreadable | Undone:
        """See `kiosk.imaging.look.look`. Large JPEGs are decoded at a fraction of their size; corners are in the whole picture's pixels."""
        found = self._ask({"do": "look"}, shot)
        return found if isinstance(found, (Look, Unreadable, Undone)) else Undone("died")

    def take(self, shot: Shot, corners: Corners | None) -> Page | Unreadable | Undone:
        """See `kiosk.imaging.page.take`."""
        found = self._ask({"do": "take", "corners": corners}, shot)
        return found if isinstance(found, (Page, Unreadable, Undone)) else Undone("died")

    def turn(self, page: Page, quarters: int) -> Page | Unreadable | Undone:
        """See `kiosk.imaging.page.turn`."""
        found = self._ask({"do": "turn", "quarters": quarters % 4, "turned": page.turned}, page.jpeg)
        return found if isinstance(found, (Page, Unreadable, Undone)) else Undone("died")

    def bind(self, pages: Sequence[Page], purpose: Purpose, budget: int = BUDGET, *, form: Literal["pdf", "jpegs"] = "pdf",
             made_by_applicant: bool = False) -> Material | Unbound | Undone:
        """See `kiosk.imaging.material.bind`."""
        head = {"do": "bind", "purpose": wire.purpose_words(purpose), "budget": budget, "form": form}
        head["made_by_applicant"] = made_by_applicant
        found = self._answer(wire.frame(head, tuple(page.jpeg for page in pages)))
        return found if isinstance(found, (Material, Unbound, Undone)) else Undone("died")

    def _ask(self, head: Mapping[str, Any], shot: Shot) -> wire.Answer | Undone:
        if isinstance(shot, Frame):
            raw = {"width": shot.width, "height": shot.height, "layout": shot.layout}
            return self._answer(wire.frame({**head, "raw": raw}, (shot.data,)))
        if len(shot) > MOST_BYTES:
            return Unreadable("too-large")
        return self._answer(wire.frame(head, (shot,)))

    def _answer(self, question: bytes) -> wire.Answer | Undone:
        with self._lock:
            session = self._session
        with self._turn:
            until = self._clock.monotonic() + self._deadline
            for _ in range(2):
                with self._lock:
                    child = self._started() if session == self._session else None
                    self._asked = child is not None
                if child is None:
                    return Undone("died")
                found = _asked(child, question, until, self._clock)
                with self._lock:
                    self._asked = False
                    if found is not None and session == self._session:
                        return found
                    if self._child is child:
                        self._child = None
                child.close()
                if self._clock.monotonic() >= until:
                    self.warm()
                    return Undone("late")
            self.warm()
            return Undone("died")

    def forget(self) -> None:
        """End the process, whatever it does, and start the next one. Returns at once; a call under way is `Undone`."""
        self._end()
        self.warm()

    def _end(self) -> None:
        with self._lock:
            self._session += 1
            child, self._child = self._child, None
            busy = self._asked
        # A child that is at work is closed by the thread that waits for it.
        if child and busy:
            child.kill()
        elif child:
            child.close()

    def close(self) -> None:
        """End for good; a call under way is `Undone`."""
        with self._lock:
            self._closed = True
        self._end()
