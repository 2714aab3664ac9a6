"""The way to the PIN pad: the two upper corners of the screen, touched in turn, where no citizen's page has anything to touch.

It is no secret and lets nobody in; it only keeps the pad out of the way of citizens. Pure.
"""

LEFT, RIGHT = "corner-left", "corner-right"
WANTED = (LEFT, RIGHT, LEFT, RIGHT)
WITHIN = 6.0
"""Seconds from the first touch to the last."""


class Pattern:
    """Watches the corners."""

    def __init__(self) -> None:
        self._touched: list[tuple[str, float]] = []

    def touched(self, corner: str, at: float) -> bool:
        """A corner was touched at `at` (monotonic seconds). True: the pattern is whole, and begins anew."""
        self._touched = [*self._touched, (corner, at)][-len(WANTED) :]
        corners = tuple(name for name, _ in self._touched)
        if corners == WANTED and at - self._touched[0][1] <= WITHIN:
            self._touched = []
            return True
        return False

    def forget(self) -> None:
        """Something else was touched."""
        self._touched = []
