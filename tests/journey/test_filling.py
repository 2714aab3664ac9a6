"""Touching a form page: places with and without districts, pages of a picker, opening an answer again, typing."""

from typing import Any

import pytest

from tests.journey.hall import Hall
from tests.journey.places import GROUND, HOUSE, PHONE, PLACE
from tests.services.packages import choice, keys, package, service


def region(hall: Hall) -> Any:
    return hall.page["fields"][0]


def labels(hall: Hall) -> list[tuple[str, str]]:
    return [(level["label"], level["value"]) for level in region(hall)["levels"]]


def offered(hall: Hall) -> list[str]:
    return [option["label"] for option in region(hall)["picker"]["options"]]


def made(*pages: list[dict[str, Any]]) -> Hall:
    """At the first form page of a package of one's own."""
    hall = Hall(services={"sample-matter": service(package(*pages))})
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    return hall


def test_a_place_is_not_chosen_level_by_level() -> None:
    hall = Hall().go("form-address")
    assert labels(hall) == [("城市", ""), ("区县", ""), ("街道", "")]
    hall.touch(*PLACE[:2])
    assert region(hall)["picker"]["title"] == "请选街道或镇"
    hall.touch(*PLACE[2:])
    assert [value for _, value in labels(hall)] == ["深圳市", "南山区", "粤海街道", "科技园社区"]
    assert region(hall)["picker"] is None and hall.page["fields"][1]["active"], "the house number comes next"


@pytest.mark.parametrize(("city", "first"), [("441900", "东城街道"), ("442000", "石岐街道")])
def test_a_city_without_districts_asks_for_one(city: str, first: str) -> None:
    hall = Hall().go("form-address")
    if f"pick-{city}" not in {option["id"] for option in region(hall)["picker"]["options"]}:
        hall.touch("pick-more")
    hall.touch(f"pick-{city}")
    assert [label for label, _ in labels(hall)] == ["城市", "街道"]
    assert region(hall)["picker"]["title"] == "请选街道或镇" and offered(hall)[0] == first
    hall.touch(region(hall)["picker"]["options"][0]["id"])
    assert [label for label, _ in labels(hall)] == ["城市", "街道", "社区"]
    hall.touch(region(hall)["picker"]["options"][0]["id"], *HOUSE, "next")
    assert hall.step == "form-contact"


def test_another_city_keeps_the_district_of_the_first() -> None:
    hall = Hall().go("form-address")
    hall.touch(*PLACE, "region-0", "pick-440100")
    assert labels(hall) == [("城市", "广州市"), ("区县", ""), ("街道", "")]
    hall.touch("next")
    assert hall.step == "form-address" and region(hall)["problem"]


def test_a_level_that_nothing_was_chosen_above_opens() -> None:
    hall = Hall().go("form-address")
    assert [level["enabled"] for level in region(hall)["levels"]] == [True, False, False]
    before = hall.page
    hall.touch("region-2", "region-9", "region-x", "pick-999999")
    assert hall.page == before


def test_the_pages_of_a_picker_lose_or_repeat_a_place() -> None:
    hall = Hall().go("form-address")
    assert region(hall)["picker"]["page_text"] == "1 / 2" and region(hall)["picker"]["less"] is None
    first = offered(hall)
    hall.touch("pick-more")
    assert region(hall)["picker"]["more"] is None
    assert len(set(first + offered(hall))) == len(first) + len(offered(hall)) == 21


def test_an_impatient_finger_on_next_page_has_to_be_paid_back() -> None:
    hall = Hall().go("form-address")
    hall.touch(*["pick-more"] * 5)
    assert region(hall)["picker"]["page_text"] == "2 / 2"
    hall.touch("pick-less")
    assert region(hall)["picker"]["page_text"] == "1 / 2"
    hall.touch(*["pick-less"] * 3, "pick-more")
    assert region(hall)["picker"]["page_text"] == "2 / 2"


def test_the_next_level_opens_at_the_page_of_the_last() -> None:
    hall = Hall().go("form-address")
    hall.touch("pick-more", "pick-445300")
    assert region(hall)["picker"]["page_text"] in ("", "1 / 2")
    assert offered(hall)[0] == "云城区"


