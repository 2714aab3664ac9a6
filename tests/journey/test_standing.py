"""A card or passport that has run out, or that begins on a later day: who is wrong, and what is told. By the real runner and pages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pytest

from kiosk.clock import HandClock, HeardClock, grade
from kiosk.identity import Document
from kiosk.texts import load
from tests.journey.hall import LANGUAGES, MATTER, Hall, packages, person

NOW = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)
EXPIRED, LAST_DAY = person(valid_to=date(2026, 11, 24)), person(valid_to=date(2026, 11, 25))
LATER = person(valid_from=date(2026, 11, 26), valid_to=date(2046, 11, 26))


def laid(made: Hall, card: Document, lang: str = "zh-CN") -> Hall:
    if lang != "zh-CN":
        made.touch(f"lang-{lang}")
    made.touch("start", f"matter-{MATTER}", "agree")
    assert made.step == "identify-waiting"
    made.lay(card)
    return made


def hall(clock: HeardClock | None = None) -> Hall:
    return Hall(services={MATTER: packages()[MATTER]}, clock=cast(HandClock, clock) if clock else None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_expired_card_is_answered_with_the_day_of_this_machine_and_who_helps(lang: str) -> None:
    made, texts = laid(hall(), EXPIRED, lang), load(lang)
    assert made.step == "answer-document" and made.page["heading"] == texts.get("answer.document.expired.heading")
    needed, who, today = made.page["blocks"]
    assert needed["lines"] == [texts.get("document.cn-resident-card")] and "12345" in who["lines"][1]
    assert today["title"] == texts.get("answer.document.date") and "25" in today["lines"][0]
    made.touch("leave")
    assert made.page["heading"] == texts.get("take.heading-card"), "it is the card that is to be taken"
    assert made.page["light"] == {"reader": "pulse"}


def test_the_last_day_of_a_card_counts() -> None:
    assert laid(hall(), LAST_DAY).step == "form-person"


def test_after_an_expired_card_the_same_person_may_lay_another() -> None:
    made = laid(hall(), EXPIRED)
    made.touch("back")
    assert made.step.startswith("guide")
    made.touch("agree")
    made.lay(person())
    assert made.step == "form-person"
    made = laid(hall(), EXPIRED)
    made.touch("leave")
    assert made.step.startswith("take")


def test_a_card_of_a_later_day_is_refused_where_the_time_is_known() -> None:
    clock = HeardClock(HandClock(NOW))
    clock.hear(NOW)
    made = laid(hall(clock), LATER)
    assert made.step == "answer-document" and made.page["heading"] == load("zh-CN").get("answer.document.ahead.heading")
    assert grade(clock) == "central"


def test_a_card_of_a_later_day_says_that_the_machine_s_clock_is_wrong() -> None:
    """Nobody is sent away for it: the clock is called wrong until the central service has told the time."""
    clock = HeardClock(HandClock(NOW))
    made = laid(hall(clock), LATER)
    assert made.step == "form-person" and grade(clock) == "unsure"
    assert made.page["clock"] == {"time": "", "date": ""}, "a clock that is wrong does not hang in the hall"
    clock.hear(datetime(2026, 12, 3, tzinfo=UTC))
    assert grade(clock) == "central"


def test_a_dead_clock_takes_nobodys_card_for_expired() -> None:
    """1970 on the board: the day this program was built is the earliest that is believed."""
    clock = HeardClock(HandClock(datetime(1970, 1, 1, tzinfo=UTC)))
    assert laid(hall(clock), replace(LATER, valid_from=date(2020, 1, 1))).step == "form-person"
    assert laid(hall(clock), person(valid_to=date(2026, 10, 31))).step == "answer-document", "that day is over whatever day it is"
