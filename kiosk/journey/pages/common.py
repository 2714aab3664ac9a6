"""The parts that every page shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.identity.assurance import Proof
from kiosk.journey.board import Board
from kiosk.journey.display import Display, Sheet
from kiosk.journey.machine import Part
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.pages.sheets import sheet
from kiosk.journey.printing import Can
from kiosk.journey.session import Handed, Place, Session, Told
from kiosk.keyboard.composing import Bar
from kiosk.services.model import Service
from kiosk.services.regions import Regions
from kiosk.settings import Settings
from kiosk.texts import Texts, load, words

STAGES = ("notice", "card", "answers", "check", "done")
# A query asks nothing, and nothing is handed in.
QUERY_STAGES = ("notice", "card", "done")
STAGE_OF: Mapping[Place, int] = {
    Place.GUIDE: 0,
    Place.NOTICE: 0,
    Place.KEY: 1,
    Place.IDENTIFY: 1,
    Place.GATHER: 1,
    Place.FORM: 2,
    Place.MATERIALS: 2,
    Place.SCAN: 2,
    Place.ANSWER: 4,
    Place.REVIEW: 3,
    Place.SIGN: 3,
    Place.WORKING: 4,
    Place.DONE: 5,
    Place.TAKE: 5,
}


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """What the window draws."""

    screen: str
    page: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page may know besides the session. `now` is local time, `dated` whether it can be shown; `idle_left` counts seconds to the
    end (None: no warning); `no_paper` and `no_document` say why no receipt and no A4 can be printed now ("" if it can), `can` what the
    A4 printer can; `why` is the reason that staff chose for being closed, `hours` those that they set ("": as the settings say), `board`
    what they wrote up."""

    settings: Settings
    services: Mapping[str, Service]
    regions: Mapping[str, Regions]
    now: datetime
    lang: str
    display: Display = field(default_factory=Display)
    sheet: Sheet = ""
    attention: bool = False
    closed: str = ""
    why: str = ""
    hours: str = ""
    board: Board = field(default_factory=Board)
    ended: str = ""
    closing: bool = False
    about: bool = False
    idle_left: int | None = None
    printer: bool = True
    no_paper: str = ""
    documents: bool = False
    no_document: str = ""
    can: Can = field(default_factory=Can)
    card_seen: bool = False
    parts: Sequence[Part] = ()
    brand: Mapping[str, object] | None = None
    pinyin: bool = False
    ways: frozenset[str] = frozenset({"form", "promise", "counter"})
    glass: str = ""
    scans: bool = False
    fed: bool = False
    today: date | None = None
    line_down: bool = False
    reader_down: bool = False
    chip_down: bool = False
    factors: frozenset[Proof] = frozenset()
    codes: bool = False
    find: Callable[[str], Sequence[str]] = field(default=lambda _typed: (), repr=False)
    dated: bool = True
    texts: Texts = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", load(self.lang))

    @property
    def bar(self) -> Bar:
        """The place that candidates have on this panel, in the text size chosen now."""
        screen = self.settings.screen
        return Bar.of(screen.width_mm, screen.height_mm, self.display.text == "large")


def frame(session: Session | None, around: Surroundings) -> Page:
    """Header, step bars, assist bar and all that a page has unless it says otherwise."""
    texts, settings = around.texts, around.settings
    service = session.service if session else None
    names, stage = stages_of(session) if session and service else (STAGES, -1)
    title = service.text(around.lang, "title") if service and stage >= 0 else ""
    labels = [texts.get(f"stage.{name}") for name in names] if stage >= 0 else []
    return {
        "lang": around.lang,
        "city": words(settings.brand.city, around.lang),
        "place": words(settings.brand.place, around.lang),
        "clock": _clock(around),
        "title": title,
        "step_text": texts.get("stage.of", step=min(stage, len(names) - 1) + 1, steps=len(names)) if stage >= 0 else "",
        "stages": [
            {"label": label, "state": "done" if n < stage else "now" if n == stage else "todo"} for n, label in enumerate(labels)
        ],
        "heading": "",
        "lead": "",
        "back": None,
        "primary": None,
        "waiting": "",
        "turn": {"more": texts.get("turn.more"), "less": texts.get("turn.less")},
        "display": around.display.as_page(),
        "brand": around.brand,
        "assist": assist(around),
        "sheet": sheet(around.sheet, around.display, settings.terminal.languages, texts),
        "sample": texts.get("sample.page") if service and service.sample and stage >= 0 else "",
        "simulated": texts.get("simulated") if settings.terminal.simulated else "",
        "idle": None,
        "step": "",
    }


def stages_of(session: Session) -> tuple[Sequence[str], int]:
    """The stages of this journey, and how many of them lie behind: what was never asked or checked is never shown as done."""
    stage = STAGE_OF.get(session.place, -1)
    if session.service is None or stage < 0:
        return STAGES, stage
    if session.service.package.query is not None:
        return QUERY_STAGES, min(stage, 2) if stage < 5 else 3
    told = session.place is Place.ANSWER or (session.place is Place.TAKE and session.handed is None)
    if session.told is Told.DOCUMENT:
        return STAGES, STAGE_OF[Place.IDENTIFY]
    # Where it is said that this machine cannot take it, the answers are as far as it came.
    return STAGES, STAGE_OF[Place.FORM] if told and session.told is not Told.RESULT else stage


def _clock(around: Surroundings) -> Page:
    """A clock that is wrong shows nothing: somebody in the hall would go by it."""
    if not around.dated:
        return {"time": "", "date": ""}
    return {"time": f"{around.now:%H:%M}", "date": day(around.now.date(), around.texts, weekday=True)}


def assist(around: Surroundings) -> list[Page]:
    """The bar above the footer: five places in order. The last two are left for voice and for help."""
    texts = around.texts
    bar = [
        {**button("large-text", texts.get("display.large"), "text-size"), "chosen": around.display.text == "large"},
        {**button("display", texts.get("display.open"), "contrast"), "chosen": around.sheet == "display"},
    ]
    if len(around.settings.terminal.languages) > 1:
        bar.insert(0, {**button("language", texts.get("language.switch"), "language"), "chosen": around.sheet == "language"})
    return bar


def day(when: date, texts: Texts, *, weekday: bool = False) -> str:
    """A date as people say it, without the year when the weekday stands beside it."""
    values: dict[str, str | int] = {
        "year": when.year,
        "month": texts.get(f"month.{when.month}"),
        "day": when.day,
        "weekday": texts.get(f"weekday.{when.isoweekday()}"),
    }
    return texts.get("date.weekday" if weekday else "date.full", **values)


def masked_number(number: str) -> str:
    """A document number that may stand on a screen others can see: the first four and the last two."""
    return number if len(number) < 8 else number[:4] + "*" * (len(number) - 6) + number[-2:]


def receipt_link(handed: Handed, around: Surroundings) -> str:
    """What the QR code of a receipt holds: the page of its number, and behind `#` the proof, which a phone keeps for itself."""
    proof = f"#{handed.proof}" if handed.proof else ""
    return f"https://{around.settings.receipt.host}/r/{handed.number}{proof}"


def grouped(number: str) -> str:
    """A submission number as people copy it: 4-4-4."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def drawn(session: Session) -> str:
    """What the drawing of the terminal shows on its reader: a "card", or the "booklet" whose number opens its chip."""
    if session.document is not None:
        return "booklet" if session.document.kind == "passport" else "card"
    way = session.entry.answers.get("way") if session.entry is not None else None
    return "booklet" if way is not None and way.value == "data" else "card"
