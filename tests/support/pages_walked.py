"""Sample pages of a journey, made by the journey itself: the real runner walks the sample matters, and each page is kept as it stood.

Parts: `journey_pages` (the first matter, every place that tests/journey/hall.py knows, and the ends), `matter_pages` (every kind of
question, what government knows, groups, materials, answers). Thread rule: the caller's own. Failure rule: a walk that does not come to
where it should is an AssertionError.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import CardPulled, ChipRead, KeyWrong, Left, NeedsAttention, Unconfirmed
from kiosk.devices.events import CardFound, ChipProgress, ReadStarted
from kiosk.journey.runner import Runner
from kiosk.keyboard.engine import Candidates
from kiosk.services.model import PartialDateField, Service
from tests.journey.citizens import Share
from tests.journey.hall import FOREIGN, Hall, packages, traveller

Page = dict[str, Any]

# Picture -> place of the first matter's journey.
PLACE_OF: Mapping[str, str] = {
    "catalogue": "catalogue",
    "guide": "guide",
    "guide-again": "guide+again",
    "notice": "notice",
    "identify": "identify-waiting",
    "identify-reading": "identify-reading",
    "identify-again": "identify-pulled",
    "identify-unreadable": "identify-unreadable",
    "identify-unavailable": "identify-unavailable",
    "form-known": "form-person",
    "form-region": "form-address+streets",
    "form-region-wrong": "form-address+problem",
    "form-house": "form-address+house",
    "form-phone": "form-contact+typed",
    "form-phone-changed": "form-contact+changed",
    "form-choice": "form-stay",
    "form-choice-follow": "form-stay+follow-up",
    "review": "review",
    "sign-empty": "sign+unsigned",
    "sign": "sign+signed",
    "sign-other": "sign-other",
    "sign-other-wrong": "sign-other+unconfirmed",
    "working": "working",
    "working-printing": "working-print",
    "done": "done+delivered",
    "done-saved": "done-saved",
    "done-no-paper": "done-no-paper",
    "done-saved-no-paper": "done-saved+no-paper",
    "take": "take",
    "take-thanks": "take-rated",
    "trouble": "trouble-not-identified",
    "trouble-card": "trouble-card-not-accepted",
    "trouble-not-saved": "trouble-not-saved",
    "trouble-number": "trouble-internal+saved",
}
IDLE_SECONDS = 61


def journey_pages(lang: str) -> dict[str, Page]:
    """The first matter from the catalogue to the end, and what may come between."""
    found = {name: dict(Hall().go(place, lang).page) for name, place in PLACE_OF.items()}
    warned = Hall().go("form-address+house", lang)
    warned.later(IDLE_SECONDS)
    assert warned.page["idle"]
    left = Hall().go("form-contact", lang)
    left.later(IDLE_SECONDS + 25)
    assert left.step == "trouble-ended"
    empty = Hall()
    empty.devices.statuses["receipt"] = NeedsAttention(frozenset({"media-empty"}))
    found["guide-no-paper"] = dict(empty.go("guide", lang).page)
    held = Hall().go("working-print", lang)
    held.printed(Unconfirmed(Left.SOMETHING))
    found["done-held"] = dict(held.page)
    return {**found, "idle": dict(warned.page), "trouble-ended": dict(left.page)}


class HandTyping:
    """Pinyin that knows a few words, and answers when it is told to."""

    available = True
    words: Mapping[str, tuple[str, ...]] = {
        "rongyuan": ("榕园", "荣远", "容元", "融园", "绒", "容", "荣", "融", "溶"),
        "limei": ("李梅", "丽美", "李美", "里", "力", "李", "理"),
    }

    def __init__(self) -> None:
        self.asked = ("", "")

    def ask(self, session: str, letters: str) -> None:
        self.asked = (session, letters)

    def forget(self) -> None:
        self.asked = ("", "")


class Visit:
    """Somebody who walks through one matter; `keep` remembers the page that stands there under a name."""

    def __init__(self, lang: str, matter: str, *, known: bool = False, services: Mapping[str, Service] | None = None) -> None:
        self.found: dict[str, Page] = {}
        self._hall, self._share, self._typing = Hall(services=services), Share(silent=not known), HandTyping()
        assert isinstance(self._hall.runner, Runner)
        self._hall.runner._desk.sharing = self._share
        self._hall.runner._desk.typing = self._typing
        if lang != "zh-CN":
            self._hall.touch(f"lang-{lang}")
        self._hall.touch("start", f"matter-{matter}", "agree")
        self._hall.lay()
        if self._hall.step == "gather":
            self.keep("gather")
            self._share.answer(self._hall)

    def keep(self, name: str) -> "Visit":
        """Remember the page as it stands."""
        self.found[name] = dict(self._hall.page)
        return self

    def at(self, step: str) -> "Visit":
        """Be sure of the place."""
        assert self._hall.step == step, f"{self._hall.step} instead of {step}"
        return self

    def touch(self, *targets: str) -> "Visit":
        self._hall.touch(*targets)
        return self

    def type(self, keys: str) -> "Visit":
        """Key by key, as it stands on the pad."""
        return self.touch(*(f"key-{key}" for key in keys))

    def spell(self, letters: str) -> "Visit":
        """Letters, and the candidates for them."""
        self.type(letters)
        session, asked = self._typing.asked
        words = self._typing.words[asked]
        self._hall.tell(Candidates(session, asked, words, (0, len(asked) // 2)))
        return self

    def sign(self) -> "Visit":
        self._hall.sign()
        return self

    def later(self, seconds: int) -> "Visit":
        self._hall.later(seconds)
        return self

    def ask_only(self) -> "Visit":
        """Wait for the share in vain."""
        return self.later(4)


def _allowances(lang: str) -> Mapping[str, Page]:
    """Yes or no, a number, an amount, several of a few, a name, a bank card, papers."""
    visit = Visit(lang, "disability-allowances").at("form-person").touch("next").at("form-certificate").keep("form-yes-no")
    visit.touch("next").keep("form-yes-no-wrong").touch("option-certified-yes").type("2").keep("form-number")
    visit.touch("next", "option-injury-no", "next").at("form-means").touch("option-low-income-no").keep("form-money-empty")
    visit.type("3200.5").keep("form-money").touch("next", "option-needs-care-yes", "next").at("form-care").keep("form-multi-empty")
    visit.touch("option-care-dressing", "option-care-moving").keep("form-multi").touch("next").at("form-carer").keep("form-carer")
    visit.touch("option-carer-family").keep("form-carer-name").spell("limei").keep("form-carer-typing")
    visit.touch("cand-0", "next").at("form-allowances").touch("option-allowances-living", "option-allowances-care", "next")
    visit.at("form-bank").type("62000000000").touch("next").keep("form-bank-wrong").type("00000000").touch("next").at("form-contact")
    visit.type("13800002204").touch("next").at("materials").touch("option-income-counter").keep("materials")
    visit.touch("next").at("review").keep("review-long")
    return visit.touch("next").keep("sign-allowances").found


def _refused(lang: str) -> Mapping[str, Page]:
    """What this terminal cannot take: one who cannot apply, one who may all the same."""
    visit = Visit(lang, "disability-allowances").touch("next", "option-certified-no", "next").at("answer-unmet").keep("answer-unmet")
    other = Visit(lang, "disability-allowances").touch("next", "option-certified-yes").type("3").touch("next", "option-injury-no", "next")
    other.touch("option-low-income-no").type("900").touch("next")
    return {**visit.found, **other.at("answer-unmet").keep("answer-unmet-anyway").found}


def _known(lang: str) -> Mapping[str, Page]:
    """What government knows, and what a citizen says is wrong with it."""
    visit = Visit(lang, "disability-allowances", known=True).touch("next").at("form-certificate").keep("form-shared")
    visit.touch("wrong-grade").keep("form-objected").type("3").keep("form-objected-typed")
    family = Visit(lang, "resident-medical-insurance", known=True).touch("next", "option-year-2026", "next").at("form-family")
    family.keep("form-group-shared").touch("wrong-members").keep("form-group-objected")
    return {**visit.found, **family.found}


def _family(lang: str) -> Mapping[str, Page]:
    """A group: empty, a row of it, two, one that goes."""
    visit = Visit(lang, "resident-medical-insurance").touch("next").keep("form-year").touch("option-year-2026", "next").at("form-family")
    visit.keep("form-group-empty").touch("next").keep("form-group-wrong").touch("add-members").at("form-family-row").keep("form-row")
    visit.touch("key-hide").keep("form-row-rest").touch("field-member-name")
    visit.spell("limei").touch("cand-0", "option-member-relation-child", "field-member-number")
    visit.type("44030020150512001").keep("form-row-number").touch("next").keep("form-row-wrong").type("6").touch("next").at("form-family").touch("add-members").spell("rongyuan").touch("cand-0")
    visit.keep("form-row-second").touch("back").keep("form-group").touch("drop-members-0").keep("form-group-remove")
    return visit.found


def _trader(lang: str) -> Mapping[str, Page]:
    """A company's code and name, a change of its scope, a date part by part."""
    visit = Visit(lang, "sole-trader-change").touch("next").at("form-business").type("92440300MA5EXAM").keep("form-uscc")
    visit.type("P1C").touch("next").at("form-title").keep("form-typing-empty").spell("rongyuan").keep("form-typing").touch("cand-0", "next")
    visit.at("form-change").keep("form-choice-four").touch("option-change-scope", "next").at("form-scope").keep("form-multi-five")
    visit.touch("option-scope-food", "next").at("form-since").keep("form-date").touch("date-2026").keep("form-date-month")
    visit.touch("date-11").keep("form-date-day").touch("date-03").keep("form-date-picked").touch("next").at("form-contact")
    name = Visit(lang, "sole-trader-change").touch("next").type("92440300MA5EXAMP1C").touch("next", "next").keep("form-typing-wrong")
    return {**visit.found, **name.found, **_some_day(lang)}


