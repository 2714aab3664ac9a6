"""Every page of the terminal as it stands on the screen: everything can be touched, nothing is left behind."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from kiosk.ui.phrases import VERBATIM
from tests.support.pages import Page, all_pages, one_of_each_screen
from tests.ui.conftest import Theatre

PAGES = all_pages()
SCREEN = QRectF(0, 0, 1080, 1920)


def ids(value: Any) -> Iterator[str]:
    """Every id that a page offers."""
    if isinstance(value, dict):
        if value.get("enabled") is False:
            return
        if isinstance(value.get("id"), str):
            yield value["id"]
        for entry in value.values():
            yield from ids(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from ids(entry)


# What stands there only where not everything fits.
TURNING = {"page-more", "page-less", "sheet-more"}


def offered(page: Page) -> set[str]:
    """What can be touched on a page: under the idle warning or a sheet, only what these offer; keys only of the open field; thanks stand in
    the place of the faces."""
    for above in ("idle", "sheet"):
        if page.get(above):
            return set(ids(page[above])) - TURNING
    faces = [] if page.get("thanks") else page.get("faces", [])
    return set(ids({**page, "faces": faces})) - TURNING


def told(name: str) -> list[str]:
    """What a touch of `name` says: a number that is masked stands there as long as its key is held."""
    return [f"show-on-{name.removeprefix('show-')}", "show-off"] if name.startswith("show-") else [name]


def with_all_texts(value: Any, text: str) -> Any:
    """A page whose every readable text is `text`."""
    if isinstance(value, dict):
        kept = VERBATIM | {"lang", "qr", "display", "brand", "picture"}
        return {key: entry if key in kept else with_all_texts(entry, text) for key, entry in value.items()}
    if isinstance(value, list):
        return [with_all_texts(entry, text) for entry in value]
    return text if isinstance(value, str) and value else value


# The languages have the same shapes: each page is touched in one of the first two, and in all of them in the long run.
KINDS = list(dict.fromkeys(name.rpartition(".")[0] for name in PAGES))
TOUCHED = [
    pytest.param(name, marks=() if lang == ("zh-CN", "en")[KINDS.index(kind) % 2] else pytest.mark.long)
    for name in PAGES
    for kind, _, lang in [name.rpartition(".")]
    if kind != "closing"
]


@pytest.mark.parametrize("name", TOUCHED)
def test_everything_on_a_page_can_be_touched(theatre: Theatre, name: str) -> None:
    before = len(theatre.window.warnings)
    theatre.show(PAGES[name])
    gc.collect()
    seen: set[str] = set()
    # A page that is turned stands where the open field is.
    while theatre.hand.find("page-less") is not None:
        theatre.hand.touch("page-less")
        theatre.hand.settle()
    while True:
        items = [item for item in theatre.touchables() if item.objectName() not in TURNING]
        for item in items:
            assert_a_finger_finds(item)
        theatre.stage.touched.clear()
        for item in items:
            theatre.hand.touch(item.objectName())
        assert theatre.stage.touched == [said for item in items for said in told(item.objectName())]
        seen |= {item.objectName() for item in items}
        if theatre.hand.find("page-more") is None:
            break
        theatre.hand.touch("page-more")
        theatre.hand.settle()
    assert seen == offered(PAGES[name])
    assert theatre.window.warnings[before:] == ()
    assert theatre.stage.failed == []


def test_any_touch_ends_the_page_between_two_people(theatre: Theatre) -> None:
    theatre.show(PAGES["closing.en"])
    theatre.hand.touch("home")
    assert theatre.stage.touched == ["home"]


def assert_a_finger_finds(item: QQuickItem) -> None:
    """On the screen, and named for those who do not see it."""
    assert SCREEN.contains(item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))), item.objectName()
    spoken = QAccessible.queryAccessibleInterface(item)
    assert spoken.text(QAccessible.Text.Name).strip(), item.objectName()
    assert spoken.role() in {QAccessible.Role.Button, QAccessible.Role.RadioButton, QAccessible.Role.CheckBox}, item.objectName()


# One page of each screen and each eighth besides; all of them in the long run.
SCREENS = set(one_of_each_screen().values())
MARKED_UP = [
    pytest.param(name, marks=() if name in SCREENS or at % 8 == 4 else pytest.mark.long) for at, name in enumerate(PAGES.of("zh-CN"))
]


@pytest.mark.parametrize("name", MARKED_UP)
def test_markup_from_outside_is_shown_as_it_is(theatre: Theatre, name: str) -> None:
    before = len(theatre.window.warnings)
    evil = "测<img src='file:///x.png'><b>x</b>"
    theatre.show(with_all_texts(PAGES[name], evil))
    texts = theatre.texts()
    assert any(item.property("text") == evil for item in texts)
    assert {item.metaObject().className().split("_")[0] for item in texts} == {"KText"}
    assert theatre.window.warnings[before:] == ()


def test_a_page_of_another_language_or_step_is_handed_over_without_a_complaint(theatre: Theatre) -> None:
    before = len(theatre.window.warnings)
    for name in ("form-house.zh-CN", "form-choice.en", "form-region.zh-CN", "form-known.en", "review.en", "form-phone.zh-CN", "idle.en"):
        theatre.show(PAGES[name])
        gc.collect()
    assert theatre.window.warnings[before:] == ()


def test_who_turns_away_from_the_open_field_puts_its_pad_away(theatre: Theatre) -> None:
    theatre.show(PAGES["form-row.zh-CN"])
    # The name and its keyboard stand alone.
    assert theatre.hand.find("key-q") is not None and theatre.hand.find("option-member-relation-child") is None
    theatre.stage.touched.clear()
    theatre.hand.touch("page-more")
    theatre.hand.settle()
    assert "key-hide" in theatre.stage.touched
    theatre.show(PAGES["form-row-rest.zh-CN"])
    assert theatre.hand.find("option-member-relation-child") is not None and theatre.hand.find("page-more") is None
    theatre.hand.touch("field-member-number")
    assert theatre.stage.touched[-1] == "field-member-number"


def test_another_staff_page_of_as_many_parts_cannot_be_turned(theatre: Theatre) -> None:
    for name in ("staff-overview.zh-CN", "staff-overview.en", "staff-readiness.en", "staff-overview-well.en", "staff-overview.zh-CN"):
        theatre.show(PAGES[name])
        assert (theatre.hand.find("page-more") is not None) is ("well" not in name), name


def test_a_check_of_the_whole_page_is_told(theatre: Theatre) -> None:
    theatre.show(PAGES["form-page-wrong.en"])
    assert any(item.property("text") == PAGES["form-page-wrong.en"]["problem"] for item in theatre.texts())


def test_what_government_says_stays_beside_the_answer_and_can_be_taken_back(theatre: Theatre) -> None:
    for name, right in (("form-objected.zh-CN", "right-grade"), ("form-group-objected.en", "right-members")):
        theatre.show(PAGES[name])
        theatre.stage.touched.clear()
        theatre.hand.touch(right)
        assert right in theatre.stage.touched


def test_a_screen_nobody_knows_is_drawn_as_trouble(theatre: Theatre) -> None:
    theatre.show({**PAGES["trouble.zh-CN"], "screen": "unheard-of"})
    assert theatre.hand.find("home") is not None


def test_nothing_of_a_page_is_left_after_the_next_one(theatre: Theatre) -> None:
    canary = "".join(("梁秋", "荷canary"))
    theatre.show(with_all_texts(PAGES["review.zh-CN"], canary))
    assert any(canary in item.property("text") for item in theatre.texts())
    theatre.show(PAGES["attract.zh-CN"])
    theatre.window.forget()
    gc.collect()
    # Lists are copied first: other threads go on meanwhile.
    things = [thing for thing in gc.get_objects() if type(thing) in (dict, list, tuple)]
    containers = [list(thing.values()) if isinstance(thing, dict) else list(thing) for thing in things]
    holding = [kept for kept in containers if any(isinstance(value, str) and value is not canary and value == canary for value in kept)]
    assert holding == []
    assert not any(canary in str(item.property("text")) for item in theatre.hand.items())
