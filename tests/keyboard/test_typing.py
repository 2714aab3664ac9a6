"""A citizen types on form pages: the runner, with the real engine behind it."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.clock import SteppedClock
from kiosk.events import Bus
from kiosk.journey.moves import NoTyping
from kiosk.keyboard.engine import Candidates, PinyinEngine
from tests.keyboard.citizen import Citizen


@pytest.fixture
def citizen() -> Iterator[Citizen]:
    bus, clock = Bus(), SteppedClock()
    engine = PinyinEngine(bus, clock, deadline=1.0)
    engine.start()
    made = Citizen(engine, bus, clock)
    made.arrive()
    yield made
    assert engine.stop(5)


def fill_contact(citizen: Citizen) -> None:
    citizen.press("wangfang")
    citizen.until("王芳")
    citizen.touch("cand-0", "field-street")
    citizen.press("rongyuan")
    citizen.until("荣元")


def test_next_commits_what_is_composing(citizen: Citizen) -> None:
    fill_contact(citizen)
    assert citizen.field("name")["value"] == "王芳"
    assert (citizen.field("street")["value"], citizen.field("street")["composing"]) == ("", "rong yuan")
    citizen.touch("next")
    assert citizen.page["step"] == "form-numbers"
    citizen.touch("back")
    assert citizen.field("street")["value"] == "荣元"


def test_next_before_the_candidates_have_come_waits_for_them(citizen: Citizen) -> None:
    citizen.press("wangfang")
    citizen.until("王芳")
    citizen.touch("cand-0", "field-street")
    citizen.press("tianhelu")
    citizen.touch("next")
    assert citizen.page["step"] == "form-contact"
    while citizen.page["step"] == "form-contact":
        citizen.hear()
    citizen.touch("back")
    assert citizen.field("street")["value"] == "天河路"


def test_next_waits_for_fields_that_were_left_in_the_middle_of_a_word(citizen: Citizen) -> None:
    citizen.press("wangfang")
    citizen.touch("field-street")
    citizen.press("tianhelu")
    citizen.touch("next")
    while citizen.page["step"] == "form-contact":
        citizen.hear()
    citizen.touch("back")
    assert (citizen.field("name")["value"], citizen.field("street")["value"]) == ("王芳", "天河路")


def test_back_language_and_the_idle_warning_keep_what_is_composing(citizen: Citizen) -> None:
    fill_contact(citizen)
    citizen.touch("back", "agree")
    citizen.touch("field-street")
    assert citizen.field("street")["composing"] == "rong yuan"
    citizen.touch("language")
    assert citizen.field("street")["composing"] == "rong yuan"
    citizen.clock.advance(70)
    citizen.runner.tick()
    assert citizen.page["idle"]
    citizen.touch("more-time")
    assert citizen.page["idle"] is None
    assert citizen.field("street")["candidates"][0]["label"] == "荣元"


def test_what_does_not_fit_is_said_and_stays_composing(citizen: Citizen) -> None:
    citizen.press("guangzhoushi")
    citizen.until("广州市")
    citizen.touch("cand-0")
    citizen.press("tianhe")
    citizen.until("天河")
    citizen.touch("next")
    assert (citizen.page["step"], citizen.field("name")["problem"]) == ("form-contact", "最多写 4 个字")
    assert (citizen.field("name")["value"], citizen.field("name")["composing"]) == ("广州市", "tian he")


def test_a_lost_word_is_typed_again_and_the_answer_is_still_there(citizen: Citizen) -> None:
    citizen.press("wangfang")
    citizen.until("王芳")
    citizen.touch("cand-0", "field-street")
    citizen.press("tianhel")
    citizen.until("天河")
    assert isinstance(citizen.typing, PinyinEngine) and citizen.typing.pid
    os.kill(citizen.typing.pid, signal.SIGSTOP)
    citizen.press("u")
    citizen.touch("next")
    while citizen.field("street")["composing"]:
        citizen.hear()
    assert citizen.page["step"] == "form-contact"
    assert citizen.field("street")["hint"] == "这个词请再打一次"
    assert (citizen.field("name")["value"], citizen.field("street")["value"]) == ("王芳", "")
    citizen.press("tianhelu")
    citizen.until("天河路")
    citizen.touch("next")
    assert citizen.page["step"] == "form-numbers"


class Silent:
    """A keyboard that answers when the test says so."""

    available = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def ask(self, session: str, letters: str) -> None:
        self.asked.append((session, letters))

    def forget(self) -> None:
        self.asked.clear()


def test_a_lost_answer_to_older_letters_costs_nothing() -> None:
    silent = Silent()
    citizen = Citizen(silent, Bus(), SteppedClock())
    citizen.arrive()
    citizen.press("haoma")
    citizen.touch("next")
    session, letters = silent.asked[-1]
    assert letters == "haoma"
    citizen.bus.publish(Candidates(session, "haom", lost=True))
    citizen.bus.pump()
    assert citizen.field("name")["composing"] == "haoma"
    citizen.bus.publish(Candidates(session, "haoma", ("号码", "好吗"), (0, 3, 5)))
    citizen.bus.pump()
    assert citizen.field("name")["value"] == "号码" and citizen.field("street")["active"]


def test_an_answer_to_another_citizen_is_dropped() -> None:
    silent = Silent()
    citizen = Citizen(silent, Bus(), SteppedClock())
    citizen.arrive()
    citizen.press("hao")
    citizen.bus.publish(Candidates("somebody else", "hao", ("好",), (0, 3)))
    citizen.bus.pump()
    assert citizen.field("name")["candidates"] == []


def test_the_next_citizen_finds_a_fresh_child_and_an_empty_field(citizen: Citizen) -> None:
    citizen.press("rongyuan")
    citizen.until("荣元")
    candidates = citizen.field("name")["candidates"]
    citizen.touch("cand-3")
    citizen.until("元")
    citizen.touch("cand-0")
    assert isinstance(citizen.typing, PinyinEngine)
    before = citizen.typing.pid
    citizen.clock.advance(100)
    citizen.runner.tick()
    assert citizen.page["screen"] == "trouble"
    citizen.touch("home")
    citizen.arrive()
    assert (citizen.field("name")["value"], citizen.field("name")["composing"]) == ("", "")
    citizen.press("rongyuan")
    citizen.until("荣元")
    assert citizen.field("name")["candidates"] == candidates
    assert citizen.typing.pid != before


def test_numbers_have_their_own_pads_and_a_secret_is_never_on_a_page(citizen: Citizen) -> None:
    fill_contact(citizen)
    citizen.touch("next")
    citizen.press("44030519870101123X")
    assert citizen.field("number")["value"] == "44030519870101123X"
    citizen.touch("field-phone")
    assert "key-X" not in citizen.offered()
    citizen.press("13800002204")
    assert citizen.field("phone")["value"] == "138 0000 2204"
    citizen.touch("field-code")
    citizen.press("907856")
    code = citizen.field("code")
    assert (code["value"], code["before"], code["candidates"], code["secret"]) == ("******", "******", [], True)
    citizen.touch("next")
    citizen.press("wang")
    citizen.touch("next")
    assert citizen.page["screen"] == "review"
    shown = str(citizen.page)
    assert "907856" not in shown and "13800002204" not in shown and "138****2204" in shown and "王芳" in shown


def test_the_answers_that_are_handed_in_are_what_was_committed(citizen: Citizen) -> None:
    fill_contact(citizen)
    citizen.touch("next")
    citizen.press("44030519870101123X")
    citizen.touch("field-phone")
    citizen.press("13800002204")
    citizen.touch("field-code")
    citizen.press("907856")
    citizen.touch("next", "mode-shift")
    citizen.press("W")
    citizen.press("ang")
    citizen.touch("key-space", "next", "next", "sign-other", "sign-confirm", "submit")
    (draft,) = citizen.deliveries.drafts
    answers: Any = draft.content["answers"]
    assert {entry["element"]: entry["value"] for entry in answers} == {
        "own.name": "王芳",
        "own.street": "荣元",
        "own.number": "44030519870101123X",
        "contact.phone": "13800002204",
        "own.code": "907856",
        "own.latin": "Wang",
    }
    assert all(datetime.fromisoformat(entry["as_of"]) <= datetime.now(UTC) for entry in answers)


def test_next_goes_on_to_a_field_that_is_empty_and_then_asks_for_it(citizen: Citizen) -> None:
    citizen.press("wangfang")
    citizen.until("王芳")
    citizen.touch("next")
    assert (citizen.field("name")["value"], citizen.field("street")["active"], citizen.field("street")["problem"]) == ("王芳", True, "")
    citizen.touch("next")
    assert (citizen.page["step"], citizen.field("street")["problem"]) == ("form-contact", "请写路名")


def test_the_keyboard_is_put_away_and_comes_back(citizen: Citizen) -> None:
    citizen.touch("key-hide")
    assert citizen.offered() == set()
    citizen.touch("field-name")
    assert "key-a" in citizen.offered()


def test_keys_go_to_the_field_that_is_open_and_to_no_other(citizen: Citizen) -> None:
    citizen.touch("mode-latin", "key-a", "field-street", "mode-latin", "key-b")
    assert (citizen.field("name")["value"], citizen.field("street")["value"]) == ("a", "b")


def test_without_pinyin_the_keyboard_says_so_and_types_letters() -> None:
    citizen = Citizen(NoTyping(), Bus(), SteppedClock())
    citizen.arrive()
    assert citizen.field("name")["hint"].startswith("拼音暂时不能用")
    assert not {"mode-pinyin", "mode-latin"} & citizen.offered()
    citizen.press("wang")
    citizen.touch("field-street")
    citizen.press("lu")
    citizen.touch("next")
    assert citizen.page["step"] == "form-numbers"
