"""What of a citizen stands on the screen, and where nothing may."""

import json
from typing import Any

import pytest

from kiosk.devices.contract import CardRead
from kiosk.devices.events import ReadFinished
from kiosk.identity import Document, Sex
from kiosk.offline.events import SubmissionFailed
from tests.journey.lobby_hall import CANARIES, PERSON, Hall

NUMBER, PHONE = PERSON.number, "138 0000 2204"


def said(page: dict[str, Any]) -> str:
    """All that a page says, shown or not."""
    return json.dumps(page, ensure_ascii=False)


def seen(page: dict[str, Any]) -> list[str]:
    return [value for value in CANARIES if value in said(page)]


def test_nothing_of_a_citizen_stands_on_a_page_that_is_not_the_citizens() -> None:
    hall = Hall()
    hall.go_to("review")
    assert PERSON.name in seen(hall.page), "the search can find what is there"
    hall.go_to("take")
    pages = {"closing": hall.touch("skip")}
    pages["attract"] = hall.touch("home")
    pages["machine"] = hall.touch("this-machine")
    hall.touch("back")
    hall.go_to("review")
    pages["ended"] = hall.pass_time(90)
    hall.pass_time(15)
    hall.go_to("sign")
    hall.runner.fail()
    pages["internal"] = hall.page
    hall.touch("home")
    hall.go_to("done")
    hall.runner.fail()
    pages["internal-saved"] = hall.page
    hall.touch("home", "home")
    for name, screen in zip(pages, ("closing", "attract", "machine", "trouble", "trouble", "trouble"), strict=True):
        assert pages[name]["screen"] == screen, name
        assert seen(pages[name]) == [], name


def test_nothing_stands_on_the_page_of_a_card_that_is_not_accepted_or_of_a_full_disk() -> None:
    hall = Hall()
    hall.go_to("identify")
    other = Document(kind="cn-hmt-residence-permit", number=NUMBER, name=PERSON.name, sex=Sex.FEMALE, birth=PERSON.birth)
    page = hall.happen(ReadFinished(hall.devices.reading, "reader", CardRead(other)))
    assert (page["step"], seen(page)) == ("trouble-card-not-accepted", [])
    hall.touch("home", "home")
    hall.go_to("working")
    session, draft = hall.deliveries.drafts[-1]
    page = hall.happen(SubmissionFailed(session, draft.id, "disk-full"))
    assert (page["step"], seen(page)) == ("trouble-not-saved", [])


def values(page: dict[str, Any]) -> list[str]:
    rows = page["fields"] if page["screen"] == "form" else [row for group in page["groups"] for row in group["rows"]]
    return [row["value"] for row in rows]


def keys(page: dict[str, Any]) -> dict[str, str]:
    """The keys that show something while they are held: id -> field."""
    rows = page["fields"] if page["screen"] == "form" else [row for group in page["groups"] for row in group["rows"]]
    return {row["show"]["id"]: row["show"]["field"] for row in rows if row.get("show")}


def test_the_document_number_is_masked_but_while_its_key_is_held() -> None:
    hall = Hall()
    page = hall.go_to("form", 0)
    assert NUMBER not in said(page)
    assert "4301************22" in values(page)
    assert keys(page) == {"show-number": "number"}
    page = hall.touch("show-on-number")
    assert NUMBER in values(page)
    page = hall.touch("show-off")
    assert NUMBER not in said(page)


def test_on_the_review_each_number_has_its_own_key_and_only_the_held_one_is_shown() -> None:
    hall = Hall()
    page = hall.go_to("review")
    assert keys(page) == {"show-number": "number", "show-phone": "phone"}
    assert NUMBER not in said(page) and PHONE not in said(page)
    page = hall.touch("show-on-phone")
    assert PHONE in values(page) and NUMBER not in said(page)
    page = hall.touch("show-on-number")
    assert NUMBER in values(page) and PHONE not in said(page)


@pytest.mark.parametrize("other", ["next", "back", "change-contact", "nothing-that-is-there"])
def test_whatever_else_is_touched_the_number_goes_back_behind_its_mask(other: str) -> None:
    hall = Hall()
    hall.go_to("review")
    hall.touch("show-on-number")
    assert NUMBER not in said(hall.touch(other))
    if hall.screen == "sign":
        hall.touch("back")
    assert NUMBER not in said(hall.go_to("review"))


def test_a_number_is_not_shown_by_a_key_of_another_place_and_not_under_the_idle_warning() -> None:
    hall = Hall()
    hall.go_to("sign")
    assert NUMBER not in said(hall.touch("show-on-number"))
    hall.touch("back")
    assert hall.screen == "review"
    assert NUMBER not in said(hall.page)
    hall.touch("show-on-number")
    page = hall.pass_time(65)
    assert page["idle"] is not None
    assert NUMBER not in said(page)
    assert NUMBER not in said(hall.touch("show-off"))
    assert NUMBER not in said(hall.touch("more-time"))


def test_a_key_let_go_after_the_end_changes_nothing() -> None:
    hall = Hall()
    hall.go_to("review")
    hall.touch("show-on-number")
    hall.pass_time(90)
    assert hall.touch("show-off")["step"] == "trouble-ended"


def test_name_and_address_stand_nowhere_before_the_card_is_read() -> None:
    hall = Hall()
    for screen in ("catalogue", "guide", "identify"):
        assert seen(hall.go_to(screen)) == []
