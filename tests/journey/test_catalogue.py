"""The catalogue of a hall: chapters, shelves, departments, companies, a search, and what cannot be done now."""

import json
from dataclasses import replace
from typing import Any

import pytest

from kiosk.devices.contract import Offline, Ready
from kiosk.journey.actions import Plan, Touch
from kiosk.journey.autopilot import Autopilot
from kiosk.keyboard.engine import Candidates
from kiosk.offline.events import LineChanged
from kiosk.services.model import Service
from kiosk.settings import Catalogue
from tests.journey.hall import MATTER, SETTINGS, Hall, few, packages
from tests.support.halls_worth import POPULAR, matters

MANY = {**matters(60), MATTER: packages()[MATTER]}
SECRET = "qxjvkwybz"


@pytest.fixture
def hall() -> Hall:
    made = Hall(services=MANY, settings=replace(SETTINGS, catalogue=Catalogue((*POPULAR, "gone"))))
    made.touch("start")
    return made


def ids(page: Any, key: str = "entries") -> list[str]:
    return [entry["id"] for entry in page[key]]


def entry(page: Any, ident: str) -> dict[str, Any]:
    [found] = [entry for key in ("tiles", "entries") for entry in page.get(key, []) if entry["id"] == ident]
    return dict(found)


def typed(hall: Hall, letters: str) -> Any:
    hall.touch(*(f"key-{letter}" for letter in letters))
    return hall.page


def test_six_matters_stand_there_themselves_and_more_stand_behind_chapters(hall: Hall) -> None:
    small = Hall()
    small.touch("start")
    assert sorted(ids(small.page, "tiles")) == sorted(f"matter-{code}" for code in few())
    tiles = ids(hall.page, "tiles")
    assert tiles[0] == "chapter-birth" and tiles[-1] == "for-company" and not any(ident.startswith("matter-") for ident in tiles)
    assert "chapter-business-entry" not in tiles
    assert ids(hall.page, "popular") == [f"matter-{code}" for code in POPULAR]


def test_what_is_popular_is_what_the_hall_says_or_nothing() -> None:
    silent = Hall(services=MANY)
    silent.touch("start")
    assert (silent.page["popular"], silent.page["popular_title"]) == ([], "")


def test_a_chapter_is_opened_a_matter_of_it_and_back_the_same_way(hall: Hall) -> None:
    hall.touch("chapter-living")
    assert hall.step == "shelf" and f"matter-{MATTER}" in ids(hall.page)
    assert {MANY[ident.removeprefix("matter-")].head.chapter for ident in ids(hall.page)} == {"living"}
    hall.touch(f"matter-{MATTER}")
    assert hall.step == "guide"
    hall.touch("back")
    assert hall.step == "shelf" and f"matter-{MATTER}" in ids(hall.page)
    hall.touch("back")
    assert hall.step == "catalogue"
    hall.touch("back")
    assert hall.step == "closing" and hall.wiped == 1


def test_by_departments_every_matter_is_reached(hall: Hall) -> None:
    hall.touch("departments")
    seen: set[str] = set()
    for department in ids(hall.page):
        hall.touch(department)
        seen |= set(ids(hall.page))
        hall.touch("back")
        assert hall.step == "shelf-departments"
    assert seen == {f"matter-{code}" for code in MANY}
    hall.touch("back")
    assert hall.step == "catalogue"


def test_companies_have_their_own_and_each_is_marked(hall: Hall) -> None:
    hall.touch("for-company")
    assert ids(hall.page, "tiles") == ["chapter-business-entry", "chapter-business-operation", "chapter-business-exit"]
    hall.touch("chapter-business-entry")
    assert {entry["mark"]["icon"] for entry in hall.page["entries"]} == {"building"}
    hall.touch("back")
    assert hall.step == "catalogue" and ids(hall.page, "tiles")[0] == "chapter-business-entry"
    hall.touch("back")
    assert ids(hall.page, "tiles")[0] == "chapter-birth"
    hall.touch("chapter-work")
    assert entry(hall.page, "matter-social-record")["mark"] == {"icon": "eye", "tone": "info", "text": "查询"}
    assert entry(hall.page, "matter-work-registration")["mark"] is None


def test_what_cannot_be_done_now_says_so_and_where(hall: Hall) -> None:
    hall.touch("chapter-work")
    record, registration = "matter-social-record", "matter-work-registration"
    hall.tell(LineChanged("", False, "central-unreachable"))
    assert entry(hall.page, record)["mark"]["icon"] == "wifi-off" and "窗口" in entry(hall.page, record)["sub"]
    assert entry(hall.page, registration)["mark"] is None, "it is kept and sent later"
    hall.tell(LineChanged("", True, ""))
    assert entry(hall.page, record)["mark"]["icon"] == "eye"
    hall.reader(Offline("unplugged"))
    assert {entry["mark"]["icon"] for entry in hall.page["entries"]} == {"id-off"}
    hall.reader(Ready())
    assert entry(hall.page, registration)["mark"] is None


