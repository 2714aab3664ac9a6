"""Sample pages of every screen, in every language, for pictures and for the tests that look at them.

All are made by the product: lobby and catalogue by their own builders (pages_lobby, pages_catalogue), everything else by the real
runner, which walks the sample matters (pages_walked). Only a page whose own check does not hold is made here.
People, addresses and numbers are invented. Bars mark where a line may end, as in the real texts.
Thread rule: new dictionaries at each call of `all_pages`. Failure rule: a walk that does not come to where it should is an AssertionError.
"""

from copy import deepcopy
from functools import cache
from typing import Any

from kiosk.journey.signature_hand import STROKES
from kiosk.texts import load
from tests.support.pages_catalogue import catalogue_pages
from tests.support.pages_lobby import lobby_pages
from tests.support.pages_paper import paper_pages
from tests.support.pages_phone import phone_pages
from tests.support.pages_scan import scan_pages
from tests.support.pages_staff import staff_pages
from tests.support.pages_walked import journey_pages, matter_pages

__all__ = ["LANGUAGES", "SIGNATURE", "Page", "all_pages"]

Page = dict[str, Any]

LANGUAGES = ("zh-CN", "en", "zh-HK")
# A signature, as x and y in 0..1 of the pad.
SIGNATURE = [[list(point) for point in stroke] for stroke in STROKES]


def _broken(lang: str, page: Page) -> Page:
    """A check of a whole page that does not hold: no sample matter has one yet."""
    return {**page, "problem": load(lang).get("trouble.internal.lead")}


@cache
def _pages(lang: str) -> dict[str, Page]:
    matters = matter_pages(lang)
    broken = {"form-page-wrong": _broken(lang, matters["form-multi"])}
    shown = {**lobby_pages(lang), **catalogue_pages(lang), **journey_pages(lang), **matters, **broken}
    return {**shown, **phone_pages(lang), **scan_pages(lang), **paper_pages(lang), **staff_pages(lang)}


def all_pages() -> dict[str, Page]:
    """Every sample page of every screen and language, as NAME.LANG."""
    return {f"{name}.{lang}": deepcopy(page) for lang in LANGUAGES for name, page in _pages(lang).items()}
