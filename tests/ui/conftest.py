"""The real window, drawn by the software renderer on no screen."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.journey.runner import Runner
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand
from tests.support.pages import Page, all_pages
from tests.support.pages_scan import picture
from tests.support.stage import Shown, Stage
from tests.support.variants import Variant


@dataclass
class Theatre:
    """A window over a stage, and a hand before it."""

    stage: Stage
    window: Window
    hand: Hand

    def show(self, page: Page) -> None:
        """Draw `page` and wait until it stands."""
        self.stage.show(page)
        self.hand.settle()

    def touchables(self) -> list[QQuickItem]:
        """Everything that reacts to a finger now."""
        return [item for item in self.hand.items() if item.property("target") is not None and item.property("armed") is not None]

    def texts(self) -> list[QQuickItem]:
        """Every text that stands on the screen."""
        return [item for item in self.hand.items() if item.inherits("QQuickText") and item.property("text")]


def open_theatre(page: Page, variant: Variant | None = None) -> Theatre:
    """A window on the panel of `variant` that shows `page`. The caller closes it."""
    stage = Stage(page)
    window = Window(stage, fullscreen=False, still=True, verbose=True, pictures=picture, **(variant or Variant()).window())
    window.open()
    theatre = Theatre(stage, window, Hand(window))
    theatre.hand.settle()
    return theatre


class Drawn:
    """`kiosk.ui.bridge.facade.Facade` over a real runner. `mirrored` makes every page run from right to left."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._changed: Callable[[], None] = lambda: None
        self._mirrored = False
        self.failed: list[tuple[str, str]] = []

    def view(self) -> Shown:
        view = self._runner.view()
        return Shown(view.screen, {**view.page, "mirrored": self._mirrored})

    def mirror(self, on: bool) -> None:
        """A language of the other direction is chosen, or no more."""
        self._mirrored = on
        self._changed()

    def touch(self, target: str) -> None:
        self._runner.touch(target)

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        self._runner.stroke(list(points))

    def tick(self) -> None:
        self._runner.tick()

    def on_change(self, callback: Callable[[], None]) -> None:
        self._changed = callback
        self._runner.on_change(callback)

    def on_failed(self, kind: str, where: str) -> None:
        self.failed.append((kind, where))


@pytest.fixture(scope="module")
def house() -> Iterator[Theatre]:
    """One window for all tests of a module."""
    theatre = open_theatre(all_pages()["guide.zh-CN"])
    yield theatre
    theatre.window.close()


@pytest.fixture
def theatre(house: Theatre) -> Theatre:
    """The module's window with a stage that remembers nothing of the test before."""
    house.stage.touched.clear()
    house.stage.strokes.clear()
    house.stage.failed.clear()
    house.stage.fail = None
    return house
