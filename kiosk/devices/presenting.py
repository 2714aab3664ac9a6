"""Printers that hold a paper in their slot until it is taken: whether it was, and what becomes of one that nobody takes.

Parts: `Slot` and `Presenting`, what a driver offers besides its ability; `SlotWatch`, which follows one paper: taken, or pulled back
`LEFT_SECONDS` after it came, or `AFTER_SECONDS` after its session ended, or as soon as the next print begins.

Threads: the printer's. Failures: a slot that does not answer is `UNKNOWN`, and asked again; nothing is raised.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from kiosk.clock import Clock

LEFT_SECONDS: Final = 180.0
AFTER_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 0.4


class Slot(StrEnum):
    """What lies in the slot; `UNKNOWN`: the printer did not say."""

    EMPTY = "empty"
    LIES = "lies"
    UNKNOWN = "unknown"


@runtime_checkable
class Presenting(Protocol):
    """A driver whose printer may have a presenter."""

    @property
    def presents(self) -> bool:
        """Does this model hold its paper until it is taken?"""
        ...

    def slot(self) -> Slot:
        """Ask what lies in the slot. At most 2 s."""
        ...

    def retract(self) -> bool:
        """Pull back what lies there. True: the printer says that the slot is empty. At most 8 s."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: until a paper is pulled back, the same once its session is over, and between two looks."""

    left: float = LEFT_SECONDS
    after: float = AFTER_SECONDS
    look: float = LOOK_SECONDS


class SlotWatch:
    """The paper that lies in the slot of one printer, and whose it is."""

    def __init__(self, driver: Presenting, clock: Clock, patience: Patience | None = None) -> None:
        self._driver, self._clock, self._patience = driver, clock, patience or Patience()
        self.session: str | None = None
        self._until = self._look_at = 0.0

    @property
    def due(self) -> float | None:
        """When (monotonic seconds) to look again; None while nothing lies there."""
        return None if self.session is None else self._look_at

    def comes(self, session: str) -> None:
        """A paper of `session` was just brought out."""
        self.session = session
        self._until = self._clock.monotonic() + self._patience.left
        self._look_at = self._clock.monotonic()

    def session_ended(self, session: str) -> None:
        """Whoever it is for has gone, or is about to."""
        if session == self.session:
            self._until = min(self._until, self._clock.monotonic() + self._patience.after)

    def look(self) -> Slot | None:
        """If it is time: `EMPTY` once it was taken, `LIES` when it has lain too long; None as long as there is nothing to do."""
        now = self._clock.monotonic()
        if self.session is None or now < self._look_at:
            return None
        self._look_at = now + self._patience.look
        if self._driver.slot() is Slot.EMPTY:
            return Slot.EMPTY
        return Slot.LIES if now >= self._until else None

    def found(self) -> bool:
        """Does something lie there that nobody knows of?"""
        return self.session is None and self._driver.slot() is Slot.LIES

    def taken(self) -> bool:
        """Was it taken meanwhile?"""
        return self._driver.slot() is Slot.EMPTY

    def retract(self) -> bool:
        """Pull it back; True: the slot is empty."""
        return self._driver.retract()

    def over(self) -> str:
        """It lies there no more; whose it was."""
        session, self.session = self.session or "", None
        return session
