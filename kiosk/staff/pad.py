"""What is typed on the pad: a staff number, a PIN, a new PIN twice. Pure, and it tells only how many digits there are.

Threads: the one that pumps the bus. What was typed is forgotten when it has been taken, and when the pad is put away.
"""

from enum import StrEnum

from kiosk.staff.pins import LONGEST, SHORTEST

DIGITS = "0123456789"


class Asked(StrEnum):
    """What the pad asks for."""

    NUMBER = "number"
    PIN = "pin"
    NEW = "new"
    AGAIN = "again"


_LENGTHS = {Asked.NUMBER: (4, 4), Asked.PIN: (SHORTEST, LONGEST), Asked.NEW: (SHORTEST, LONGEST), Asked.AGAIN: (SHORTEST, LONGEST)}


class Pad:
    """One pad. `number` is known once it was typed; it is no secret."""

    def __init__(self) -> None:
        self.asked = Asked.NUMBER
        self.number = ""
        self._typed: list[str] = []
        self._new = ""

    def __repr__(self) -> str:
        return f"Pad(asked={self.asked.value!r}, ...)"

    @property
    def count(self) -> int:
        """How many digits are typed."""
        return len(self._typed)

    @property
    def full(self) -> bool:
        """Whether Done may be touched."""
        least, most = _LENGTHS[self.asked]
        return least <= self.count <= most

    @property
    def shown(self) -> str:
        """What stands in the field: a number as it is, dots for a PIN."""
        return "".join(self._typed) if self.asked is Asked.NUMBER else "●" * self.count

    def digit(self, digit: str) -> None:
        """One digit more; more than there may be are not taken."""
        if digit in DIGITS and len(digit) == 1 and self.count < _LENGTHS[self.asked][1]:
            self._typed.append(digit)

    def erase(self) -> None:
        """One digit less."""
        if self._typed:
            self._typed.pop()

    def ask(self, what: Asked) -> None:
        """Ask for `what` next; what stands there is forgotten."""
        self.asked = what
        self._typed.clear()
        if what is not Asked.AGAIN:
            self._new = ""
        if what is Asked.NUMBER:
            self.number = ""

    def take(self) -> str:
        """What was typed; it is forgotten here."""
        typed = "".join(self._typed)
        self._typed.clear()
        return typed

    def keep_new(self) -> None:
        """The new PIN was typed once; ask for it again."""
        typed = self.take()
        self.ask(Asked.AGAIN)
        self._new = typed

    def take_new(self) -> str:
        """The new PIN, if it was typed the same way twice; "" if not. Both are forgotten."""
        typed, new, self._new = self.take(), self._new, ""
        return typed if typed == new else ""
