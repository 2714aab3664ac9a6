"""F63: half of a long number looks like an old one. Nothing is made of it while it is typed, and an old one is asked about."""

from typing import Any

import pytest

from tests.journey.hall import Hall, person
from tests.services.packages import field, group, known, package, service

RESIDENT = "11010519491231002X"
OLD = "110101600229001"
ABOLISHED = "360105198001010020"
"""A number of a place that no list has any more."""


def at(entry: Any, lang: str = "zh-CN") -> Hall:
    hall = Hall(services={"sample-matter": service(package([known("name")], [entry], [field("phone", "phone")]))})
    if lang != "zh-CN":
        hall.touch(f"lang-{lang}")
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay(person())
    hall.touch("next")
    assert hall.step == "form-page-2"
    return hall


def typed(hall: Hall, text: str) -> None:
    hall.touch(*(f"key-{letter}" for letter in text))


BOTH = field("number", "id-number", accepts=["resident-18", "resident-15"])


def test_f63_half_a_number_is_taken_for_a_whole_one_while_it_is_typed() -> None:
    hall = at(BOTH)
    for count, digit in enumerate(RESIDENT, 1):
        hall.touch(f"key-{digit}")
        (entry,) = hall.page["fields"]
        assert entry["value"].replace(" ", "") == RESIDENT[:count] and not entry["problem"] and hall.step == "form-page-2"
    hall.touch("next")
    assert hall.step == "form-page-3"


def test_f63_an_old_number_passes_where_only_the_new_one_is_asked_for() -> None:
    hall = at(field("number", "id-number"))
    typed(hall, OLD)
    hall.touch("next")
    assert hall.step == "form-page-2" and hall.page["fields"][0]["problem"] == "field number problem"
    hall.touch("next")
    assert hall.step == "form-page-2"


@pytest.mark.parametrize("accepts", [["resident-18", "resident-15"], ["passport", "resident-15"]])
@pytest.mark.parametrize(("lang", "question", "key"), [("zh-CN", "15 位的旧号码吗", "是旧号码，继续"), ("en", "with 15?", "Yes, 15")])
def test_f63_an_old_number_is_not_asked_about(lang: str, question: str, key: str, accepts: list[str]) -> None:
    hall = at(field("number", "id-number", accepts=accepts), lang)
    typed(hall, OLD)
    hall.touch("next")
    (entry,) = hall.page["fields"]
    assert hall.step == "form-page-2" and question in entry["problem"] and hall.page["primary"]["label"].startswith(key)
    hall.touch("next")
    assert hall.step == "form-page-3"


def test_f63_a_number_that_goes_on_is_still_asked_about() -> None:
    # Of somebody born in 1901 the first 15 digits name a day as an old number does.
    whole = "110105190112300028"
    hall = at(BOTH)
    typed(hall, whole[:15])
    hall.touch("next")
    assert "15 位" in hall.page["fields"][0]["problem"]
    typed(hall, whole[15:])
    assert not hall.page["fields"][0]["problem"]
    hall.touch("next")
    assert hall.step == "form-page-3"


def test_f63_who_changes_the_number_is_not_asked_again() -> None:
    hall = at(BOTH)
    typed(hall, OLD)
    hall.touch("next", "key-backspace", "key-2")
    assert not hall.page["fields"][0]["problem"] and hall.page["primary"]["label"] == "page page-2 next"
    hall.touch("next")
    assert hall.step == "form-page-2" and "15 位" in hall.page["fields"][0]["problem"]


def test_f63_of_two_old_numbers_one_is_asked_about() -> None:
    rows = group("rows", field("number", "id-number", accepts=["resident-18", "resident-15"]))
    hall = at(rows)
    for digit in "12":
        hall.touch("add-rows")
        typed(hall, OLD[:-1] + digit)
        hall.touch("next")
        assert hall.step == "form-page-2-row" and "15 位" in hall.page["fields"][0]["problem"]
        hall.touch("next")
        assert hall.step == "form-page-2"
    hall.touch("next")
    assert hall.step == "form-page-3"


def test_f63_a_place_that_is_not_on_the_list_is_refused() -> None:
    hall = at(BOTH)
    typed(hall, ABOLISHED)
    hall.touch("next")
    assert hall.step == "form-page-3"


def test_f63_letters_pass_inside_an_old_number() -> None:
    hall = at(field("number", "id-number", accepts=["resident-15", "passport"]))
    typed(hall, "11010160022900A")
    hall.touch("next")
    # A passport may look like this, and nobody says it is an old number.
    assert hall.step == "form-page-3"
    strict = at(BOTH)
    typed(strict, "1101016002290X1")
    strict.touch("next")
    assert strict.step == "form-page-2"
