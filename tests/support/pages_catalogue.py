"""Sample pages of the catalogue: a few matters, a hall's worth of them, shelves, and a search; made by the journey's own builders.

Thread rule: new dictionaries at each call. Failure rule: an unknown language is a KeyError.
"""

from dataclasses import replace
from typing import Any

from kiosk.journey.browsing import Finder, open_search
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.view import view
from kiosk.journey.session import Browsing, Place, Session
from kiosk.settings import Catalogue
from tests.support.halls_worth import POPULAR, matters
from tests.support.pages_lobby import surroundings

Page = dict[str, Any]
WORTH = 60


def catalogue_pages(lang: str) -> dict[str, Page]:
    """The catalogue with many matters, in `lang`."""
    few = surroundings(lang)
    services = matters(WORTH)
    around = replace(
        few,
        services=services,
        settings=replace(few.settings, catalogue=Catalogue(POPULAR)),
        find=Finder(services).find,
        pinyin=True,
        line_down=False,
    )
    return {
        "catalogue-6": _page(few, Place.CATALOGUE),
        "catalogue-60": _page(around, Place.CATALOGUE),
        "shelf-chapter": _page(around, Place.SHELF, chapter="work"),
        "shelf-cannot": _page(replace(around, line_down=True), Place.SHELF, chapter="travel"),
        "shelf-departments": _page(around, Place.SHELF, departments=True),
        "shelf-department": _page(around, Place.SHELF, departments=True, department="police"),
        "shelf-company": _page(around, Place.SHELF, audience="company"),
        "catalogue-company": _page(around, Place.CATALOGUE, audience="company"),
        "search-empty": _search(around, ""),
        "search-found": _search(around, "yl" if lang != "en" else "resi"),
        "search-shut": _search(around, "yl" if lang != "en" else "resi", hidden=True),
        "search-none": _search(around, "zzqqxx"),
        "search-none-shut": _search(around, "zzqqxx", hidden=True),
    }


def _page(around: Surroundings, place: Place, **browsing: Any) -> Page:
    return dict(view(Session(place=place, browsing=Browsing(**browsing)), around).page)


def _search(around: Surroundings, typed: str, hidden: bool = False) -> Page:
    session = Session()
    open_search(session, True, around.lang)
    word = session.browsing.typed
    assert word is not None
    for letter in typed:
        word.press(letter)
    if word.question:
        word.answer(typed, ("养老", "医疗", "一路", "原来") if typed == "yl" else (), (0, 1, 2))
    session.browsing.hidden = hidden
    return dict(view(session, around).page)
