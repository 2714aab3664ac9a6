"""The runner behind the real window: the bar, the sheet, a number that is held, the machine's page, the page between two people."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint

from kiosk.journey.pages import View
from kiosk.services.catalogue import open_catalogue
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand, NotThere
from tests.journey.lobby_hall import MATTER, PERSON, Hall
from tests.support.halls_worth import matters

pytestmark = pytest.mark.window


class Desk:
    """`Facade` over whatever hall a test is in."""

    def __init__(self, hall: Hall) -> None:
        self.failed: list[str] = []
        self._changed: Callable[[], None] = lambda: None
        self.enter(hall)

    def enter(self, hall: Hall) -> None:
        self.hall = hall
        hall.runner.on_change(lambda: self._changed())

    def view(self) -> View:
        return self.hall.runner.view()

    def touch(self, target: str) -> None:
        self.hall.runner.touch(target)

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        self.hall.runner.stroke([(x, y) for x, y in points])

    def tick(self) -> None:
        """Time passes when the test says so."""

    def on_change(self, callback: Callable[[], None]) -> None:
        self._changed = callback

    def on_failed(self, kind: str, where: str) -> None:
        self.failed.append(f"{kind} at {where}")


@dataclass
class Room:
    """A hall, its window and a hand before it."""

    desk: Desk
    window: Window
    hand: Hand

    @property
    def hall(self) -> Hall:
        return self.desk.hall

    def enter(self, hall: Hall) -> Hall:
        self.desk.enter(hall)
        hall.touch("nothing")
        self.hand.settle()
        return hall

    def says(self, text: str) -> bool:
        """Does `text` stand on the screen?"""
        self.hand.settle()
        return any(item.property("text") == text for item in self.hand.items() if item.inherits("QQuickText"))

    def touch(self, *names: str) -> None:
        for name in names:
            self.hand.touch(name)
            self.hand.settle()


@pytest.fixture(scope="module")
def house() -> Iterator[Room]:
    desk = Desk(Hall())
    window = Window(desk, fullscreen=False, still=True, size=(1080, 1920), verbose=True)
    window.open()
    yield Room(desk, window, Hand(window))
    complaints = window.warnings
    window.close()
    assert complaints == ()
    assert desk.failed == []


@pytest.fixture
def room(house: Room) -> Room:
    house.enter(Hall())
    return house


def test_the_number_stands_there_while_the_key_is_held_and_not_after(room: Room) -> None:
    room.hall.go_to("form", 0)
    masked = "4301************22"
    assert room.says(masked)
    room.hand.press("show-number")
    assert room.says(PERSON.number)
    assert not room.says(masked)
    room.hand.lift()
    assert room.says(masked)
    assert not room.says(PERSON.number)


def test_a_finger_that_slid_off_the_key_leaves_nothing_shown(room: Room) -> None:
    room.hall.go_to("form", 0)
    room.hand.settle()
    room.hand.press("show-number")
    room.hand.move(QPoint(540, 1400))
    room.hand.lift()
    assert not room.says(PERSON.number)


def test_a_page_that_changes_under_the_finger_takes_the_number_with_it(room: Room) -> None:
    room.hall.go_to("review")
    room.hand.settle()
    room.hand.press("show-number")
    assert room.says(PERSON.number)
    room.hall.touch("next")
    room.hand.settle()
    room.hand.lift()
    assert room.hall.screen == "sign"
    room.hall.touch("back")
    assert not room.says(PERSON.number)


def test_two_keys_on_the_review_show_each_its_own(room: Room) -> None:
    room.hall.go_to("review")
    room.hand.settle()
    room.hand.press("show-phone")
    assert room.says("138 0000 2204") and not room.says(PERSON.number)
    room.hand.lift()
    assert room.says("138****2204")


@pytest.mark.parametrize("place", ["attract", "catalogue", "guide", "review", "machine"])
def test_the_sheet_opens_from_the_bar_and_only_it_can_be_touched(room: Room, place: str) -> None:
    if place == "machine":
        room.hall.touch("this-machine")
    elif place != "attract":
        room.hall.go_to(place)
    room.hand.settle()
    room.touch("display")
    for hidden in ("start", "back", "next", "language"):
        with pytest.raises(NotThere):
            room.hand.touch(hidden)
    room.touch("theme-dark", "sound-off")
    assert room.hall.page["display"]["theme"] == "dark"
    assert room.hall.page["display"]["sound"] is False
    room.touch("sheet-close")
    assert room.hall.page["sheet"] is None
    assert room.hall.screen == place
    assert room.hand.find("display") is not None


def test_a_touch_beside_the_sheet_closes_it_and_one_between_its_keys_does_nothing(room: Room) -> None:
    room.touch("display")
    close = room.hand.find("sheet-close")
    assert close is not None
    at = close.mapToScene(close.boundingRect().topLeft()).toPoint()
    room.hand.tap(QPoint(20, at.y()))
    room.hand.settle()
    assert room.hall.page["sheet"] is not None
    room.hand.tap(QPoint(540, 60))
    room.hand.settle()
    assert room.hall.page["sheet"] is None
    assert room.hall.screen == "attract"


def test_the_language_sheet_changes_the_words_at_once(room: Room) -> None:
    room.hall.go_to("guide")
    room.hand.settle()
    room.touch("language", "lang-zh-HK")
    assert room.says("先看清楚，才決定")
    assert room.hall.screen == "guide"


def test_the_page_between_two_people_is_ended_by_a_touch_anywhere(room: Room) -> None:
    room.hall.touch("start", "back")
    assert room.says("谢谢您，慢走")
    room.hand.tap(QPoint(200, 1800))
    room.hand.settle()
    assert room.hall.screen == "attract"
    room.hall.touch("start", "back")
    room.hand.settle()
    room.touch("home")
    assert room.hall.screen == "attract"


def test_the_page_of_the_machine_turns_to_what_does_not_fit(room: Room) -> None:
    crowded = [{"text": {"zh-CN": f"第 {n} 条：" + "很长的通知，" * 9}} for n in range(1, 6)]
    hall = room.enter(Hall(notices=crowded))
    room.touch("this-machine")
    assert not room.says("留下什么，留多久")
    seen = 1
    while not room.says("留下什么，留多久"):
        room.touch("page-more")
        seen += 1
        assert seen < 5
    for _ in range(1, seen):
        room.touch("page-less")
    assert room.says(crowded[0]["text"]["zh-CN"])
    room.touch("back")
    assert hall.screen == "attract"


def test_a_matter_of_a_hall_is_searched_for_on_the_keyboard_and_opened(room: Room) -> None:
    services = {**matters(60), MATTER: open_catalogue(("zh-CN", "zh-HK", "en")).services[MATTER]}
    room.enter(Hall(services=services))
    room.touch("start", "search", *(f"key-{letter}" for letter in "jzz"))
    assert room.says("居住证签注")
    assert not room.says("养老金资格认证")
    room.touch("key-hide", f"matter-{MATTER}")
    assert room.hall.screen == "guide"
    room.touch("back")
    assert room.hall.screen == "search"
    room.touch("field-search", *["key-backspace"] * 3, *(f"key-{letter}" for letter in "qxjvk"), "chapters")
    assert room.hall.screen == "catalogue"
    room.touch("departments", "department-public-security", f"matter-{MATTER}")
    assert room.hall.screen == "guide"
