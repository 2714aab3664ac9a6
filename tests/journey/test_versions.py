"""F39: a new version is put there while somebody stands in the old one. They finish on the old one, and their submission says so."""

from datetime import date
from typing import Any

import pytest

from kiosk.services.catalogue import Catalogue, Shelf
from kiosk.services.model import Service, ServicePackage
from tests.journey.hall import Hall
from tests.journey.places import PHONE
from tests.services.packages import choice, field, known, raw, service

OLD = ([known("name")], [choice("who", "me", "you")], [field("phone", "phone")])
NEWER = {
    "a field is gone": ([known("name")], [field("phone", "phone")]),
    "a field is called otherwise": ([known("name")], [choice("whom", "me", "you")], [field("phone", "phone")]),
    "a field more is required": ([known("name")], [choice("who", "me", "you")], [field("phone", "phone"), field("card", "bank-card")]),
    "a page is gone": ([known("name")],),
}


def made(number: str, pages: Any, digest: str) -> Service:
    return service(ServicePackage.model_validate({**raw(*pages), "version": number}), digest * 64)


FIRST = made("1.0.0", OLD, "1")


def hall_with(shelf: Shelf) -> Hall:
    hall = Hall(services=shelf)
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    hall.touch("next", "option-who-me", "next")
    assert hall.step == "form-page-3"
    return hall


def finish(hall: Hall) -> Any:
    hall.touch(*PHONE, "next", "next")
    hall.sign()
    hall.touch("submit")
    hall.saved()
    hall.printed()
    content = hall.outbox.drafts[-1][1].content
    hall.touch("leave", "skip", "home")
    return content


@pytest.mark.parametrize("change", [*NEWER, "the matter is withdrawn", "an older one is put back"])
def test_f39_who_has_begun_is_thrown_out_or_moved_to_another_version(change: str) -> None:
    shelf = Shelf(lambda: date(2026, 11, 25), Catalogue((FIRST,), ()))
    hall = hall_with(shelf)
    after = {"the matter is withdrawn": (), "an older one is put back": (made("0.9.0", OLD, "0"),)}
    shelf.put(Catalogue(after.get(change, (made("2.0.0", NEWER.get(change, OLD), "2"),)), ()))
    content = finish(hall)
    assert (content["service"]["version"], content["service"]["digest"]) == ("1.0.0", "1" * 64)
    assert {answer["element"]: answer["value"] for answer in content["answers"]} == {
        "person.name": "梁秋荷", "own.who": "me", "own.phone": "13800002204",
    }  # fmt: skip


def test_f39_the_next_citizen_begins_with_the_old_version() -> None:
    shelf = Shelf(lambda: date(2026, 11, 25), Catalogue((FIRST,), ()))
    hall = hall_with(shelf)
    shelf.put(Catalogue((FIRST, made("2.0.0", NEWER["a field is gone"], "2")), ()))
    assert finish(hall)["service"]["version"] == "1.0.0"
    assert hall.step == "attract"
    hall.touch("start", "matter-sample-matter", "agree")
    hall.lay()
    hall.touch("next")
    assert hall.step == "form-page-2" and hall.page["fields"][0]["kind"] == "digits"
    content = finish(hall)
    assert (content["service"]["version"], content["service"]["digest"]) == ("2.0.0", "2" * 64)


def test_f39_what_was_handed_in_is_changed_by_a_new_version() -> None:
    shelf = Shelf(lambda: date(2026, 11, 25), Catalogue((FIRST,), ()))
    hall = Hall(services=shelf)
    for count in range(10):
        hall.touch("start", "matter-sample-matter", "agree")
        hall.lay()
        hall.touch("next", "option-who-me", "next")
        assert finish(hall)["service"]["version"] == "1.0.0" and len(hall.outbox.drafts) == count + 1
    shelf.put(Catalogue((made("2.0.0", NEWER["a page is gone"], "2"),), ()))
    hall.touch("start")
    kept = [draft.content["service"] for _, draft in hall.outbox.drafts]
    assert {(entry["version"], entry["digest"]) for entry in kept} == {("1.0.0", "1" * 64)}  # type: ignore[index]


def test_f39_a_matter_that_is_withdrawn_while_the_list_is_open_still_opens() -> None:
    shelf = Shelf(lambda: date(2026, 11, 25), Catalogue((FIRST,), ()))
    hall = Hall(services=shelf)
    hall.touch("start")
    shelf.put(Catalogue((), ()))
    hall.touch("matter-sample-matter")
    assert hall.step == "catalogue"