def _some_day(lang: str) -> Mapping[str, Page]:
    """A date of which the day, or the month too, need not be known."""
    service = packages()["sole-trader-change"]
    package = service.package
    pages = tuple(
        page.model_copy(update={"fields": tuple(_partial(field) if field.kind == "date" else field for field in page.fields)})
        for page in package.pages
    )
    made = Service(service.head, lambda: replace(service.body, package=package.model_copy(update={"pages": pages})))
    visit = Visit(lang, "sole-trader-change", services={"sole-trader-change": made}).touch("next").type("92440300MA5EXAMP1C").touch("next")
    visit.spell("rongyuan").touch("cand-0", "next", "option-change-scope", "next", "option-scope-food", "next").at("form-since")
    visit.keep("form-partial-date").touch("date-2025").keep("form-partial-date-month").touch("date-05").keep("form-partial-date-day")
    return visit.touch("date-unknown").keep("form-partial-date-picked").found


def _partial(field: Any) -> PartialDateField:
    return PartialDateField(id=field.id, element=field.element, kind="partial-date", span="past", earliest="1880-01-01")


def _query(lang: str) -> Mapping[str, Page]:
    """A question that is answered: the answer, its print, and none."""
    visit = Visit(lang, "social-insurance-proof", known=True).at("answer-result").keep("answer").touch("print").keep("answer-printing")
    late = Visit(lang, "social-insurance-proof", known=False)
    return {**visit.found, **late.at("answer-result").keep("answer-none").found}


