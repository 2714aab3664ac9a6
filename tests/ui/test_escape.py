"""Nobody gets out of the window, and nobody breaks it with ten fingers (F03, F17, F72)."""

import itertools
import random
import time
from collections.abc import Iterable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from kiosk.clock import SteppedClock
from kiosk.events import Bus
from kiosk.keyboard.engine import PinyinEngine
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.keyboard.citizen import Citizen
from tests.support.pages import all_pages, one_of_each_screen
from tests.ui.conftest import Drawn, Theatre

PAGES = all_pages()
TEN_MINUTES = 600.0
# Qt's own is 800 ms.
LONG_PRESS_SECONDS = 0.9
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


# One page of every screen, the sheet, the idle warning and our own keyboard.
ONE_OF_EACH = list(one_of_each_screen().values())
ONE_OF_EACH += ["form-typing.zh-CN", "idle.zh-CN", "sheet-display.zh-CN", "sheet-language.en"]

# Where a hand anywhere on the glass is an answer: to come, to go on, to stay, and beside a sheet to close it.
ANYWHERE = {
    "attract": {"start"},
    "closing": {"home"},
    "idle": {"more-time"},
    "sheet-display": {"sheet-close"},
    "sheet-language": {"sheet-close"},
}


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_no_key_of_a_plugged_in_keyboard_gets_out_f17(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
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


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_no_swipe_from_an_edge_gets_out_or_touches_anything_f17(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
    root, before = theatre.window.root, theatre.window.grab()
    wide, high = root.width(), root.height()
    for fingers in (1, 2, 3, 4):
        for part in (0.3, 0.7):
            for start, end in (
                ((0, part * high), (0.6 * wide, part * high)),
                ((wide - 1, part * high), (0.4 * wide, part * high)),
                ((part * wide, 0), (part * wide, 0.6 * high)),
                ((part * wide, high - 1), (part * wide, 0.4 * high)),
            ):
                swipe(theatre, fingers, start, end)
    theatre.hand.settle()
    assert set(theatre.stage.touched) <= ANYWHERE.get(name.partition(".")[0], set())
    assert theatre.stage.strokes == []
    assert theatre.window.grab() == before
    assert [w for w in theatre.window.app.topLevelWindows() if w.isVisible()] == [root]


def swipe(theatre: Theatre, fingers: int, start: tuple[float, float], end: tuple[float, float]) -> None:
    """So many fingers side by side from `start` to `end`, in pixels of the window."""
    root, device = theatre.window.root, QTest.createTouchDevice()
    along = (0, 60) if start[1] == end[1] else (60, 0)
    for step in range(6):
        event = QTest.touchEvent(root, device)
        for finger in range(fingers):
            at = [round(a + (b - a) * step / 5 + finger * side) for a, b, side in zip(start, end, along, strict=True)]
            where = QPoint(min(at[0], root.width() - 1), min(at[1], root.height() - 1))
            (event.press if step == 0 else event.release if step == 5 else event.move)(finger, where, root)
        event.commit()
        theatre.window.app.processEvents()


class Monkey:
    """Ten fingers and a keyboard, by a seed."""

    def __init__(self, window: Window, seed: int) -> None:
        self._random = random.Random(seed)
        self._window: QQuickWindow = window.root
        self._app = window.app
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
    """Every page, in another order each time, for ever."""
    names, chooser = sorted(PAGES), random.Random(seed)
    while True:
        chooser.shuffle(names)
        yield from names


def storm(theatre: Theatre, seed: int, names: Iterable[str], steps: int) -> None:
    """Show `names`, each for so many steps of the monkey."""
    monkey = Monkey(theatre.window, seed)
    for name in names:
        theatre.stage.show(PAGES[name])
        for _ in range(steps):
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
    storm(theatre, 20261125, sorted(PAGES), steps=3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_ten_minutes_of_ten_fingers_f03(theatre: Theatre, seed: int) -> None:
    """On every page of the terminal, several times over, in each share of the ten minutes."""
    end, seen = time.monotonic() + TEN_MINUTES / 5, set[str]()
    names = shuffled(seed)
    while time.monotonic() < end or seen != set(PAGES):
        share = list(itertools.islice(names, 12))
        seen.update(share)
        storm(theatre, seed, share, steps=12)


@pytest.mark.long
def test_ten_fingers_in_a_real_journey_with_the_real_keyboard_f03() -> None:
    """The touches do what they do in a hall: pages follow, names are composed, the sheet opens, people time out."""
    bus, clock = Bus(), SteppedClock()
    engine = PinyinEngine(bus, clock, deadline=3.0)
    engine.start()
    citizen = Citizen(engine, bus, clock)
    facade = Drawn(citizen.runner)
    window = Window(facade, fullscreen=False, pump=bus.pump, still=True, size=(1080, 1920), verbose=True)
    bus.on_wake(window.wake)
    window.open()
    try:
        hand, monkey, chooser = Hand(window), Monkey(window, 7), random.Random(7)
        end, seen = time.monotonic() + TEN_MINUTES / 5, set[str]()
        while time.monotonic() < end:
            if citizen.page["screen"] == "attract":
                monkey.lift()
                citizen.arrive()
                hold_every_key(hand, window)
            for _ in range(20):
                monkey.step()
                seen.add(standing(citizen))
            # Sometimes nobody touches it for a while, sometimes long enough for the idle warning to end it.
            for _ in range(chooser.choice((0, 0, 0, 0, 1, 1, 2))):
                clock.advance(130 if citizen.page["idle"] is None else 60)
                citizen.runner.tick()
                window.app.processEvents()
                seen.add(standing(citizen))
        monkey.lift()
        assert {"form", "form+idle", "form+sheet", "trouble"} <= seen, seen
        clock.advance(600)
        for _ in range(3):
            window.app.processEvents()
            clock.advance(60)
            citizen.runner.tick()
        hand.settle()
        assert citizen.page["screen"] == "attract"
        hand.touch("start")
        assert citizen.page["screen"] != "attract"
        assert window.warnings == () and facade.failed == []
    finally:
        window.close()
        assert engine.stop(5)


def standing(citizen: Citizen) -> str:
    """What is on the screen, and what lies over it."""
    page = citizen.page
    return str(page["screen"]) + ("+idle" if page["idle"] else "") + ("+sheet" if page["sheet"] else "")


def hold_every_key(hand: Hand, window: Window) -> None:
    """A finger stays on every key of our own keyboard for longer than any long press is long (a fault of other keyboards)."""
    for name in [item.objectName() for item in hand.items() if item.objectName().startswith(("key-", "mode-"))]:
        if hand.find(name) is None:
            continue
        hand.press(name)
        end = time.monotonic() + LONG_PRESS_SECONDS
        while time.monotonic() < end:
            window.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        hand.lift()
        hand.settle()
