"""Sample pages of every screen, in every language, for pictures and for the tests that look at them.

All are made by the product: lobby and catalogue by their own builders (pages_lobby, pages_catalogue), everything else by the real
runner, which walks the sample matters (pages_walked). Only a page whose own check does not hold is made here.
People, addresses and numbers are invented. Bars mark where a line may end, as in the real texts.
Thread rule: a new dictionary each time a page is looked up, and a language is walked when its first page is. Failure rule: a walk that does
not come to where it should is an AssertionError.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from kiosk.journey.signature_hand import STROKES
from kiosk.texts import load
from tests.support.pages_catalogue import catalogue_pages
from tests.support.pages_lobby import lobby_pages
from tests.support.pages_phone import phone_pages
from tests.support.pages_scan import scan_pages
from tests.support.pages_staff import staff_pages
from tests.support.pages_walked import journey_pages, matter_pages

__all__ = ["LANGUAGES", "SIGNATURE", "Page", "Pages", "all_pages", "one_of_each_screen"]

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
    return {**shown, **phone_pages(lang), **scan_pages(lang), **staff_pages(lang)}


class Pages(Mapping[str, Page]):
    """Every sample page of every screen and language, as NAME.LANG: every language has those that the first one has."""

    def __getitem__(self, name: str) -> Page:
        page, _, lang = name.rpartition(".")
        if lang not in LANGUAGES:
            raise KeyError(name)
        return deepcopy(_pages(lang)[page])

    def __iter__(self) -> Iterator[str]:
        return (f"{name}.{lang}" for lang in LANGUAGES for name in _pages(LANGUAGES[0]))

    def __len__(self) -> int:
        return len(LANGUAGES) * len(_pages(LANGUAGES[0]))

    def of(self, lang: str) -> list[str]:
        """The names of the pages in one language."""
        return [f"{name}.{lang}" for name in _pages(LANGUAGES[0])]


def one_of_each_screen() -> dict[str, str]:
    """Screen -> the name of its first page, in the first language."""
    return {page["screen"]: f"{name}.{LANGUAGES[0]}" for name, page in reversed(_pages(LANGUAGES[0]).items())}


def all_pages() -> Pages:
    """The sample pages."""
    return Pages()
