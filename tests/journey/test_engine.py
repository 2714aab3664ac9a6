"""The rules of filling in: what is asked, what is an answer, what a key types, what goes to the department."""

from datetime import UTC, datetime

import pytest

from kiosk.identity import Sex
from kiosk.journey import engine, pads
from kiosk.journey.engine import Answer, Asked, Form
from kiosk.services.model import KeysField, ServicePackage
from kiosk.services.regions import Regions
from tests.journey.hall import person
from tests.services.packages import choice, keys, known, package, region, service

AT = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)
REGIONS = {"CN-44": Regions("CN-44")}


def given(**values: str | tuple[str, ...]) -> dict[str, Answer]:
    return {name.replace("_", "-"): Answer(value, "citizen", AT) for name, value in values.items()}


PACKAGE = package(
    [known("name")],
    [
        choice("ground", "work", "study"),
        choice("work", "contract", "own", when={"field": "ground", "values": ["work"]}),
        keys("licence", "[0-9]{3}") | {"when": {"field": "work", "values": ["own"]}},
        choice("study", "school", "other", when={"field": "ground", "values": ["study"]}),
    ],
    [keys("phone", "1[0-9]{3}", 4), region("place")],
)
PERSON, STAY, LAST = PACKAGE.pages


def form(made: ServicePackage = PACKAGE) -> Form:
    return Form(service(made), REGIONS, AT.date())


def seen(answers: dict[str, Answer], made: ServicePackage = PACKAGE) -> Asked:
    return engine.asked(form(made), answers)


def asked(**values: str) -> list[str]:
    return [field.id for field in seen(given(**values)).fields(STAY)]


def test_a_follow_up_is_asked_before_or_without_its_question() -> None:
    assert asked() == ["ground"]
    assert asked(ground="work") == ["ground", "work"]
    assert asked(ground="study", work="own") == ["ground", "study"]


def test_the_follow_up_of_a_question_no_longer_asked_is_still_asked() -> None:
    assert asked(ground="work", work="own") == ["ground", "work", "licence"]
    assert asked(ground="study", work="own", licence="123") == ["ground", "study"]


def test_answers_to_questions_no_longer_asked_go_to_the_department() -> None:
    answers = given(ground="study", work="own", licence="123", study="school", phone="1234")
    assert [field.id for field, _ in engine.asked_answers(seen(answers), answers)] == ["ground", "study", "phone"]


def test_answers_leave_the_packages_order() -> None:
    answers = given(phone="1234", study="school", ground="study") | engine.known(form(), person(), AT)
    assert [field.id for field, _ in engine.asked_answers(seen(answers), answers)] == ["name", "ground", "study", "phone"]


def test_the_card_is_no_source_of_what_it_says() -> None:
    made = package([known("name"), known("sex"), known("birth"), known("number"), known("address")])
    answers = engine.known(form(made), person(), AT)
    assert {name: (answer.value, answer.source) for name, answer in answers.items()} == {
        "name": ("梁秋荷", "card"),
        "sex": ("female", "card"),
        "birth": ("1954-09-17", "card"),
        "number": ("430121195409170022", "card"),
        "address": ("湖南省长沙县虚构镇荷塘村示例组12号", "card"),
    }
    assert "birth" not in engine.known(form(made), person(birth=None, sex=Sex.UNKNOWN), AT)


@pytest.mark.parametrize("length", [0, 1, 2, 15, 16, 30, 39, 50])
def test_a_name_of_the_card_stops_a_citizen_by_its_length(length: int) -> None:
    answers = engine.known(form(), person(name="䶮" * length, name_cut=True), AT)
    assert engine.first_open(form(), seen(answers), PERSON, answers) is None
    assert [answer.value for answer in answers.values()] == ["䶮" * length] * bool(length)


@pytest.mark.parametrize(
    ("answers", "still"),
    [
        ({}, "phone"),
        ({"phone": ""}, "phone"),
        ({"phone": "123"}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "1234\n"}, "phone"),
        ({"phone": ("440300",)}, "phone"),
        ({"phone": "1234"}, "place"),
        ({"phone": "1234", "place": "440300"}, "place"),
        ({"phone": "1234", "place": ("440300", "440305")}, "place"),
        ({"phone": "1234", "place": ("440300", "440305", "440305007", "440305007003")}, None),
        ({"phone": "1234", "place": ("440300", "440305", "440305007", "999")}, "place"),
    ],
)
def test_half_an_answer_counts(answers: dict[str, str | tuple[str, ...]], still: str | None) -> None:
    said = given(**answers)
    found = engine.first_open(form(), seen(said), LAST, said)
    assert (found.field if found else None) == still


def test_an_option_that_is_none_is_an_answer() -> None:
    said = given(ground="holiday")
    found = engine.first_open(form(), seen(said), STAY, said)
    assert found is not None and found.field == "ground"


# --------------------------------------------------------------------------------------------------------------- the pads


def field(pad: str, length: int) -> KeysField:
    made = package([keys("house", ".*", length, pad)]).pages[0].fields[0]
    assert isinstance(made, KeysField)
    return made


def typed(pressed: list[str], pad: str = "house", length: int = 24) -> str:
    value = ""
    for key in pressed:
        value = pads.type_key(field(pad, length), value, key)
    return value


@pytest.mark.parametrize(
    ("pressed", "value"),
    [
        (["3", "栋", "2", "单元", "5", "0", "2", "室"], "3栋2单元502室"),
        (["2", "单元", "backspace"], "2"),
        (["2", "单元", "backspace", "backspace"], ""),
        (["2", "栋", "backspace"], "2"),
        (["A", "B", "backspace"], "A"),
        (["backspace"], ""),
        (["1", "-", "2", "clear", "9"], "9"),
        (["x", "单", "元", "enter", ""], ""),
    ],
)
def test_a_key_types_or_deletes_something_else(pressed: list[str], value: str) -> None:
    assert typed(pressed) == value


@pytest.mark.parametrize("pad", ["phone", "house"])
def test_a_pads_key_does_nothing(pad: str) -> None:
    pad_keys = [key for row in pads.PADS[pad] for key in row]
    assert len(set(pad_keys)) == len(pad_keys)
    for key in pad_keys:
        before = pads.type_key(field(pad, 24), "", pad_keys[0])
        assert pads.type_key(field(pad, 24), before, key) != before, key


def test_a_word_key_is_cut_at_the_limit() -> None:
    assert typed(["1", "单元"], length=2) == "1"
    assert typed(["1", "单元"], length=3) == "1单元"
    assert typed(list("1234567890123"), "phone", 11) == "12345678901"


def test_what_lay_below_a_changed_level_is_kept() -> None:
    path = ("440300", "440305", "440305007", "440305007003")
    assert engine.choose_place(path, 1, "440306") == ("440300", "440306")
    assert engine.choose_place((), 0, "441900") == ("441900",)
    assert engine.choose_place(path, 3, "440305007004") == (*path[:3], "440305007004")


def test_an_answer_tells_itself_in_a_log() -> None:
    assert "13800002204" not in repr(Answer("13800002204", "citizen", AT))