def _stay(lang: str) -> Mapping[str, Page]:
    """What opens a passport's chip, laying it, and what is told where it is not taken."""
    found: dict[str, Page] = {}
    hall = _foreign(lang)
    found["key-choice"] = dict(hall.page)
    hall.touch("option-way-data", "next")
    found["key-number-empty"] = dict(hall.page)
    hall.touch("key-x", "key-a", "mode-digits", *(f"key-{digit}" for digit in "0000017"))
    found["key-number"] = dict(hall.page)
    hall.touch("next", "date-more")
    found["key-birth"] = dict(hall.page)
    hall.touch("date-1988", "date-02")
    found["key-birth-day"] = dict(hall.page)
    hall.touch("date-29", "next", "date-2031", "date-06", "date-15")
    found["key-expiry"] = dict(hall.page)
    hall.touch("next")
    found["identify-chip"] = dict(hall.page)
    assert hall.devices.chip is not None
    hall.tell(ReadStarted(hall.devices.chip[0], "chip"), ChipProgress(hall.devices.chip[0], "chip", 62, 100))
    found["identify-chip-reading"] = dict(hall.page)
    hall.lay_chip(CardPulled())
    found["key-pulled"] = dict(hall.page)
    hall.touch("next")
    hall.lay_chip(KeyWrong())
    found["key-mismatch"] = dict(hall.page)
    hall.touch("next", "next", "next")
    hall.lay_chip(ChipRead(traveller(), Verdict(State.SIGNER_UNKNOWN), "pace"))
    found["answer-document-chip"] = dict(hall.page)
    hall.touch("leave")
    found["take-document"] = dict(hall.page)
    return {**found, **_stay_card(lang)}


def _stay_card(lang: str) -> Mapping[str, Page]:
    """The digits of a card, the registration's own pages, and a passport where a card is asked for."""
    digits = _foreign(lang)
    digits.touch("option-way-can", "next", *(f"key-{digit}" for digit in "27182"), "next")
    made = {"key-digits": dict(digits.page)}
    digits.touch("key-8", "next")
    digits.lay_chip()
    made["form-chip-known"] = dict(digits.page)
    other = Hall(chip="chip").go("identify-waiting", lang)
    other.tell(CardFound("", "chip"))
    other.later(3)
    assert other.step == "answer-document"
    return {**made, "answer-document": dict(other.page)}


def _foreign(lang: str) -> Hall:
    hall = Hall(services={FOREIGN: packages()[FOREIGN]}, chip="chip")
    if lang != "zh-CN":
        hall.touch(f"lang-{lang}")
    hall.touch("start", f"matter-{FOREIGN}", "agree")
    assert hall.step == "key-which"
    return hall


MATTERS: tuple[Callable[[str], Mapping[str, Page]], ...] = (_allowances, _refused, _known, _family, _trader, _query, _stay)


def matter_pages(lang: str) -> dict[str, Page]:
    """Every kind of question and answer that the other sample matters have."""
    found: dict[str, Page] = {}
    for part in MATTERS:
        found.update(part(lang))
    return found
