"""The slot of the simulated receipt printer: a paper that is held there until somebody takes it, or it is pulled back.

Somebody takes it a moment after it came, unless the fault `left-paper` is there. Threads: the printer's, under its lock.
"""

import time
from collections.abc import Mapping, Set

_HAND = 0.8  # seconds until somebody takes what came out
_PRESENT, _RETRACT = (3, 32), 2


class PaperSlot:
    """What lies in the slot, and what became of what lay there."""

    def __init__(self) -> None:
        self._came: float | None = None
        self._taken = self._pulled_back = 0

    def carry_out(self, n: int, conditions: Set[str]) -> None:
        """GS e `n`: bring the paper out, or pull it back."""
        if n in _PRESENT:
            self.lies(conditions)
            # Whatever lay there is pushed out by the next one: somebody has it now.
            self.take()
            self._came = time.monotonic()
        elif n == _RETRACT and self.lies(conditions):
            self._came = None
            self._pulled_back += 1

    def lies(self, conditions: Set[str]) -> bool:
        """Does a paper lie there?"""
        if self._came is not None and "left-paper" not in conditions and time.monotonic() - self._came > _HAND:
            self.take()
        return self._came is not None

    def take(self) -> None:
        """Somebody takes it."""
        if self._came is not None:
            self._came = None
            self._taken += 1

    def state(self, conditions: Set[str]) -> Mapping[str, object]:
        """For `state`."""
        return {"lies": self.lies(conditions), "taken": self._taken, "pulled_back": self._pulled_back}
