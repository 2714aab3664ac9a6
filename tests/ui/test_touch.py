"""Fingers as they are: slow, sliding, too early, on a page that has just changed."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent

from tests.support.pages import all_pages
from tests.support.variants import Variant
from tests.ui.conftest import Theatre, open_theatre

PAGES = all_pages()


def test_a_press_that_is_drawn_off_the_button_does_nothing(theatre: Theatre) -> None:
    theatre.show(PAGES["guide.zh-CN"])
    theatre.hand.press("agree")
    item = theatre.hand.find("agree")
    assert item is not None and item.property("pressed") is True
    theatre.hand.move(QPoint(540, 700))
    theatre.hand.lift()
    assert theatre.stage.touched == []
    assert item.property("pressed") is False


def test_a_page_that_changes_under_the_finger_takes_no_touch(theatre: Theatre) -> None:
    theatre.show(PAGES["form-region.zh-CN"])
    fifth = PAGES["form-region.zh-CN"]["fields"][0]["picker"]["options"][4]["id"]
    theatre.hand.press(fifth)
    moved = {**PAGES["form-region.zh-CN"], "fields": [dict(field) for field in PAGES["form-region.zh-CN"]["fields"]]}
    picker = dict(moved["fields"][0]["picker"])
    picker["options"] = [{**option, "id": f"{option['id']}-next"} for option in picker["options"]]
    moved["fields"][0]["picker"] = picker
    theatre.show(moved)
    theatre.hand.lift()
    assert theatre.stage.touched == []
    theatre.hand.touch(f"{fifth}-next")
    assert theatre.stage.touched == [f"{fifth}-next"]


def test_a_screen_that_goes_away_under_the_finger_leaves_nothing_pressed(theatre: Theatre) -> None:
    theatre.show(PAGES["guide.zh-CN"])
    theatre.hand.press("agree")
    theatre.show(PAGES["form-known.zh-CN"])
    theatre.hand.lift()
    assert theatre.stage.touched == []
    assert not any(item.property("pressed") for item in theatre.touchables())


def test_any_touch_but_end_asks_for_more_time_once(theatre: Theatre) -> None:
    theatre.show(PAGES["idle.zh-CN"])
    for place in (QPoint(540, 400), QPoint(900, 1800), QPoint(20, 1000), QPoint(100, 60)):
        theatre.hand.tap(place)
    theatre.hand.touch("more-time")
    assert theatre.stage.touched == ["more-time"] * 5
    theatre.stage.touched.clear()
    theatre.hand.touch("end")
    assert theatre.stage.touched == ["end"]


def test_the_idle_warning_covers_what_was_typed(theatre: Theatre) -> None:
    theatre.show(PAGES["idle.zh-CN"])
    assert theatre.hand.find("key-1") is None
    assert not any("502" in item.property("text") for item in theatre.texts())
    theatre.show({**PAGES["idle.zh-CN"], "idle": None})
    assert theatre.hand.find("key-1") is not None


def test_five_keys_walk_over_every_control_and_press_it(theatre: Theatre) -> None:
    theatre.show(PAGES["guide.zh-CN"])
    wanted = {item.objectName() for item in theatre.touchables()}
    seen: list[str] = []
    for _ in range(len(wanted)):
        _key(theatre, Qt.Key.Key_Down)
        focused = theatre.window.root.activeFocusItem()
        seen.append(focused.objectName())
        _key(theatre, Qt.Key.Key_Return)
    assert set(seen) == wanted
    assert theatre.stage.touched == seen


def _key(theatre: Theatre, key: Qt.Key) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        theatre.window.app.sendEvent(theatre.window.root, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))
    theatre.window.app.processEvents()


def test_a_small_lying_panel_has_its_pages_and_is_touched_there() -> None:
    variant = Variant(panel="1366x768")
    small = open_theatre(PAGES["guide.zh-CN"], variant)
    try:
        fit = small.window.root.property("fit")
        # 410 mm are 1316 units of 1/3.21 mm.
        assert 1366 / fit == pytest.approx(1316, rel=0.01)
        more = small.hand.find("page-more")
        assert more is not None and small.hand.find("agree") is None
        place = more.mapToScene(more.boundingRect().center())
        assert place.x() > 683 and place.y() > 600
        small.hand.touch("agree")
        assert small.stage.touched[-1] == "agree" and "page-more" in small.stage.touched
        assert small.window.warnings == ()
    finally:
        small.window.close()


def test_what_is_agreed_to_has_been_seen_to_its_end() -> None:
    large = open_theatre({**PAGES["guide.en"], "display": {"text": "large"}}, Variant())
    try:
        seen: list[str] = []
        while large.hand.find("agree") is None:
            seen += [item.property("text") for item in large.texts()]
            large.hand.touch("page-more")
            large.hand.settle()
        seen += [item.property("text") for item in large.texts()]
        assert {row["text"] for row in PAGES["guide.en"]["rows"]} <= set(seen)
        large.hand.touch("page-less")
        large.hand.settle()
        assert large.hand.find("agree") is None
        # The next page of the same screen begins with its first page.
        large.stage.show({**PAGES["guide.en"], "heading": "Another one", "display": {"text": "large"}})
        large.hand.settle()
        assert large.hand.find("page-less") is None
    finally:
        large.window.close()
