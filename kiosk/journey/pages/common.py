"""The parts that every page shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.journey.session import Place, Session
from kiosk.services.model import Service
from kiosk.services.regions import Regions
from kiosk.settings import Settings
from kiosk.texts import Texts, load

Page = dict[str, object]

STAGES = ("notice", "card", "answers", "check", "done")
STAGE_OF: Mapping[Place, int] = {
    Place.GUIDE: 0,
    Place.NOTICE: 0,
    Place.IDENTIFY: 1,
    Place.FORM: 2,
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
    """What a page may know besides the session. `now` is local time; `idle_left` counts seconds to the end (None: no warning)."""

    settings: Settings
    services: Mapping[str, Service]
    regions: Mapping[str, Regions]
    now: datetime
    lang: str
    attention: bool = False
    closed: str = ""
    ended: str = ""
    idle_left: int | None = None
    printer: bool = True
    card_seen: bool = False
    reader_knows_presence: bool = False
    texts: Texts = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", load(self.lang))


def button(ident: str, label: str, icon: str = "") -> Page:
    return {"id": ident, "label": label, "icon": icon}


def language_name(lang: str) -> str:
    """A language in its own words."""
    return load(lang).get("language.name")


def frame(session: Session | None, around: Surroundings) -> Page:
    """Header, step bars, assist bar and all that a page has unless it says otherwise."""
    texts, settings = around.texts, around.settings
    service = session.service if session else None
    stage = STAGE_OF.get(session.place, -1) if session and service else -1
    title = service.text(around.lang, "title") if service and stage >= 0 else ""
    labels = [texts.get(f"stage.{name}") for name in STAGES] if stage >= 0 else []
    others = [lang for lang in settings.terminal.languages if lang != around.lang]
    return {
        "lang": around.lang,
        "city": words(settings.brand.city, around.lang),
        "place": words(settings.brand.place, around.lang),
        "clock": {"time": f"{around.now:%H:%M}", "date": day(around.now.date(), texts, weekday=True)},
        "title": title,
        "step_text": texts.get("stage.of", step=min(stage, 4) + 1, steps=5) if stage >= 0 else "",
        "stages": [
            {"label": label, "state": "done" if n < stage else "now" if n == stage else "todo"} for n, label in enumerate(labels)
        ],
        "heading": "",
        "lead": "",
        "back": None,
        "primary": None,
        "waiting": "",
        "assist": [{**button("language", texts.get("language.switch"), "language"), "chosen": False}] if others else [],
        "sample": texts.get("sample.page") if service and service.package.sample and stage >= 0 else "",
        "simulated": texts.get("simulated") if settings.terminal.simulated else "",
        "idle": None,
        "step": "",
    }


def words(by_language: Mapping[str, str], lang: str) -> str:
    """The words in `lang`, else in the first language there is."""
    return by_language.get(lang) or next(iter(by_language.values()), "")


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


def grouped(number: str) -> str:
    """A submission number as people copy it: 4-4-4."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
