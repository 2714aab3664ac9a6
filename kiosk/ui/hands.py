"""An automatic hand: it finds what a citizen sees by name and touches it with real touch events.

For the tests, the demo and `kiosk run --autopilot`. Thread rule: Qt thread only. Failure rule: `NotThere` when what should be touched
is not visible and enabled; nothing is ever touched by its place alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QPointF, QTimer
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem

from kiosk.ui.application import Window

QUIET_MS = 60
SETTLED_WITHIN_MS = 1500


class NotThere(LookupError):
    """Nothing of that name can be touched now."""


class Hand:
    """One finger in front of `window`, which must be open."""

    def __init__(self, window: Window) -> None:
        from PySide6.QtTest import QTest

        self._window = window
        self._test = QTest
        self._device: QPointingDevice = QTest.createTouchDevice()

    def find(self, object_name: str) -> QQuickItem | None:
        """The item of that name, if it is visible and enabled."""
        return next((item for item in self.items() if item.objectName() == object_name), None)

    def items(self) -> Iterator[QQuickItem]:
        """Every visible and enabled item of the window, from the top of the tree down."""
        waiting = [self._window.root.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible() and item.isEnabled():
                yield item
                waiting.extend(reversed(item.childItems()))

    def touch(self, object_name: str) -> None:
        """Press and release in the middle of the item.

        Raises:
            NotThere: no such item is visible and enabled.
        """
        at = self._place(object_name, 0.5, 0.5)
        root = self._window.root
        event = self._test.touchEvent(root, self._device)
        event.press(0, at, root)
        event.commit()
        event = self._test.touchEvent(root, self._device)
        event.release(0, at, root)
        event.commit()

    def drag(self, object_name: str, points: Sequence[tuple[float, float]]) -> None:
        """Draw one line over the item: press, moves, release. `points` are x and y in 0..1 of the item's sides.

        Raises:
            NotThere: no such item is visible and enabled.
        """
        root = self._window.root
        places = [self._place(object_name, x, y) for x, y in points]
        for index, at in enumerate(places):
            event = self._test.touchEvent(root, self._device)
            if index == 0:
                event.press(0, at, root)
            else:
                event.move(0, at, root)
            event.commit()
            self._window.app.processEvents()
        event = self._test.touchEvent(root, self._device)
        event.release(0, places[-1], root)
        event.commit()

    def settle(self) -> None:
        """Let the window finish: until nothing has been drawn for some 60 ms, at most 1.5 s (a spinner never stops)."""
        loop = QEventLoop()
        quiet = QTimer()
        quiet.setSingleShot(True)
        quiet.setInterval(QUIET_MS)
        quiet.timeout.connect(loop.quit)
        drawn = self._window.root.afterRendering.connect(quiet.start)
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(SETTLED_WITHIN_MS)
        quiet.start()
        loop.exec()
        self._window.root.afterRendering.disconnect(drawn)

    def screenshot(self, path: Path) -> None:
        """Save what stands in the window as a PNG file.

        Raises:
            OSError: the file could not be written.
        """
        if not self._window.grab().save(str(path), "PNG"):  # type: ignore[call-overload]
            raise OSError(f"{path.name} could not be written")

    def _place(self, object_name: str, x: float, y: float) -> QPoint:
        item = self.find(object_name)
        if item is None:
            raise NotThere(object_name)
        return item.mapToScene(QPointF(item.width() * x, item.height() * y)).toPoint()
