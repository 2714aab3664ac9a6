"""What the room of staff tells the rest of the terminal, and itself across threads (delivered on the bus)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.events import Event
from kiosk.staff.gate import Entry
from kiosk.staff.roles import Action
from kiosk.staff.seen import Seen
from kiosk.staff.words_desk import Words


@dataclass(frozen=True, slots=True)
class EntryTried(Event):
    """A number and a PIN were checked. `session` names the visit that asked."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class CardKnown(Event):
    """A card has proved `key`, which is that of `number` ("": nobody's)."""

    number: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PinChosen(Event):
    """A new PIN was taken, or not (`done`)."""

    done: bool


@dataclass(frozen=True, slots=True)
class SeenAnew(Event):
    """What the store knows was looked at again."""

    seen: Seen


@dataclass(frozen=True, slots=True)
class LevelsRead(Event):
    """How loud and how bright it is, in percent; None: it is not there."""

    levels: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class AskedOutside(Event):
    """A command asks for an action at the device `target`."""

    action: Action
    target: str


@dataclass(frozen=True, slots=True)
class WordsChosen(Event):
    """A command has put something in the place of the message or the notices."""

    words: Words = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done(Event):
    """An action has ended. `result` is a code, `facts` what the page says of it: counts, times and codes alone."""

    action: Action
    target: str
    result: str
    facts: Mapping[str, object] = field(default_factory=dict)
