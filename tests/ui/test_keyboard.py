"""Typing with a finger on the glass: real touches, the real runner, the real pinyin."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from kiosk.clock import SteppedClock
from kiosk.events import Bus
from kiosk.journey.moves import NoTyping
from kiosk.keyboard.engine import PinyinEngine
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.keyboard.citizen import Citizen
from tests.support.geometry import complaints
from tests.ui.conftest import Drawn

SCREEN = QRectF(0, 0, 1080, 1920)


@dataclass
class Desk:
    """A citizen, a window and a finger."""

    citizen: Citizen
    window: Window
    hand: Hand

    def touch(self, *targets: str) -> None:
        for target in targets:
            self.hand.touch(target)
            self.hand.settle()

    def speak(self, lang: str) -> None:
        """Another language."""
        self.citizen.touch(f"lang-{lang}")
        self.hand.settle()

    def until(self, what: str) -> None:
        """Let the window work until `what` is the text of something that stands there."""
        end = time.monotonic() + 5
        while what not in self.texts():
            assert time.monotonic() < end, f"{what} never came: {self.texts()}"
            self.hand.settle()

    def texts(self) -> list[str]:
        return [str(item.property("text")) for item in self.hand.items() if item.inherits("QQuickText") and item.property("text")]

    def item(self, name: str) -> QQuickItem:
        found = self.hand.find(name)
        assert found is not None, name
        return found

    def place(self, name: str) -> QRectF:
        """The place of an item in the window."""
        found = self.item(name)
        return found.mapRectToScene(QRectF(0, 0, found.width(), found.height()))

    def all_is_well(self) -> None:
        """No text is cut, no key is small or beside the screen or without a name, keys lie apart."""
        assert complaints(self.window) == []
        keys = [item for item in self.hand.items() if item.objectName().startswith(("key-", "mode-", "cand-"))]
        assert len(keys) > 10
        places = [item.mapRectToScene(QRectF(0, 0, item.width(), item.height())) for item in keys]
        for item, place in zip(keys, places, strict=True):
            assert SCREEN.contains(place), item.objectName()
            assert place.width() >= 92 and place.height() >= 92, (item.objectName(), place)
            spoken = QAccessible.queryAccessibleInterface(item)
            assert spoken.text(QAccessible.Text.Name).strip(), item.objectName()
        assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))


def _desk(citizen: Citizen) -> Iterator[Desk]:
    facade = Drawn(citizen.runner)
    citizen.arrive()
    window = Window(facade, fullscreen=False, pump=citizen.bus.pump, still=True, size=(1080, 1920), verbose=True)
    citizen.bus.on_wake(window.wake)
    window.open()
    hand = Hand(window)
    hand.settle()
    yield Desk(citizen, window, hand)
    complaints = window.warnings
    window.close()
    assert complaints == ()
    assert facade.failed == []


@pytest.fixture
def desk() -> Iterator[Desk]:
    bus, clock = Bus(), SteppedClock()
    engine = PinyinEngine(bus, clock, deadline=3.0)
    engine.start()
    yield from _desk(Citizen(engine, bus, clock))
    assert engine.stop(5)


@pytest.fixture
def latin_desk() -> Iterator[Desk]:
    yield from _desk(Citizen(NoTyping(), Bus(), SteppedClock()))


def test_a_name_is_typed_with_a_finger(desk: Desk) -> None:
    for letter in "wangfang":
        desk.touch(f"key-{letter}")
    desk.until("王芳")
    assert "wang fang" in desk.texts()
    desk.all_is_well()
    desk.touch("cand-0")
    assert "王芳" in desk.texts() and "wang fang" not in desk.texts()
    assert desk.hand.find("cand-0") is None


def test_pages_of_candidates_turn_and_the_first_stands_filled(desk: Desk) -> None:
    for letter in "shi":
        desk.touch(f"key-{letter}")
    desk.until("是")
    desk.all_is_well()
    first = [text for text in desk.texts() if text in {"是", "时", "事"}]
    desk.touch("cand-more")
    assert not set(first) & set(desk.texts())
    desk.all_is_well()
    desk.touch("cand-less")
    assert set(first) <= set(desk.texts())


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("modes", [(), ("mode-latin",), ("mode-latin", "mode-shift"), ("mode-digits",)])
def test_every_mode_fits_in_every_language(desk: Desk, lang: str, modes: tuple[str, ...]) -> None:
    if lang == "en":
        desk.speak("en")
    desk.touch(*modes)
    desk.all_is_well()


def test_the_number_pads_fit_and_a_secret_is_drawn_as_stars(desk: Desk) -> None:
    for text in ("field-name", "field-street"):
        desk.touch(text, "mode-latin", "key-a")
    desk.touch("next")
    desk.touch(*(f"key-{sign}" for sign in "44030519870101123X"))
    assert "44030519870101123X" in desk.texts()
    desk.all_is_well()
    desk.touch("key-hide", "field-code")
    for sign in "907":
        desk.hand.press(f"key-{sign}")
        desk.hand.settle()
        assert_only_the_keys_show(desk, sign)
        desk.hand.lift()
        desk.hand.settle()
        assert_only_the_keys_show(desk, sign)
    assert "***" in desk.texts()
    desk.all_is_well()


def assert_only_the_keys_show(desk: Desk, sign: str) -> None:
    """The sign stands on its key and nowhere else, and no larger than before: no pop-up, no echo."""
    key = desk.item(f"key-{sign}")
    showing = [item for item in desk.hand.items() if item.inherits("QQuickText") and item.property("text") == sign]
    assert len(showing) == 1
    at: QQuickItem | None = showing[0]
    while at is not None and at is not key and at.objectName() != key.objectName():
        at = at.parentItem()
    assert at is not None


@pytest.mark.parametrize("field", ["name", "street"])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_field_and_its_message_stand_above_the_keyboard(desk: Desk, field: str, lang: str) -> None:
    if lang == "en":
        desk.speak("en")
    desk.touch(f"field-{field}")
    if field == "street":
        desk.touch("field-name", "mode-latin", "key-a", "field-street")
    desk.touch("next")
    problem = desk.citizen.field(field)["problem"]
    assert problem and problem in desk.texts()
    top = min(desk.place(f"key-{letter}").top() for letter in "qwertyuiop") if desk.hand.find("key-q") else desk.place("key-1").top()
    assert desk.place(f"field-{field}").bottom() < top - 96
    message = next(item for item in desk.hand.items() if item.inherits("QQuickText") and item.property("text") == problem)
    assert message.mapRectToScene(QRectF(0, 0, message.width(), message.height())).bottom() < top
    desk.all_is_well()


def test_a_long_answer_shows_the_part_that_is_typed(desk: Desk) -> None:
    desk.touch("field-street", "mode-latin")
    for _ in range(4):
        for letter in "mwmwmwmhij":
            desk.citizen.touch(f"key-{letter}")
    desk.hand.settle()
    assert any(text.startswith("…") and text.endswith("hij") for text in desk.texts())
    desk.all_is_well()


@pytest.mark.parametrize("touches", [("theme-dark",), ("theme-contrast",), ("text-large",), ("text-large", "theme-contrast", "lang-en")])
def test_every_theme_and_large_text_show_all_candidates(desk: Desk, touches: tuple[str, ...]) -> None:
    for target in (*touches, *(f"key-{letter}" for letter in "rongyuan")):
        desk.citizen.touch(target)
    desk.until("荣元")
    for _ in range(3):
        wanted = [candidate["label"] for candidate in desk.citizen.field("name")["candidates"]]
        assert set(wanted) <= set(desk.texts())
        desk.all_is_well()
        desk.touch("cand-more")


def test_a_key_answers_the_finger(desk: Desk) -> None:
    desk.hand.press("key-g")
    assert desk.item("key-g").property("sink") > 0
    desk.hand.lift()
    desk.hand.settle()
    assert desk.item("key-g").property("sink") == 0


def test_the_keyboard_goes_away_and_comes_back(desk: Desk) -> None:
    desk.touch("key-hide")
    assert desk.hand.find("key-q") is None
    desk.touch("field-name")
    assert desk.hand.find("key-q") is not None


def test_fast_fingers_lose_no_letter(desk: Desk) -> None:
    desk.touch("field-street")
    for letter in "guangzhoushitianhequ":
        desk.hand.touch(f"key-{letter}")
    desk.until("广州市天河区")


def test_no_pinyin_is_said_plainly(latin_desk: Desk) -> None:
    assert any(text.startswith("拼音暂时不能用") for text in latin_desk.texts())
    latin_desk.all_is_well()
    latin_desk.touch("key-w", "key-a")
    assert "wa" in latin_desk.texts()
    latin_desk.speak("en")
    latin_desk.all_is_well()
