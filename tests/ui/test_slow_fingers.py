"""Palms, slow fingers and fingers that think again, on every page: nothing is done that was not meant, and nothing stays pressed (F72)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QPointF, QTimer
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from tests.support.pages import all_pages, one_of_each_screen
from tests.ui.conftest import Theatre

PAGES = all_pages()
SCREENS = [name for screen, name in one_of_each_screen().items() if screen != "closing"]
# Each eighth page besides; all of them in the long run.
HELD = [
    pytest.param(name, marks=() if name in SCREENS or at % 8 == 0 else pytest.mark.long)
    for at, name in enumerate(PAGES.of("zh-CN"))
    if not name.startswith("closing")
]
FINGERS = 10
# What Qt takes for a long press while this file runs, and for how long a finger of this file stays.
LONG_MS, HELD_MS = 15, 40
BESIDE = QPoint(3, 3)


@pytest.fixture(autouse=True)
def _short_long_presses(theatre: Theatre) -> Iterator[None]:
    """Ten seconds are as long as forty milliseconds to a program whose long press begins after fifteen."""
    hints = theatre.window.app.styleHints()
    before = hints.mousePressAndHoldInterval()
    hints.setMousePressAndHoldInterval(LONG_MS)
    yield
    hints.setMousePressAndHoldInterval(before)


def middle(item: QQuickItem) -> QPoint:
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def hold(milliseconds: int) -> None:
    """Let the window go on while the fingers lie there."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Hands:
    """Many fingers at once."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        self._device = QTest.createTouchDevice()

    def lay(self, places: list[QPoint]) -> None:
        event = QTest.touchEvent(self._theatre.window.root, self._device)
        for finger, place in enumerate(places):
            event.press(finger, place, self._theatre.window.root)
        event.commit()

    def draw(self, places: list[QPoint]) -> None:
        event = QTest.touchEvent(self._theatre.window.root, self._device)
        for finger, place in enumerate(places):
            event.move(finger, place, self._theatre.window.root)
        event.commit()

    def lift(self, places: list[QPoint]) -> None:
        event = QTest.touchEvent(self._theatre.window.root, self._device)
        for finger, place in enumerate(places):
            event.release(finger, place, self._theatre.window.root)
        event.commit()


def handfuls(theatre: Theatre) -> Iterator[list[QQuickItem]]:
    """Every control of the page, as many at a time as there are fingers."""
    items = theatre.touchables()
    for first in range(0, len(items), FINGERS):
        yield items[first : first + FINGERS]


def pressed(theatre: Theatre) -> list[str]:
    return [item.objectName() for item in theatre.touchables() if item.property("pressed")]


# Who turns a page takes away what other fingers lie on, and puts the keys of an open field away.
OF_THE_WINDOW = ("key-hide", "page-")


def said(theatre: Theatre) -> list[str]:
    """What was touched; a number that was shown while its key was held is hidden again at its end. Whoever turns the page away from an
    open field puts its keys away."""
    told = list(theatre.stage.touched)
    shown = [target for target in told if target.startswith("show-")]
    assert sum(target == "show-off" for target in shown) * 2 == len(shown) and shown[-1:] in ([], ["show-off"]), shown
    theatre.stage.touched.clear()
    return [target for target in told if not target.startswith(("show-", *OF_THE_WINDOW))]


@pytest.mark.parametrize("name", HELD)
def test_a_long_press_is_a_tap_and_leaves_nothing_pressed_f72(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
    hands = Hands(theatre)
    for items in handfuls(theatre):
        items = [item for item in items if not item.objectName().startswith(OF_THE_WINDOW)]
        places = [middle(item) for item in items]
        wanted = [item.objectName() for item in items if not item.objectName().startswith("show-")]
        hands.lay(places)
        assert len(pressed(theatre)) == len(items)
        hold(HELD_MS)
        assert [target for target in theatre.stage.touched if not target.startswith("show-")] == []
        hands.lift(places)
        hold(0)
        assert sorted(said(theatre)) == sorted(wanted)
        assert pressed(theatre) == []


@pytest.mark.parametrize("name", SCREENS)
def test_fingers_that_are_drawn_off_do_nothing_and_leave_nothing_pressed_f72(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
    hands = Hands(theatre)
    for items in handfuls(theatre):
        places = [middle(item) for item in items]
        hands.lay(places)
        assert len(pressed(theatre)) == len(items)
        hands.draw([BESIDE] * len(items))
        hands.lift([BESIDE] * len(items))
        hold(0)
        assert said(theatre) == []
        assert pressed(theatre) == []


@pytest.mark.parametrize("name", ["guide.zh-CN", "form-choice.zh-CN", "review.zh-CN"])
def test_a_palm_on_one_control_does_what_one_finger_does_or_nothing_f72(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
    hands = Hands(theatre)
    for item in theatre.touchables():
        centre = middle(item)
        places = [centre + QPoint(8 * x, 8 * y) for x in (-1, 0, 1) for y in (-1, 1)]
        hands.lay(places)
        hold(HELD_MS)
        hands.lift(places)
        hold(0)
        assert said(theatre) in ([], [item.objectName()])
        assert pressed(theatre) == []
    item = theatre.touchables()[-1]
    theatre.hand.touch(item.objectName())
    assert theatre.stage.touched[-1] == item.objectName() or item.objectName().startswith("show-")


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_that_goes_away_under_ten_fingers_leaves_nothing_pressed_on_the_next_f72(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
    hands = Hands(theatre)
    places = [middle(item) for item in theatre.touchables()][:FINGERS]
    hands.lay(places)
    theatre.stage.show(PAGES["take.zh-CN" if PAGES[name]["screen"] != "take" else "guide.zh-CN"])
    hold(0)
    hands.lift(places)
    hold(0)
    assert said(theatre) == []
    assert pressed(theatre) == []
    theatre.stage.show(PAGES[name])
    hold(0)
    assert pressed(theatre) == []
