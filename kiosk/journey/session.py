"""One citizen's data, in memory, from the first touch to the wipe. `wipe` is the only way out, on every path."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.identity import Document
from kiosk.journey.engine import Answer
from kiosk.keyboard.composing import Composing
from kiosk.services.model import Service


class Place(StrEnum):
    """Where in the journey the citizen is."""

    CATALOGUE = "catalogue"
    GUIDE = "guide"
    NOTICE = "notice"
    IDENTIFY = "identify"
    FORM = "form"
    REVIEW = "review"
    SIGN = "sign"
    WORKING = "working"
    DONE = "done"
    TAKE = "take"
    TROUBLE = "trouble"


class CardState(StrEnum):
    """What the identify page knows of the card."""

    WAITING = "waiting"
    READING = "reading"
    PULLED = "pulled"
    UNREADABLE = "unreadable"
    UNAVAILABLE = "unavailable"


class Paper(StrEnum):
    """What became of the receipt."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"


@dataclass(slots=True, repr=False)
class Handed:
    """What was handed in: fixed once, when Submit was first touched."""

    id: str
    number: str = ""
    saved_at: datetime | None = None
    delivered_at: datetime | None = None
    line_down: bool = False
    paper: Paper = Paper.NONE
    paper_conditions: frozenset[str] = frozenset()
    rating: int = 0


@dataclass(slots=True, repr=False)
class Session:
    """All that is known of the citizen who stands there. Not shown by `repr`; never written anywhere."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    place: Place = Place.CATALOGUE
    service: Service | None = None
    consent_at: datetime | None = None
    consent_lang: str = ""
    card: CardState = CardState.WAITING
    attempts: int = 0
    busy_since: float = 0.0  # monotonic seconds: when a device or the outbox was last set to work
    document: Document | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    # What is being typed, by field; `hidden`: the keyboard was put away; `next_waits`: Next waits for the engine's answer.
    composing: dict[str, Composing] = field(default_factory=dict)
    hidden: bool = False
    next_waits: bool = False
    page: int = 0
    focus: str = ""
    level: int = -1
    picker_page: int = 0
    reopened: str = ""
    problem: str = ""
    review_return: bool = False
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)
    other_way: bool = False
    confirmed: bool = False
    sign_problem: bool = False
    handed: Handed | None = None
    trouble: str = ""
    # The field whose full number stands on the screen, only as long as the key beside it is held.
    shown: str = ""

    def wipe(self) -> None:
        """Forget the citizen. Values go with the last reference to them (see docs/privacy.md for what memory keeps)."""
        self.service = None
        self.document = None
        self.answers.clear()
        self.composing.clear()
        self.strokes.clear()
        self.handed = None
        self.focus = self.problem = self.reopened = self.trouble = self.shown = ""
        self.consent_at = None