def test_an_answer_cannot_be_opened_again() -> None:
    hall = Hall().go("form-stay")
    hall.touch(*GROUND)
    assert [entry["text"] for entry in hall.page["answered"]] == ["在这里工作"]
    hall.touch("reopen-ground")
    ids = [option["id"] for entry in hall.page["fields"] for option in entry["options"]]
    assert ids == ["option-ground-work", "option-ground-housing", "option-ground-study"]
    hall.touch("option-ground-study")
    assert "option-study-kind-school" in [option["id"] for entry in hall.page["fields"] for option in entry["options"]]
    hall.touch("next")
    assert hall.step == "form-stay" and hall.page["fields"][0]["problem"], "the new follow-up needs an answer"


def test_a_problem_hides_behind_a_question_that_was_opened_again() -> None:
    hall = Hall().go("form-stay+reopened")
    hall.touch("next")
    problems = [entry["problem"] for entry in hall.page["fields"]]
    assert any(problems), "a citizen sees why it does not go on"


def test_going_there_and_back_changes_what_was_chosen() -> None:
    hall = Hall().go("form-stay")
    hall.touch(*GROUND, "reopen-ground", "option-ground-study", "option-study-kind-school", "reopen-ground", "option-ground-work")
    chosen = [option["id"] for entry in hall.page["fields"] for option in entry["options"] if option["chosen"]]
    assert chosen == ["option-work-kind-contract"]


def test_a_number_is_judged_while_it_is_typed() -> None:
    hall = Hall().go("form-contact")
    for key in PHONE[:-1]:
        hall.touch(key)
        assert hall.page["fields"][0]["problem"] == ""
    hall.touch("next")
    assert hall.page["fields"][0]["problem"] and hall.step == "form-contact"
    hall.touch(PHONE[-1])
    assert hall.page["fields"][0]["problem"] == "", "the complaint goes when it is mended"
    hall.touch("next")
    assert hall.step == "form-stay"


def test_a_key_types_into_two_fields() -> None:
    hall = made([keys("one"), keys("two")])
    hall.touch("key-1")
    assert [entry["value"] for entry in hall.page["fields"]] == ["1", ""]
    hall.touch("field-two", "key-2", "key-3")
    assert [entry["value"] for entry in hall.page["fields"]] == ["1", "23"]
    assert [bool(entry["keys"]) for entry in hall.page["fields"]] == [False, True], "one pad at a time"


def test_options_of_another_field_are_taken() -> None:
    hall = made([choice("a", "x", "y"), choice("a-x", "y", "z")])
    hall.touch("option-a-z", "option-b-x", "option-", "option-a")
    assert not any(option["chosen"] for entry in hall.page["fields"] for option in entry["options"])
    hall.touch("option-a-x-z")
    assert [option["id"] for entry in hall.page["fields"] for option in entry["options"] if option["chosen"]] == ["option-a-x-z"]


def test_a_follow_up_on_a_later_page_is_left_out_by_a_change() -> None:
    hall = made(
        [choice("who", "me", "others")],
        [keys("many"), keys("names") | {"when": {"field": "who", "values": ["others"]}}],
    )
    hall.touch("option-who-me", "next", "key-1", "next")
    assert hall.step == "review"
    hall.touch("change-page-1", "option-who-others", "next", "next")
    assert hall.step == "form-page-2", "what the change has opened is asked before anybody signs"
    assert [entry["problem"] for entry in hall.page["fields"]] == ["", "field names problem"]
    hall.touch("key-3", "next", "next")
    assert hall.step == "sign"


def test_an_answer_that_was_emptied_after_the_check_is_handed_in() -> None:
    hall = Hall().go("review")
    hall.touch("change-contact", "key-clear", "back", "next")
    assert hall.step == "form-contact" and hall.page["fields"][0]["problem"]
    hall.touch(*PHONE, "next", "next")
    assert hall.step == "sign"


def test_a_change_leads_elsewhere_than_back_to_the_check() -> None:
    hall = Hall().go("review")
    hall.touch("change-address")
    assert hall.page["primary"]["label"] == "好了，回去核对"
    hall.touch("next")
    assert hall.step == "review"
    hall.touch("change-nothing", "change-")
    assert hall.step == "review"


def test_a_signature_stays_under_what_was_changed_after_it() -> None:
    hall = Hall().go("sign+signed")
    hall.touch("back", "next")
    assert hall.page["strokes"], "looking again changes nothing"
    hall.touch("back", "change-contact", "key-backspace", "key-5", "next", "next")
    assert hall.step == "sign" and not hall.page["strokes"]
    hall.touch("submit")
    assert hall.page["problem"] and not hall.outbox.drafts