def test_a_level_that_is_out_of_reach_is_said_before_anybody_begins() -> None:
    service = packages()[MATTER]
    high = Service(replace(service.head, level="card-and-factor"), lambda: service.body)
    hall = Hall(services={**few(), MATTER: high})
    hall.touch("start")
    assert "窗口" in entry(hall.page, f"matter-{MATTER}")["sub"]
    assert entry(hall.page, f"matter-{MATTER}")["mark"] == {"icon": "building-community", "tone": "attn", "text": ""}


def test_results_come_while_it_is_typed_and_a_touch_opens_one(hall: Hall) -> None:
    hall.touch("search")
    assert hall.step == "search" and ids(hall.page) == [f"matter-{code}" for code in POPULAR]
    page = typed(hall, "j")
    assert len(ids(page)) > 1
    page = typed(hall, "zz")
    assert set(ids(page)) >= {f"matter-{MATTER}", "matter-residence-permit"} and page["none"] is None
    hall.touch(f"matter-{MATTER}")
    assert hall.step == "guide" and hall.page["title"]
    hall.touch("back")
    assert hall.step == "search" and hall.page["field"]["value"] == "jzz", "what was typed still stands there"
    hall.touch("key-backspace", "key-backspace", "key-backspace", "key-hide")
    assert hall.page["field"]["keys"] == [] and hall.page["hint"]
    hall.touch("field-search")
    assert hall.page["field"]["keys"]


def test_candidates_are_asked_for_and_a_chosen_one_is_searched_for(hall: Hall) -> None:
    class Typing:
        available = True

        def __init__(self) -> None:
            self.asked: list[tuple[str, str]] = []

        def ask(self, session: str, letters: str) -> None:
            self.asked.append((session, letters))

        def forget(self) -> None:
            self.asked.clear()

    typing = Typing()
    hall.runner._desk.typing = typing
    hall.touch("search")
    typed(hall, "jz")
    session, letters = typing.asked[-1]
    assert letters == "jz"
    hall.tell(Candidates(session, "jz", ("居住", "价值"), (0, 1, 2), False))
    hall.touch("cand-0")
    assert hall.page["field"]["value"] == "居住" and f"matter-{MATTER}" in ids(hall.page)


def test_english_is_typed_in_letters_and_slips_are_forgiven() -> None:
    hall = Hall(services=MANY)
    hall.touch("lang-en", "start", "search")
    assert hall.page["field"]["mode"] == "latin"
    assert f"matter-{MATTER}" in ids(typed(hall, "residnece"))


def test_nothing_found_offers_the_chapters_and_a_person(hall: Hall) -> None:
    hall.touch("search")
    none = typed(hall, SECRET)["none"]
    assert "12345" in none["text"] and none["button"]["id"] == "chapters" and SECRET not in json.dumps(none)
    hall.touch("chapters")
    assert hall.step == "catalogue"
    hall.touch("search")
    assert hall.page["field"]["value"] == "" and hall.page["field"]["composing"] == ""


@pytest.mark.parametrize("way", ["back", "idle", "fail"])
def test_what_was_typed_goes_with_the_session(hall: Hall, way: str, capfd: pytest.CaptureFixture[str]) -> None:
    hall.touch("search")
    typed(hall, SECRET)
    assert SECRET in json.dumps(dict(hall.page)).replace(" ", "").replace("'", ""), "it can be found where it is"
    if way == "back":
        hall.touch("back", "back")
    elif way == "idle":
        hall.later(120)
    else:
        hall.runner.fail()
    assert hall.wiped == 1
    hall.touch("home", "home", "start", "search")
    assert hall.step == "search"
    said = json.dumps(dict(hall.page)).replace(" ", "")
    assert SECRET not in said and hall.page["field"]["composing"] == ""
    assert SECRET not in repr(hall.runner._session) + "".join(capfd.readouterr())


def test_the_automatic_hand_finds_any_matter_of_a_hall(hall: Hall) -> None:
    hand = Autopilot(Plan(MATTER, "zh-CN"))
    for _ in range(40):
        if hall.step == "guide":
            break
        action = hand.decide(hall.runner.view())
        assert isinstance(action, Touch)
        hall.touch(action.id)
    assert hall.step == "guide"
