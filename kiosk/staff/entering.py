"""Somebody at the pad: number or card, PIN, and a PIN of their own at the first entry. It ends with an `Entry` that lets them in, or is put
away.

Thread: the one that pumps the bus; PINs are checked by jobs on the thread `staff`, whose answers come back as events of this attempt.
A card that has proved its key says the number and is a factor. A card that shows a number and proves nothing says the number, as if it had
been typed. Failure: what cannot be checked lets nobody in.
"""

import secrets
from collections.abc import Callable

from kiosk.devices.contract import CardPulled
from kiosk.devices.proof import KeyProved, NoProof, ProofOutcome
from kiosk.staff import door
from kiosk.staff.events import CardKnown, EntryTried, PinChosen
from kiosk.staff.gate import Entry
from kiosk.staff.house import House
from kiosk.staff.pad import Asked, Pad
from kiosk.staff.pages.parts import Page
from kiosk.store import StoreError
from kiosk.texts import load


class Entering:
    """One attempt, begun by the corners. `later` runs a job on the thread `staff`."""

    def __init__(self, house: House, later: Callable[[Callable[[], None]], None], lang: str) -> None:
        self._house, self._later, self.lang = house, later, lang
        self.id = secrets.token_hex(8)
        self.pad = Pad()
        self.checking = False
        self._code = house.blocked if house.gate is None else ""
        self._until = 0.0
        self._entry: Entry | None = None
        self._card = b""
        self._reader = house.gate is not None and house.devices.prove_card(self.id)

    @property
    def left(self) -> int:
        """Seconds to wait, as they stand on the screen."""
        return max(0, round(self._until - self._house.clock.monotonic())) if self._until else 0

    def page(self) -> Page:
        """The pad."""
        return door.pad(
            load(self.lang), self.pad, self._code, self.left, checking=self.checking, reader=self._reader, card=bool(self._card)
        )

    def touch(self, target: str) -> None:
        """A key of the pad."""
        pad = self.pad
        if self.checking or self._house.gate is None:
            return
        if target.startswith("digit-"):
            self._code = ""
            pad.digit(target.removeprefix("digit-"))
        elif target == "erase":
            pad.erase()
        elif target == "enter" and pad.full:
            self._typed()

    def proved(self, outcome: ProofOutcome) -> None:
        """A card was challenged."""
        gate, ident, bus = self._house.gate, self.id, self._house.bus
        if gate is None or self.checking or self.pad.asked not in (Asked.NUMBER, Asked.PIN):
            return
        if isinstance(outcome, KeyProved):
            key, self.checking = outcome.key, True

            def job() -> None:
                try:
                    known = CardKnown(ident, gate.who(key), key)
                except (StoreError, TimeoutError):
                    known = CardKnown(ident, "", b"")
                bus.publish(known)

            self._later(job)
            return
        self._code = _said_of(outcome)
        gate.card_refused(_FAILURES.get(self._code, "staff-card-unreadable"))
        if isinstance(outcome, NoProof) and outcome.number and not self._card:
            self._asks_pin(outcome.number)

    def carded(self, event: CardKnown) -> None:
        """Whose the card is that has proved its key."""
        self.checking = False
        if event.number:
            self._card, self._code = event.key, ""
            self._asks_pin(event.number)
            return
        self._code = "staff-card-unknown" if event.key else "storage-failed"
        self._reader = self._house.devices.prove_card(self.id)

    def tried(self, event: EntryTried) -> Entry | None:
        """The answer to number and PIN; the entry if they are in."""
        self.checking, entry = False, event.entry
        if entry.code:
            self._code = entry.code
            self._until = self._house.clock.monotonic() + entry.wait if entry.wait else 0.0
            if self._card:
                # The card is still the one that was proved.
                self._asks_pin(entry.number)
                return None
            self.pad.ask(Asked.NUMBER)
            if self._reader:
                self._house.devices.prove_card(self.id)
            return None
        self._entry, self._until = entry, 0.0
        if entry.once:
            self.pad.ask(Asked.NEW)
            return None
        return entry

    def chosen(self, event: PinChosen) -> Entry | None:
        """The answer to a new PIN; the entry if they are in."""
        self.checking = False
        if event.done:
            return self._entry
        self._again("too-easy")
        return None

    def _typed(self) -> None:
        pad = self.pad
        if pad.asked is Asked.NUMBER:
            self._asks_pin(pad.take())
        elif pad.asked is Asked.PIN:
            self._check(pad.number, pad.take())
        elif pad.asked is Asked.NEW:
            pad.keep_new()
        elif new := pad.take_new():
            self._choose(new)
        else:
            self._again("not-the-same")

    def _asks_pin(self, number: str) -> None:
        self.pad.ask(Asked.PIN)
        self.pad.number = number

    def _again(self, code: str) -> None:
        self.pad.ask(Asked.NEW)
        self._code = code

    def _check(self, number: str, pin: str) -> None:
        gate, ident, bus, card = self._house.gate, self.id, self._house.bus, self._card
        assert gate is not None
        self.checking = True

        def job() -> None:
            try:
                entry = gate.enter(number, pin, card)
            except (StoreError, TimeoutError):
                entry = Entry(number, "storage-failed")
            bus.publish(EntryTried(ident, entry))

        self._later(job)

    def _choose(self, pin: str) -> None:
        gate, ident, bus, entry = self._house.gate, self.id, self._house.bus, self._entry
        assert gate is not None and entry is not None
        number, self.checking = entry.number, True

        def job() -> None:
            try:
                done = gate.choose(number, pin)
            except (StoreError, TimeoutError):
                done = False
            bus.publish(PinChosen(ident, done))

        self._later(job)


_FAILURES = {"laid-number": "staff-card-not-proved"}


def _said_of(outcome: ProofOutcome) -> str:
    """What the pad says of a card that proved nothing."""
    match outcome:
        case CardPulled():
            return "laid-pulled"
        case NoProof("lift-card" | "mute"):
            return "laid-lift"
        case NoProof("not-proved" | "refused"):
            return "laid-number"
        case NoProof():
            return "laid-other"
        case _:
            return "laid-reader"
