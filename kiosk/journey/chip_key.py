"""What opens the chip of a passport or permit, asked page by page: a number and two dates, or the six digits on a card's face.

The pages are a form like any other, of a package that no catalogue has: so pads, date pickers, the keyboard and their rules are the same.
What is filled in stands in a session of its own (`Session.entry`) that is wiped with the citizen's. Pure but for the texts.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from kiosk.identity import Document
from kiosk.journey.engine import CITIZEN, Answer
from kiosk.journey.session import Place, Session
from kiosk.services.conditions import Conditions
from kiosk.services.elements import Dictionary
from kiosk.services.model import ServicePackage
from kiosk.services.service import Body, Head, Service
from kiosk.texts import languages, load

CODE = "chip-key"
# Why the one attempt that was made came to nothing; each stands on the page where it is mended.
MISMATCH, PULLED, UNREADABLE, LIFT, FOREIGN, READER, NO_WAY = (
    "mismatch", "pulled", "unreadable", "lift", "foreign", "reader", "no-way",
)  # fmt: skip
_LATER = (PULLED, UNREADABLE, LIFT, FOREIGN, READER, NO_WAY)
# What a driver says of a card, as one of these; anything else is `UNREADABLE`.
UNREADABLES = {"not-an-identity-card": FOREIGN, "no-way-in": NO_WAY, "lift-card": LIFT}
_LONGEST_VALIDITY = 15  # years from today: passports have ten, some have eleven and a half


def entry(today: date) -> Session:
    """The first page, with nothing filled in."""
    return Session(service=service(today), place=Place.FORM)


def page_of(session: Session) -> str:
    """The page that `session` (an entry) stands at."""
    assert session.service is not None
    return session.service.package.pages[session.page].id


def fill(session: Session, document: Document, at: datetime) -> bool:
    """What a scanner read of the document's lines stands in the fields; False if they do not say enough."""
    birth = document.birth.isoformat() if document.birth else document.birth_partial.partition("-?")[0]
    if not (document.number and birth and document.valid_to):
        return False
    said = {"way": "data", "number": document.number, "birth": birth, "expiry": document.valid_to.isoformat()}
    for held in (session.answers, session.composing, session.raw):
        held.clear()
    session.answers |= {ident: Answer(value, CITIZEN, at) for ident, value in said.items()}
    return True


def refuse(session: Session, why: str) -> None:
    """The attempt came to nothing: say so where it can be mended. The key goes to no chip again before somebody touches Next."""
    assert session.service is not None
    by_number = session.answers["way"].value == "can"
    page = "digits" if by_number else "numbered" if why == MISMATCH else "ends"
    pages = [each.id for each in session.service.package.pages]
    session.page, session.trail = pages.index(page), [pages.index(each) for each in (("which",) if by_number else _before(page))]
    session.focus, session.reopened, session.hidden = "", "", True
    session.problem, session.reason = page, why


def _before(page: str) -> Sequence[str]:
    order = ("which", "numbered", "born", "ends")
    return order[: order.index(page)]


@cache
def service(today: date) -> Service:
    """The pages and their words, as of `today`: what expires later than any document does is not offered."""
    return made(CODE, package(CODE, _pages(today)))


def made(code: str, raw: dict[str, object]) -> Service:
    """A form that no catalogue has; its words are those of the terminal that begin with `code`."""
    package = ServicePackage.model_validate(raw)
    words = {lang: _words(lang, f"{code}.") for lang in sorted(languages())}
    body = Body(package, words, Conditions(()), Dictionary({}))
    head = Head(code, package.version, "", package.icon, "person", package.chapter, "", package.documents, pinyin=False)
    return Service(head, lambda: body)


def _words(lang: str, prefix: str) -> dict[str, str]:
    texts = load(lang)
    return {key.removeprefix(prefix): texts.get(key) for key in texts.keys() if key.startswith(prefix)}  # noqa: SIM118


def _pages(today: date) -> list[dict[str, object]]:
    years = today.year + _LONGEST_VALIDITY
    data, can = {"field": "way", "values": ["data"]}, {"field": "way", "values": ["can"]}
    return [
        {"id": "which", "fields": [_choice()]},
        {"id": "numbered", "fields": [_number(data)], "checks": _checks(MISMATCH)},
        {"id": "born", "fields": [_date("birth", "partial-date", data, span="past")]},
        {
            "id": "ends",
            "fields": [_date("expiry", "date", data, earliest=f"{today.year - 5}-01-01", latest=f"{years}-12-31")],
            "checks": _checks(*_LATER),
        },
        {"id": "digits", "fields": [_can(can)], "checks": _checks(MISMATCH, *_LATER)},
    ]


def package(code: str, pages: list[dict[str, object]]) -> dict[str, object]:
    """The package of such a form."""
    return {
        "code": code,
        "version": "1.0.0",
        "icon": "id",
        "audience": "person",
        "department": {"code": code},
        "documents": ["passport"],
        "consent": {"version": "2026-11-25"},
        "guide": {"facts": [], "rows": [{"id": "none", "icon": "id"}]},
        "steps": [{"step": name} for name in ("notice", "identify", "form", "review", "submit")],
        "pages": pages,
        "next_steps": ["none"],
        "materials": [{"id": "none", "ways": ["form"]}],
        "shares": [{"id": "none", "elements": ["key.*"]}],
        "offline": {"mode": "accept", "call_after_days": 1},
    }


def _choice() -> dict[str, object]:
    options = [{"id": "data", "icon": "id-badge-2"}, {"id": "can", "icon": "credit-card"}]
    return {"id": "way", "element": "key.way", "kind": "choice", "options": options}


def _number(when: object) -> dict[str, object]:
    pattern = "[A-Za-z0-9 ]{4,24}"
    return {
        "id": "number", "element": "key.number", "kind": "text", "keyboard": "latin", "pattern": pattern, "max_length": 24, "when": when,
    }  # fmt: skip


def _can(when: object) -> dict[str, object]:
    return {
        "id": "can", "element": "key.can", "kind": "text", "keyboard": "digits", "pattern": "[0-9]{6}", "max_length": 6, "when": when,
    }  # fmt: skip


def _date(ident: str, kind: str, when: object, **limits: str) -> dict[str, object]:
    return {"id": ident, "element": f"key.{ident}", "kind": kind, "when": when, **limits}


def _checks(*idents: str) -> list[dict[str, str]]:
    """Nothing to judge: their words are told when a chip was tried and did not open."""
    return [{"id": ident, "rule": "true"} for ident in idents]
