"""What one citizen chooses is seen at once, costs nothing that was filled in, and is gone for the next one (F68): by what is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from kiosk.ui.tokens import themes
from tests.journey.lobby_hall import Hall
from tests.support.geometry import lowest_reach
from tests.ui.conftest import Drawn

CONTACT = 2
# Half of a phone number, as it is shown in its boxes.
TYPED = ("field-phone", "key-1", "key-3", "key-8", "key-0")
# So many design units (30 mm) lower is low reach on this page.
LOWER = 96
# The edges of a letter are drawn a little darker or lighter by what was drawn before it (16 and 19 of 255 were seen);
# a theme, a language or a size that stayed is above 200.
EDGES = 48


@dataclass
class Seen:
    """The hall behind a window, and what a person before it sees."""

    hall: Hall
    facade: Drawn
    window: Window
    hand: Hand

    def touch(self, *targets: str) -> None:
        for target in targets:
            self.hand.touch(target)
            self.hand.settle()

    def go_to(self, screen: str, page: int = 0) -> None:
        self.hall.go_to(screen, page)
        self.hand.settle()

    def texts(self) -> list[str]:
        return [_plain(item.property("text")) for item in self._drawn_texts()]

    def answer(self) -> str:
        """What stands of the phone number."""
        held = self.hand.find("field-phone")
        assert held is not None
        inside = [_plain(item.property("text")) for item in self._drawn_texts() if held.isAncestorOf(item)]
        return "".join(text for text in inside if text.isdigit())

    def ground(self) -> str:
        """The colour of the page at its heading, beside what is written there."""
        heading = _plain(self.hall.page["heading"])
        item = next(item for item in self._drawn_texts() if _plain(item.property("text")) == heading)
        middle = item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).center()
        return QColor(self.window.grab().pixel(3, round(middle.y()))).name()

    def letters(self) -> float:
        """How high a line of the heading is drawn, in pixels of the screen."""
        heading = _plain(self.hall.page["heading"])
        item = next(item for item in self._drawn_texts() if _plain(item.property("text")) == heading)
        high = float(item.property("contentHeight")) / int(item.property("lineCount"))
        return item.mapRectToScene(QRectF(0, 0, 1, high)).height()

    def reach(self) -> float:
        """Where the highest control begins, in design units from the top."""
        return lowest_reach(self.window)

    def _drawn_texts(self) -> Iterator[QQuickItem]:
        return (item for item in self.hand.items() if item.inherits("QQuickText") and item.property("text"))


def difference(one: QImage, other: QImage) -> int:
    """How far the two pictures are apart where they are most apart, of 255."""
    pictures = [Image.frombytes("RGBX", (at.width(), at.height()), bytes(at.constBits())).convert("RGB") for at in (one, other)]
    red, green, blue = ImageChops.difference(*pictures).split()
    return max(at for band in (red, green, blue) for at, count in enumerate(band.histogram()) if count)


def _plain(text: object) -> str:
    """The words without spaces and without what only says where a line may end."""
    return "".join(sign for sign in str(text) if sign.isprintable() and sign not in "| ")


@pytest.fixture
def seen() -> Iterator[Seen]:
    hall = Hall()
    facade = Drawn(hall.runner)
    window = Window(facade, fullscreen=False, pump=hall.bus.pump, still=True, size=(1080, 1920), verbose=True)
    window.open()
    hand = Hand(window)
    hand.settle()
    yield Seen(hall, facade, window, hand)
    complaints = window.warnings
    window.close()
    assert complaints == () and facade.failed == []


@pytest.mark.window
def test_one_persons_choices_are_drawn_at_once_and_the_next_one_sees_none_of_them_f68(seen: Seen) -> None:
    first = seen.window.grab()
    paper = {name: tokens["paper"].lower() for name, tokens in themes().items()}
    seen.go_to("form", CONTACT)
    usual, heading, words = seen.letters(), _plain(seen.hall.page["heading"]), set(seen.texts())
    seen.touch(*TYPED)
    assert (seen.ground(), seen.answer()) == (paper["light"], "1380")
    highest = seen.reach()

    seen.touch("display", "theme-dark", "sheet-close")
    assert (seen.ground(), seen.answer()) == (paper["dark"], "1380")
    seen.touch("display", "low-on", "sheet-close")
    assert seen.reach() > highest + LOWER and seen.answer() == "1380"
    seen.touch("display", "low-off", "text-large", "sheet-close")
    assert seen.letters() > 1.15 * usual and seen.answer() == "1380"
    seen.touch("language", "lang-en")
    assert heading not in seen.texts() and str(seen.hall.page["heading"]).isascii()
    seen.touch("display", "low-on", "sheet-close")

    lowered = seen.reach()

    def hers() -> tuple[str, str, bool, bool]:
        return seen.ground(), seen.answer(), seen.letters() > 1.05 * usual, seen.reach() == lowered

    assert hers() == (paper["dark"], "1380", True, True)
    # The reader's line breaks and comes back: the page is drawn anew, the same.
    seen.hall.unplug()
    seen.hand.settle()
    assert hers() == (paper["dark"], "1380", True, True)
    seen.hall.plug()
    seen.hand.settle()
    assert hers() == (paper["dark"], "1380", True, True)

    seen.go_to("closing")
    assert seen.ground() == paper["dark"]
    seen.touch("home")
    # Pixel by pixel the page that the first person found.
    assert difference(seen.window.grab(), first) <= EDGES
    seen.go_to("form", CONTACT)
    assert (seen.ground(), seen.letters(), _plain(seen.hall.page["heading"])) == (paper["light"], usual, heading)
    assert set(seen.texts()) == words
    assert seen.reach() == highest


@pytest.mark.window
def test_a_language_that_runs_the_other_way_turns_the_page_at_once_and_keeps_the_answers_f68(seen: Seen) -> None:
    seen.go_to("form", CONTACT)
    seen.touch(*TYPED)
    width = seen.window.root.width()

    def places() -> dict[str, tuple[int, int, int]]:
        """Left, right and top of every control, in whole pixels."""
        found = {}
        for item in seen.hand.items():
            if item.property("armed") is not None and item.property("target"):
                place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
                found[item.objectName()] = (round(place.left()), round(place.right()), round(place.top()))
        return found

    before = places()
    seen.facade.mirror(True)
    seen.hand.settle()
    assert places() == {name: (width - right, width - left, top) for name, (left, right, top) in before.items()}
    assert seen.answer() == "1380"
    # Letters are not read in a mirror.
    for item in seen.hand.items():
        if item.inherits("QQuickText") and item.property("text"):
            assert item.mapToScene(QPointF(10, 0)).x() > item.mapToScene(QPointF(0, 0)).x(), item.property("text")
    seen.touch("key-2")
    assert seen.answer() == "13802"
    seen.facade.mirror(False)
    seen.hand.settle()
    assert places() == before and seen.answer() == "13802"
