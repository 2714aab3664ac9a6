"""All of this room's work in a child process: the way in for drivers and pages.

    room = Darkroom(clock); room.warm()
    room.look(jpeg) -> Look | Unreadable | Undone
    room.take(jpeg, corners) -> Page | Unreadable | Undone
    room.turn(page, 1) -> Page | Unreadable | Undone
    room.bind(pages, purpose, budget) -> Material | Unbound | Undone
    room.forget()                at the end of each session: the process ends with all it has seen, the next one starts

Thread rule: calls wait, so never on the Qt thread; one at a time, others wait for their turn. `forget` and `close` from any thread.
Failure rule: a process that hangs is killed at the deadline, one that dies costs one try with a new one; both are `Undone`, never an
exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.clock import Clock
from kiosk.imaging.kinds import BUDGET, Corners, Look, Material, Page, Purpose, Unbound, Undone, Unreadable

DEADLINE: Final = 10.0


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """A raw frame of a camera: `layout` as V4L2 names it (`YUYV`, `NV12`, `RGB3`), rows without padding."""

    data: bytes
    width: int
    height: int
    layout: Literal["YUYV", "NV12", "RGB3"]


Shot = bytes | Frame
"""What a device hands over: the bytes of a JPEG, PNG or PNM, or a raw frame."""


class Darkroom:
    """One child process and its successors."""

    def __init__(self, clock: Clock, deadline: float = DEADLINE) -> None:
        """`deadline`: seconds for one call, a start that is still under way included."""
        self._clock, self._deadline = clock, deadline

    def warm(self) -> None:
        """Start the process, if there is none. Returns at once."""
        raise NotImplementedError

    def look(self, shot: Shot) -> Look | Unreadable | Undone:
        """See `kiosk.imaging.look.look`. Large JPEGs are decoded at a fraction of their size: corners are in the whole picture's pixels."""
        raise NotImplementedError(shot)

    def take(self, shot: Shot, corners: Corners | None) -> Page | Unreadable | Undone:
        """See `kiosk.imaging.page.take`."""
        raise NotImplementedError(shot, corners)

    def turn(self, page: Page, quarters: int) -> Page | Unreadable | Undone:
        """See `kiosk.imaging.page.turn`."""
        raise NotImplementedError(page, quarters)

    def bind(self, pages: Sequence[Page], purpose: Purpose, budget: int = BUDGET, *, form: Literal["pdf", "jpegs"] = "pdf",
             made_by_applicant: bool = False) -> Material | Unbound | Undone:
        """See `kiosk.imaging.material.bind`."""
        raise NotImplementedError(pages, purpose, budget, form, made_by_applicant)

    def forget(self) -> None:
        """End the process, whatever it does, and start the next one. Returns at once."""
        raise NotImplementedError

    def close(self) -> None:
        """End for good; a call under way is `Undone`."""
        raise NotImplementedError
