"""Every page of the terminal as it stands on the screen: nothing is cut, everything can be touched, nothing is left behind."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from kiosk.ui.phrases import VERBATIM
from tests.support.pages import Page, all_pages
from tests.ui.conftest import Theatre

PAGES = all_pages()
SCREEN = QRectF(0, 0, 1080, 1920)


def ids(value: Any) -> Iterator[str]:
    """Every id that a page offers."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for entry in value.values():
            yield from ids(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from ids(entry)


def offered(page: Page) -> set[str]:
    """What can be touched on a page: under the idle warning, only what the warning offers; keys only of
    the open field; thanks stand in the place of the faces."""
    if page["idle"]:
        return set(ids(page["idle"]))
    fields = [
        {**field, "keys": field["keys"] if field["active"] else []} if field["kind"] == "digits" else field
        for field in page.get("fields", [])
    ]
    shut = {level["id"] for field in fields if field["kind"] == "region" for level in field["levels"] if not level["enabled"]}
    faces = [] if page.get("thanks") else page.get("faces", [])
    return set(ids({**page, "fields": fields, "faces": faces})) - shut


def with_all_texts(value: Any, text: str) -> Any:
    """A page whose every readable text is `text`."""
    if isinstance(value, dict):
        return {key: entry if key in VERBATIM or key in {"lang", "qr"} else with_all_texts(entry, text) for key, entry in value.items()}
    if isinstance(value, list):
        return [with_all_texts(entry, text) for entry in value]
    return text if isinstance(value, str) and value else value


@pytest.mark.parametrize("name", PAGES)
def test_everything_on_a_page_can_be_read_and_touched(theatre: Theatre, name: str) -> None:
    before = len(theatre.window.warnings)
    theatre.show(PAGES[name])
    gc.collect()
    items = theatre.touchables()
    assert sorted(item.objectName() for item in items) == sorted(offered(PAGES[name]))
    for item in items:
        assert_a_finger_finds(item)
    for text in theatre.texts():
        assert_whole(text)
    for item in items:
        theatre.hand.touch(item.objectName())
    assert theatre.stage.touched == [item.objectName() for item in items]
    assert theatre.window.warnings[before:] == ()
    assert theatre.stage.failed == []


def assert_a_finger_finds(item: QQuickItem) -> None:
    """Large enough, on the screen, and named for those who do not see it."""
    assert min(item.width(), item.height()) >= 64, item.objectName()
    assert SCREEN.contains(item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))), item.objectName()
    spoken = QAccessible.queryAccessibleInterface(item)
    assert spoken.text(QAccessible.Text.Name).strip(), item.objectName()
    assert spoken.role() in {QAccessible.Role.Button, QAccessible.Role.RadioButton}, item.objectName()


def assert_whole(item: QQuickItem) -> None:
    """Not cut, not wider than its place, not beside the screen."""
    text = item.property("text")
    assert not item.property("truncated"), text
    assert item.property("contentWidth") <= item.width() + 1.5, text
    left = item.mapToScene(QPointF(0, 0)).x()
    assert left >= 0 and left + item.property("contentWidth") <= 1081, text


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith("zh-CN")])
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


def test_a_screen_nobody_knows_is_drawn_as_trouble(theatre: Theatre) -> None:
    theatre.show({**PAGES["trouble.zh-CN"], "screen": "unheard-of"})
    assert theatre.hand.find("leave") is not None


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
