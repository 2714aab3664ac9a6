"""Sample pages of every screen, in every language, for pictures and for the tests that look at them.

All are made by the product: the lobby by its own builders (pages_lobby), everything else by the real runner, which walks the sample
matters (pages_walked). Only a catalogue with one, two and six matters is made here, and a page whose own check does not hold.
People, addresses and numbers are invented. Bars mark where a line may end, as in the real texts.
Thread rule: new dictionaries at each call of `all_pages`. Failure rule: a walk that does not come to where it should is an AssertionError.
"""

from copy import deepcopy
from functools import cache
from typing import Any

from kiosk.journey.autopilot import STROKES
from kiosk.journey.pages.common import frame
from kiosk.texts import load
from tests.support.pages_lobby import lobby_pages, surroundings
from tests.support.pages_walked import journey_pages, matter_pages

__all__ = ["LANGUAGES", "SIGNATURE", "Page", "all_pages"]

Page = dict[str, Any]

LANGUAGES = ("zh-CN", "en", "zh-HK")
# A signature, as x and y in 0..1 of the pad.
SIGNATURE = [[list(point) for point in stroke] for stroke in STROKES]


def _catalogue(lang: str) -> dict[str, Page]:
    zh = lang == "zh-CN"
    names = (
        ("home-heart", "居住证签注", "每年一次，免费办理", "Residence permit endorsement", "Yearly, free"),
        ("baby-carriage", "有孩子了", "生育登记、医保参保", "A child is born", "Birth, insurance"),
        ("school", "上学读书", "入学报名、助学金", "School", "Enrolment, grants"),
        ("briefcase", "找工作", "就业登记、失业金", "Work", "Registration, benefits"),
        ("stethoscope", "看病就医", "异地备案、报销", "Health", "Registration, refunds"),
        ("armchair", "退休养老", "养老金、高龄津贴", "Retirement", "Pension, allowance"),
    )
    common: Page = {**frame(None, surroundings(lang)), "screen": "catalogue", "step": "catalogue"}
    found = {}
    for count in (1, 2, 6):
        tiles = [
            {"id": f"matter-{n}", "icon": icon, "title": title if zh else title_en, "sub": sub if zh else sub_en}
            for n, (icon, title, sub, title_en, sub_en) in enumerate(names[:count])
        ]
        found[f"catalogue-{count}"] = dict(
            common,
            greeting="上午好，" if zh else "Good morning,",
            heading="您要办什么事？" if zh else "what can we do?",
            tiles=tiles,
            back={"id": "back", "label": "退出" if zh else "Leave", "icon": "x"},
            simulated=("模拟设备" if zh else "Simulated devices") if count == 1 else "",
        )
    return found


def _broken(lang: str, page: Page) -> Page:
    """A check of a whole page that does not hold: no sample matter has one yet."""
    return {**page, "problem": load(lang).get("trouble.internal.lead")}


@cache
def _pages(lang: str) -> dict[str, Page]:
    counted = _catalogue(lang) if lang in ("zh-CN", "en") else {}
    matters = matter_pages(lang)
    broken = {"form-page-wrong": _broken(lang, matters["form-multi"])}
    return {**lobby_pages(lang), **counted, **journey_pages(lang), **matters, **broken}


def all_pages() -> dict[str, Page]:
    """Every sample page of every screen and language, as NAME.LANG."""
    return {f"{name}.{lang}": deepcopy(page) for lang in LANGUAGES for name, page in _pages(lang).items()}
