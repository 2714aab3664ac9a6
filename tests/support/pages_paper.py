"""Sample pages of paper by choice: how a document is printed, and a question of the form that a paper answers.

Made by the real runner. Failure rule: a walk that does not come to where it should is an AssertionError.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from kiosk.devices.contract import DocumentCapabilities, Ready
from kiosk.devices.events import DeviceChanged
from kiosk.devices.glass import ScanBroken
from kiosk.services.check import dictionary
from kiosk.services.loader import made
from kiosk.services.model import Service
from tests.journey.hall import Hall, packages
from tests.journey.scan_hall import GLASS, HandStudio, ScanHall
from tests.journey.test_paper import at_answer
from tests.services.packages import field, known, package, texts

Page = dict[str, Any]
_EVERYTHING = frozenset({"one-sided", "two-sided-long-edge", "two-sided-short-edge"})
_WORDS = {
    "zh-CN": ("居住证补办", "公安局", "请交|房屋证明", "房产证、租房合同都可以，每页都要扫", "房产证或租房合同"),
    "zh-HK": ("補辦居住證", "公安局", "請遞交|房屋證明", "房產證或租約均可，每頁都要掃描", "房產證或租約"),
    "en": ("Replacement of a residence permit", "Public security", "Please scan |proof of your home",
           "A title deed or a lease, every page of it", "Title deed or lease"),
}  # fmt: skip

_NEXT = {"zh-CN": "下一步", "zh-HK": "下一步", "en": "Next"}


def paper_pages(lang: str) -> dict[str, Page]:
    """Printing by choice, and papers of a form."""
    return {name: dict(page) for name, page in _all(lang).items()}


@cache
def _all(lang: str) -> dict[str, Page]:
    return {**_printing(lang), **_attached(lang)}


def _printing(lang: str) -> dict[str, Page]:
    found: dict[str, Page] = {}
    hall = at_answer(lang=lang)
    hall.devices.abilities = DocumentCapabilities(copies=9, sides=_EVERYTHING, colour=True, paper="a3")
    hall.touch("print-close")
    found["answer-a3"] = dict(hall.page)
    hall.touch("print-how")
    assert hall.step == "answer-result-how"
    found["answer-how"] = dict(hall.page)
    return found


def _matter() -> Service:
    """A matter whose form asks for a paper."""
    asks = package([known("name")], [field("deed", "attachment", most=3)])
    words = {}
    for lang, (title, office, heading, lead, label) in _WORDS.items():
        named = {"title": title, "department.name": office, "department.short": office, "page.page-2.heading": heading}
        page = {"page.page-2.lead": lead, "page.page-2.next": _NEXT[lang]}
        words[lang] = {**texts(asks), **named, **page, "field.deed.label": label, "field.deed.help": ""}
    head = replace(packages()["elder-allowance"].head, code=asks.code, texts=words)
    return made(head, asks, words, dictionary().with_own(asks.own))


def _attached(lang: str) -> dict[str, Page]:
    hall = ScanHall.__new__(ScanHall)
    hall.studio, hall.glass = HandStudio(), GLASS
    Hall.__init__(hall, services={"sample-matter": _matter()}, glass=GLASS, studio=hall.studio)
    hall.tell(DeviceChanged("", "glass", "document-scanner", Ready()))
    if lang != "zh-CN":
        hall.touch(f"lang-{lang}")
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    hall.touch("next", "attach-deed", "scan-take")
    hall.page_comes(outcome=ScanBroken("cut"), pages=0)
    hall.touch("back")
    assert hall.step == "form-page-2"
    return {"form-attached": dict(hall.page)}
