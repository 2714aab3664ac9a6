"""F24: a name as the card or the state gives it, however short or long, stops nobody and stands whole on every page."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.identity.cn.card_text import parse
from kiosk.identity.document import Document
from tests.journey.hall import Hall, person
from tests.journey.places import GROUND, HOUSE, PHONE, PLACE
from tests.services.packages import field, known, package, service
from tests.support.geometry import complaints
from tests.support.variants import Variant, dressed
from tests.ui.conftest import Theatre, open_theatre

LENGTHS = (1, 2, 15, 16, 30, 39, 50)
NAMES = [*("葛" * length for length in LENGTHS), "\U0002cc56" * 50, "阿卜杜如苏力·买买提伊敏"]


def handed_in(hall: Hall) -> Any:
    ((_, draft),) = hall.outbox.drafts
    return draft.content


@pytest.mark.parametrize("name", NAMES, ids=lambda name: str(len(name)))
def test_f24_the_length_of_a_name_stops_its_owner(name: str) -> None:
    hall = Hall().go("identify-waiting")
    hall.lay(person(name=name))
    assert hall.step == "form-person" and hall.page["fields"][0]["value"] == name
    hall.touch("next", *PLACE, *HOUSE, "next", *PHONE, "next", *GROUND, "next")
    assert hall.page["groups"][0]["rows"][0]["value"] == name
    hall.touch("next")
    hall.sign()
    hall.touch("submit")
    content = handed_in(hall)
    assert content["document"]["name"] == name
    assert next(answer["value"] for answer in content["answers"] if answer["element"] == "person.name") == name


@pytest.mark.parametrize("length", LENGTHS)
def test_f24_a_field_that_could_be_typed_refuses_what_the_card_says(length: int) -> None:
    # The form takes two to ten characters from whoever types; the card says what it says.
    typed = field("called", "text", keyboard="pinyin", max_length=10, pattern=".{2,10}") | {"element": "person.name"}
    hall = Hall(services={"sample-matter": service(package([typed], [field("phone", "phone")]))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay(person(name="葛" * length))
    assert hall.page["fields"][0]["value"] == "葛" * length
    hall.touch("next", *PHONE, "next")
    assert hall.step == "review"


def cut_card() -> Document:
    """Fourteen characters and one of two code units: 32 bytes, of which the issuer kept 30, half of the last character lost."""
    name = ("葛" * 14 + "\U0002cc56").encode("utf-16-le")[:30]
    rest = [("2", 1), ("01", 2), ("19540917", 8), ("", 35), ("430121195409170022", 18), ("", 15), ("20090612", 8), ("长期", 8), ("", 18)]
    area = name + b"".join(text.ljust(width).encode("utf-16-le") for text, width in rest)
    found = parse(area)
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(("lang", "said"), [("zh-CN", "可能没有存全"), ("zh-HK", "可能未有存全"), ("en", "may be cut")])
def test_f24_a_name_that_was_cut_passes_for_a_whole_one(lang: str, said: str) -> None:
    hall = Hall().go("identify-waiting", lang)
    hall.lay(cut_card())
    assert hall.page["fields"][0]["value"] == "葛" * 14 and said in hall.page["source"]["text"]
    hall.touch("next")
    assert hall.step == "form-address", "looking at it and going on is all that is asked"
    whole = Hall().go("identify-waiting", lang)
    whole.lay(person())
    assert said not in whole.page["source"]["text"]


def test_f24_the_department_is_not_told_that_a_name_was_cut() -> None:
    hall = Hall(services={"sample-matter": service(package([known("name")]))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay(cut_card())
    hall.touch("next", "next")
    hall.sign()
    hall.touch("submit")
    assert handed_in(hall)["document"]["name_cut"] is True


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    made = open_theatre(dressed(Hall().go("guide").page, Variant()), Variant())
    yield made
    made.window.close()


@pytest.mark.window
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("length", LENGTHS)
def test_f24_a_long_name_is_cut_on_a_page(theatre: Theatre, length: int, lang: str) -> None:
    hall = Hall().go("identify-waiting", lang)
    hall.lay(person(name="葛" * length, name_cut=True))
    pages = [dict(hall.page)]
    hall.touch("next", *PLACE, *HOUSE, "next", *PHONE, "next", *GROUND, "next")
    pages.append(dict(hall.page))
    for page in pages:
        theatre.show(dressed(page, Variant()))
        assert complaints(theatre.window) == [], page["step"]
        assert any(str(item.property("text")).count("葛") == length for item in theatre.texts()), page["step"]
