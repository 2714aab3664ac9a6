"""Nobody gets out of the window, and nobody breaks it with ten fingers (F03, F17, F72)."""

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from tests.support.pages import all_pages
from tests.ui.conftest import Theatre

PAGES = all_pages()
KEYS = Qt.Key
CONTROL, ALT, META, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
# What a keyboard that somebody plugged in may try (faults F17 and the reports behind it).
ESCAPES = [
    (KEYS.Key_Escape, NONE), (KEYS.Key_F4, ALT), (KEYS.Key_F11, NONE), (KEYS.Key_F1, NONE), (KEYS.Key_Meta, META),
    (KEYS.Key_N, CONTROL), (KEYS.Key_Q, CONTROL), (KEYS.Key_W, CONTROL), (KEYS.Key_P, CONTROL), (KEYS.Key_O, CONTROL),
    (KEYS.Key_C, CONTROL), (KEYS.Key_V, CONTROL), (KEYS.Key_A, CONTROL), (KEYS.Key_Z, CONTROL), (KEYS.Key_F10, SHIFT),
    (KEYS.Key_Menu, NONE), (KEYS.Key_T, CONTROL | ALT), (KEYS.Key_Delete, CONTROL | ALT), (KEYS.Key_F1, CONTROL | ALT),
    (KEYS.Key_Back, NONE), (KEYS.Key_Tab, ALT), (KEYS.Key_Escape, CONTROL), (KEYS.Key_Escape, CONTROL | SHIFT),
]  # fmt: skip


@pytest.mark.parametrize("screen", ["attract", "form", "sign", "done", "trouble"])
def test_no_key_of_a_plugged_in_keyboard_gets_out_f17(theatre: Theatre, screen: str) -> None:
    theatre.show(next(page for page in PAGES.values() if page["screen"] == screen))
    root = theatre.window.root
    before = list(theatre.stage.touched)
    for key, modifiers in ESCAPES:
        QTest.keyClick(root, key, modifiers)
        theatre.window.app.processEvents()
    theatre.hand.settle()
    assert root.isVisible() and root.isExposed()
    assert theatre.stage.touched == before
    assert [w for w in theatre.window.app.topLevelWindows() if w.isVisible()] == [root]
    assert theatre.window.app.clipboard().text() == ""


class Monkey:
    """Ten fingers and a keyboard, by a seed."""

    def __init__(self, theatre: Theatre, seed: int) -> None:
        self._random = random.Random(seed)
        self._window: QQuickWindow = theatre.window.root
        self._app = theatre.window.app
        self._device: QPointingDevice = QTest.createTouchDevice()
        self._down: dict[int, QPoint] = {}

    def step(self) -> None:
        event = QTest.touchEvent(self._window, self._device)
        for finger in range(10):
            where = QPoint(self._random.randrange(self._window.width()), self._random.randrange(self._window.height()))
            if finger in self._down:
                if self._random.random() < 0.5:
                    event.release(finger, self._down.pop(finger), self._window)
                else:
                    self._down[finger] = where
                    event.move(finger, where, self._window)
            elif self._random.random() < 0.3:
                self._down[finger] = where
                event.press(finger, where, self._window)
        event.commit()
        if self._random.random() < 0.2:
            QTest.keyClick(self._window, self._random.choice([key for key, _ in ESCAPES] + [KEYS.Key_Return, KEYS.Key_Down, KEYS.Key_Up]))
        self._app.processEvents()

    def lift(self) -> None:
        event = QTest.touchEvent(self._window, self._device)
        for finger, where in self._down.items():
            event.release(finger, where, self._window)
        event.commit()
        self._down.clear()
        self._app.processEvents()


def shuffled(seed: int) -> Iterator[str]:
    names = sorted(PAGES)
    chooser = random.Random(seed)
    while True:
        yield chooser.choice(names)


def storm(theatre: Theatre, seed: int, steps: int) -> None:
    monkey = Monkey(theatre, seed)
    for number, name in zip(range(steps), shuffled(seed), strict=False):
        if number % 12 == 0:
            theatre.stage.show(PAGES[name])
        monkey.step()
    monkey.lift()
    theatre.hand.settle()
    assert theatre.stage.failed == []
    assert theatre.window.warnings == ()
    # Nothing is stuck: the next touch is an ordinary one.
    theatre.show(PAGES["attract.zh-CN"])
    theatre.stage.touched.clear()
    theatre.hand.touch("start")
    theatre.hand.settle()
    assert theatre.stage.touched == ["start"]


def test_ten_fingers_on_every_page_leave_it_standing_f03(theatre: Theatre) -> None:
    storm(theatre, seed=20261125, steps=240)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_ten_minutes_of_ten_fingers_f03(theatre: Theatre, seed: int) -> None:
    print(f"seed {seed}")
    storm(theatre, seed, steps=6000)
