"""Between two people: what is told of the session that is over, who looks at what this machine is, and whose card lies there.

Thread: the one that pumps the bus. Nothing of a citizen is kept here, only that there was one.
"""

from kiosk.clock import Clock
from kiosk.journey.display import Choices

CLOSING = "closing"
NOTE_SECONDS = 12.0
CLOSING_SECONDS = 4.0


class Lobby:
    """`note` names the page that tells what became of the last session ("": none); `choices` go back to the hall's when it is left."""

    def __init__(self, clock: Clock, choices: Choices) -> None:
        self._clock, self._choices = clock, choices
        self._told_at = 0.0
        self._cards: set[str] = set()
        self._left_behind: set[str] = set()
        self.note = ""
        self.about = False

    @property
    def closing(self) -> bool:
        """Does the page stand there that belongs to nobody?"""
        return self.note == CLOSING

    @property
    def card_seen(self) -> bool:
        """Does a card lie on one of the readers?"""
        return bool(self._cards)

    def tell(self, note: str) -> None:
        """A session is over: tell what became of it, or let nobody wait ("").

        A card that lies there now belongs to who has just left: it must not begin the next session before it was lifted.
        """
        self._left_behind = set(self._cards)
        self.note = note
        self._choices.sheet = ""
        self.read()
        if not note:
            self.leave()

    def read(self) -> None:
        """Somebody reads the note: it stays."""
        self._told_at = self._clock.monotonic()

    def leave(self) -> None:
        """Nobody is here any more: the hall's defaults are back."""
        self.note, self.about = "", False
        self._choices.reset()

    def over(self, quiet: float, limit: float) -> bool:
        """Has what stands there stood long enough? `quiet`: seconds since the last touch, `limit` for a page that waits for one."""
        if not self.note:
            return quiet > limit
        return self._clock.monotonic() - self._told_at > (CLOSING_SECONDS if self.closing else NOTE_SECONDS)

    def card(self, reader: str, seen: bool, *, reader_down: bool) -> bool:
        """A card came to `reader` or went. True if it came and may begin a session."""
        if seen:
            self._cards.add(reader)
        else:
            self._cards.discard(reader)
            if not reader_down:
                # What an unplugged reader no longer sees has not been lifted.
                self._left_behind.discard(reader)
        return seen and reader not in self._left_behind

    def touch(self, target: str) -> bool:
        """Nobody's touch on the attract page or the page of the machine. True if it begins a session."""
        if target in ("this-machine", "back"):
            self.about = target == "this-machine"
        return target == "start"
