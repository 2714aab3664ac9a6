"""What a touch in the catalogue does: chapters, departments, searching, opening a matter and coming back from it.

    catalogue (a few matters, or chapters) -> shelf (of a chapter, of a department; or the departments) -> guide
                                           -> search -> guide

Pure but for the session it changes: who is asked about letters is the caller's matter. What is typed stands in the session alone.
"""

from collections.abc import Mapping, Sequence

from kiosk.journey.session import Browsing, Place, Session
from kiosk.keyboard import layouts
from kiosk.keyboard.composing import Bar, Composing
from kiosk.services.model import Service
from kiosk.services.search import MOST, Index

# A screen has six choices at most: so many matters need no chapters.
FEW = 6
MOST_TYPED = 30
PLACES = frozenset({Place.CATALOGUE, Place.SHELF, Place.SEARCH})


class Finder:
    """The index of what is offered, grown a little at a time while nobody needs it, so that no touch waits for it."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services
        self._index = Index()
        self._of: dict[str, str] = {}

    def grow(self, most: int) -> None:
        """Take in `most` matters that are not in it, and begin anew where one of them has another version."""
        digests = {code: service.head.digest for code, service in self._services.items()}
        if any(digests.get(code) != digest for code, digest in self._of.items()):
            self._index, self._of = Index(), {}
        for code in [code for code in digests if code not in self._of][:most]:
            self._index.add(self._services[code].head)
            self._of[code] = digests[code]

    def find(self, typed: str) -> Sequence[str]:
        """The codes of the matters that `typed` may mean, likeliest first."""
        self.grow(len(self._services))
        return self._index.find(typed, MOST)


def audience_of(session: Session, services: Mapping[str, Service]) -> str:
    """Whose matters are looked at: a terminal of companies alone has no others."""
    there = {service.head.audience for service in services.values()}
    return session.browsing.audience if session.browsing.audience in there else next(iter(there), "person")


def on_shelf(session: Session, services: Mapping[str, Service]) -> list[Service]:
    """The matters of the shelf that is open, in the order of their codes."""
    now = session.browsing
    if now.department:
        return [service for service in services.values() if service.head.department == now.department]
    audience = audience_of(session, services)
    return [
        service
        for service in services.values()
        if service.head.audience == audience and (not now.chapter or service.head.chapter == now.chapter)
    ]


def query(session: Session) -> str:
    """What is searched for: all that was typed, letters too that are no words yet."""
    now = session.browsing.typed
    if now is None:
        return ""
    letters = "".join(text for text, _ in now.parts) + now.letters
    return (now.text[: now.caret] + letters + now.text[now.caret :]).strip()


def touch(session: Session, services: Mapping[str, Service], target: str, bar: Bar, pinyin: bool, lang: str) -> bool:
    """`target` was touched in the catalogue. False: it is nothing of the catalogue."""
    now, (kind, _, rest) = session.browsing, target.partition("-")
    if kind == "matter" and rest in services:
        now.came, session.service, session.place = session.place, services[rest], Place.GUIDE
    elif target == "search" and session.place is not Place.SEARCH:
        open_search(session, pinyin, lang)
    elif session.place is Place.SEARCH:
        return _typed(session, target, bar, pinyin)
    elif kind == "chapter":
        now.chapter, now.department, now.departments, session.place = rest, "", False, Place.SHELF
    elif target == "departments":
        now.departments, now.department, session.place = True, "", Place.SHELF
    elif kind == "department":
        now.department, session.place = rest, Place.SHELF
    elif target == "for-company":
        now.audience, now.chapter, now.department, now.departments = "company", "", "", False
        few = len(on_shelf(session, services)) <= FEW
        session.place = Place.SHELF if few else Place.CATALOGUE
    else:
        return False
    return True


def open_search(session: Session, pinyin: bool, lang: str) -> None:
    """With what was typed before in this visit, if anything was."""
    now = session.browsing
    now.hidden, session.place = False, Place.SEARCH
    if now.typed is None:
        now.typed = Composing("pinyin", MOST_TYPED, "", pinyin, mode="" if lang.startswith("zh") else layouts.TO_LATIN)


def _typed(session: Session, target: str, bar: Bar, pinyin: bool) -> bool:
    now, (kind, _, rest) = session.browsing, target.partition("-")
    word = now.typed
    if target == "chapters":
        return back_to_chapters(session)
    if target == "field-search":
        now.hidden = False
        return True
    if word is None or kind not in ("key", "mode", "cand"):
        return False
    word.allow(pinyin)
    now.hidden = kind == "key" and rest == layouts.HIDE
    if kind == "key":
        word.press(rest)
    elif kind == "mode":
        word.change(rest)
    elif rest in ("more", "less"):
        word.turn(rest == "more", bar)
    elif rest.isdecimal() and int(rest) < len(word.candidates(bar)):
        word.choose(int(rest))
    return True


def back_to_chapters(session: Session) -> bool:
    """From a search that found nothing, which is forgotten."""
    session.browsing, session.place = Browsing(), Place.CATALOGUE
    return True


def back(session: Session, services: Mapping[str, Service]) -> bool:
    """One step back in the catalogue. False: there is none, the citizen leaves."""
    now = session.browsing
    if session.place is Place.SHELF and now.departments and now.department:
        now.department = ""
    elif session.place is Place.SHELF and now.audience == "company" and now.chapter:
        now.chapter, session.place = "", Place.CATALOGUE
    elif session.place is not Place.CATALOGUE or now.audience != "person":
        session.browsing = Browsing(typed=now.typed)
        session.place = Place.CATALOGUE
    else:
        return False
    return True


def leave_matter(session: Session) -> bool:
    """Back from a matter to where it was touched, with nothing agreed to. False: it was not touched anywhere."""
    came = session.browsing.came
    if came is None:
        return False
    session.forget_matter()
    # Who does not agree is not known any more either.
    session.document = None
    session.place, session.browsing.came = came, None
    return True
