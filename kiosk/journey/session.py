"""One citizen's data, in memory, from the first touch to the wipe. `wipe` is the only way out, on every path."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kiosk.identity import Document
from kiosk.journey.engine import Answer, Unmet, Walked
from kiosk.journey.printing import Wanted
from kiosk.journey.scan_state import Scanning
from kiosk.keyboard.composing import Composing
from kiosk.services.model import Service

if TYPE_CHECKING:
    from kiosk.offline.envelope import SealedFile


class Place(StrEnum):
    """Where in the journey the citizen is."""

    CATALOGUE = "catalogue"
    SHELF = "shelf"
    SEARCH = "search"
    GUIDE = "guide"
    NOTICE = "notice"
    KEY = "key"
    IDENTIFY = "identify"
    GATHER = "gather"
    FORM = "form"
    MATERIALS = "materials"
    SCAN = "scan"
    ANSWER = "answer"
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


ASKING: Final = "asking"
"""What the identify page knows of a code whose answer is awaited."""


class Paper(StrEnum):
    """What became of the receipt. `left`: it lay in the slot too long, and was pulled back. Not confirmed, it was
    cancelled at the printer (`unconfirmed`), or the printer is closed because it may still come out (`held`), or this printer tells
    nobody (`blind`)."""

    NONE = "none"
    PRINTING = "printing"
    PRINTED = "printed"
    LEFT = "left"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    BLIND = "blind"


@dataclass(slots=True, repr=False)
class Handed:
    """What was handed in: fixed once, when Submit was first touched. `dated`: its times can be believed, and shown. `proof` is what
    stands behind the `#` of the receipt's QR code (docs/receipts.md)."""

    id: str
    number: str = ""
    proof: str = ""
    dated: bool = True
    saved_at: datetime | None = None
    delivered_at: datetime | None = None
    line_down: bool = False
    paper: Paper = Paper.NONE
    paper_conditions: frozenset[str] = frozenset()
    files: "tuple[SealedFile, ...] | None" = None  # what was scanned, sealed; None until it is


class Told(StrEnum):
    """What the answer page tells: a query's answer, what this machine cannot take, where the matter can be done, or which document it
    needs."""

    NOTHING = ""
    RESULT = "result"
    UNMET = "unmet"
    LEVEL = "level"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, repr=False)
class Licence:
    """An electronic licence that is held centrally."""

    title: str
    number: str
    as_of: str


@dataclass(slots=True, repr=False)
class Browsing:
    """Where in the catalogue the citizen looks. `audience` and one of `chapter` and `department` say which shelf; `departments`: the list
    of them; `typed` is what is searched for, `hidden`: its keyboard was put away; `came`: where the open matter was touched."""

    audience: str = "person"
    chapter: str = ""
    department: str = ""
    departments: bool = False
    typed: Composing | None = None
    hidden: bool = False
    came: Place | None = None


@dataclass(slots=True, repr=False)
class Session:
    """All that is known of the citizen who stands there. Not shown by `repr`; never written anywhere."""

    id: str = field(default_factory=lambda: secrets.token_hex(8))
    place: Place = Place.CATALOGUE
    browsing: Browsing = field(default_factory=Browsing)
    service: Service | None = None
    consent_at: datetime | None = None
    consent_lang: str = ""
    card: CardState = CardState.WAITING
    # A code from a phone: "", `asking`, or why it was not taken (`kiosk.journey.phone`); `code_asked`: the question under way.
    code: str = ""
    code_asked: str = ""
    attempts: int = 0
    busy_since: float = 0.0  # monotonic seconds: when a device or the outbox was last set to work
    document: Document | None = None
    # What opens the chip of the document, being filled in (`kiosk.journey.chip_key`); `percent` of it is read; `refused`: why a document
    # was not taken (`kind`, `chip`, `expired`, `ahead`, `blocked`); `card_refused`: it is a card, and lies on the reader of cards.
    entry: "Session | None" = None
    percent: int = 0
    last_try: bool = False  # of an entry: the card has said that one try is left, and the page has
    refused: str = ""
    card_refused: bool = False
    answers: dict[str, Answer] = field(default_factory=dict)
    walked: Walked = field(default_factory=Walked)
    # What is being typed, by field; `hidden`: the keyboard was put away; `next_waits`: Next waits for the engine's answer.
    composing: dict[str, Composing] = field(default_factory=dict)
    hidden: bool = False
    next_waits: bool = False
    # What is typed on a pad or picked of a date, by field, as long as it is no answer yet (12., 2024-02).
    raw: dict[str, str] = field(default_factory=dict)
    page: int = 0
    trail: list[int] = field(default_factory=list)  # the form pages that lie behind: Back goes the way one came
    row: int = -1  # the row of the page's group that is filled in; -1: the page itself
    removing: int = -1  # the row that is asked about before it goes
    focus: str = ""
    level: int = -1
    picker_page: int = 0
    reopened: str = ""
    problem: str = ""
    reason: str = ""  # why `problem` does not go on: `missing`, `wrong`, `confirm` or the id of a check
    # Old numbers of 15 digits that the citizen has said are whole, as (row, field).
    sure: set[tuple[int, str]] = field(default_factory=set)
    review_return: bool = False
    # Central data sharing: the question under way, the licences held, and what the citizen says is wrong, by field.
    question: str = ""
    gathered: bool = False
    licences: dict[str, Licence] = field(default_factory=dict)
    objected: dict[str, Answer] = field(default_factory=dict)
    # What was answered in this visit, by element: for a second matter, and for a second question about the same.
    earlier: dict[str, Answer] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    scan: Scanning = field(default_factory=Scanning)
    told: Told = Told.NOTHING
    unmet: tuple[Unmet, ...] = ()
    anyway: tuple[str, ...] = ()
    result: Answer | None = None
    told_paper: Paper = Paper.NONE
    told_sheet: bool = False  # that paper is a sheet of the A4 printer
    wanted: Wanted = field(default_factory=Wanted)  # how a document is printed
    taken: bool = False  # the paper was taken out of the slot; only printers with a presenter tell
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)
    other_way: bool = False
    confirmed: bool = False
    sign_problem: bool = False
    handed: Handed | None = None
    rating: int = 0
    trouble: str = ""
    # The field whose full number stands on the screen, only as long as the key beside it is held.
    shown: str = ""

    def wipe(self) -> None:
        """Forget the citizen. Values go with the last reference to them (see docs/privacy.md for what memory keeps)."""
        self.document = None
        self.refused, self.card_refused = "", False
        self.earlier.clear()
        self.forget_matter()
        self.browsing = Browsing()
        self.handed = None
        self.taken = False
        self.trouble = self.shown = ""

    def forget_matter(self) -> None:
        """Another matter begins, or none: what was filled in for this one is gone, but for what `earlier` keeps for the visit."""
        for held in (self.answers, self.composing, self.raw, self.licences, self.objected, self.ways):
            held.clear()
        self.scan.wipe()
        self.walked = Walked()
        if self.entry is not None:
            self.entry.wipe()
            self.entry = None
        self.percent = 0
        self.strokes.clear()
        self.trail.clear()
        self.sure.clear()
        self.told, self.unmet, self.anyway, self.result, self.told_paper = Told.NOTHING, (), (), None, Paper.NONE
        self.told_sheet = False
        self.wanted = Wanted()
        self.service, self.page, self.row, self.removing = None, 0, -1, -1
        self.gathered = False
        self.focus = self.problem = self.reason = self.reopened = self.question = self.code = self.code_asked = ""
        self.review_return = self.other_way = self.confirmed = self.sign_problem = False
        self.consent_at = None
