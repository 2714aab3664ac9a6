"""A matter that changes under an author's hands: the page and the answers stay where they can."""

import pytest

from kiosk.journey.gathering import Known
from kiosk.services.model import ServicePackage
from tests.journey.hall import MATTER, Hall, packages, person
from tests.journey.places import PLACES
from tests.services.packages import choice, field, group, known, package, raw, service


@pytest.mark.parametrize("place", sorted(PLACES))
def test_reading_the_same_matter_again_moves_somebody(place: str) -> None:
    hall = Hall().go(place)
    before, page = hall.step, dict(hall.page)
    hall.runner.reread(packages()[MATTER], ())
    assert hall.step == before
    if "fields" in page and "problem" not in place and place != "form-contact+typed":
        assert hall.page["fields"] == page["fields"]


def at(*targets: str, made: ServicePackage) -> Hall:
    hall = Hall(services={"sample-matter": service(made)})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay(person())
    hall.touch("next", *targets)
    return hall


OLD = package([known("name")], [choice("who", "me", "you")], [field("phone", "phone")])


def test_an_answer_that_is_no_option_any_more_is_kept() -> None:
    hall = at("option-who-you", "next", made=OLD)
    assert hall.step == "form-page-3"
    hall.runner.reread(service(package([known("name")], [choice("who", "me", "them")], [field("phone", "phone")])), ())
    assert hall.step == "form-page-3", "the page is still there; what is open before it is asked when the form is left"
    hall.touch(*(f"key-{digit}" for digit in "13800002204"), "next")
    assert hall.step == "form-page-2"


def test_a_page_that_is_gone_is_shown() -> None:
    hall = at("option-who-you", "next", made=OLD)
    hall.runner.reread(service(package([known("name")], [choice("who", "me", "you")])), ())
    assert hall.step == "review"
    hall.runner.reread(service(package([known("name")], [choice("other", "a", "b")])), ())
    assert hall.step == "form-page-2"


def test_a_row_is_left_when_the_words_change() -> None:
    made = package([known("name")], [group("rows", field("called", "text", keyboard="latin", max_length=40))])
    hall = at("add-rows", "key-a", made=made)
    assert hall.step == "form-page-2-row"
    hall.runner.reread(service(made), ())
    assert hall.step == "form-page-2-row" and hall.page["fields"][0]["value"] == "a"


def test_what_the_share_knows_is_asked_after_a_change() -> None:
    content = raw([known("name")], [field("phone", "phone") | {"element": "contact.phone"}])
    content["shares"][0]["elements"].append("contact.phone")
    made = service(ServicePackage.model_validate(content))
    hall = at(made=package([known("name")], [choice("who", "me", "you")]))
    assert hall.step == "form-page-2"
    hall.runner.reread(made, [Known("contact.phone", "13800002204", "2025-03")])
    assert hall.step == "form-page-2" and hall.page["fields"][0]["kind"] == "shared"


def test_a_condition_that_is_mended_still_ends_the_journey() -> None:
    content = raw([known("name")], [field("employed", "yes-no")], [field("phone", "phone")])
    content["eligibility"] = [{"id": "work", "rule": "has(own.employed) && own.employed"}]
    hall = at("option-employed-no", "next", made=ServicePackage.model_validate(content))
    assert hall.step == "answer-unmet"
    content["eligibility"] = []
    hall.runner.reread(service(ServicePackage.model_validate(content)), ())
    assert hall.step == "form-page-3"
