"""A journey for tests of the window: it shows the page it is given and remembers what was touched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Shown:
    """A view of one sample page."""

    screen: str
    page: Mapping[str, object]


@dataclass
class Stage:
    """`kiosk.ui.bridge.facade.Facade` over one sample page at a time. `fail` makes every touch raise."""

    now: dict[str, Any]
    touched: list[str] = field(default_factory=list)
    strokes: list[list[tuple[float, float]]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    ticks: int = 0
    fail: Exception | None = None
    _changed: Callable[[], None] = lambda: None

    def show(self, page: dict[str, Any]) -> None:
        """Put `page` on the screen."""
        self.now = page
        self._changed()

    def view(self) -> Shown:
        return Shown(str(self.now["screen"]), self.now)

    def touch(self, target: str) -> None:
        self.touched.append(target)
        if self.fail:
            raise self.fail

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        self.strokes.append(list(points))

    def tick(self) -> None:
        self.ticks += 1

    def on_change(self, callback: Callable[[], None]) -> None:
        self._changed = callback

    def on_failed(self, kind: str, where: str) -> None:
        self.failed.append((kind, where))
