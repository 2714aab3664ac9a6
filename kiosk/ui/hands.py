"""An automatic hand: it finds what a citizen sees by name and touches it with real touch events.

For the tests, the demo and `kiosk run --autopilot`. Thread rule: Qt thread only. Failure rule: `NotThere` when what should be touched
is not visible and enabled;
only `tap` touches a place without knowing what stands there.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem

from kiosk.ui.application import Window

# A frame comes 5 ms after it was asked for. Two such times without one, of which the last was not late, and nothing is under way: whatever
# takes longer than that before it asks (a page that is made) makes its own time late.
QUIET_MS, QUIETS, LATE_MS = 15, 2, 8
SETTLED_WITHIN_MS = 1500
# A spinner draws some ninety frames in that time; a page whose machine is busy with other things has not drawn its third one.
SPINNING_FRAMES = 12
SETTLED_AT_LAST_MS = 120_000
MOST_PAGES = 20


class NotThere(LookupError):
    """Nothing of that name can be touched now."""


class Hand:
    """One finger in front of `window`, which must be open."""

    def __init__(self, window: Window) -> None:
        from PySide6.QtTest import QTest

        self._window = window
        self._test = QTest
        self._at = QPoint()
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
        """Press and release in the middle of the item, turning the screen's pages to it first where it has more than one.

        Raises:
            NotThere: no such item is visible and enabled.
        """
        self.press(object_name)
        self.lift()

    def press(self, object_name: str, x: float = 0.5, y: float = 0.5) -> None:
        """Lay the finger on the item, at x and y in 0..1 of its sides, and leave it there.

        Raises:
            NotThere: no such item is visible and enabled.
        """
        self._lay(self._place(object_name, x, y))

    def tap(self, at: QPoint) -> None:
        """Touch a place of the window, in the window's pixels, whatever stands there."""
        self._lay(at)
        self.lift()

    def move(self, at: QPoint) -> None:
        """Draw the finger to a place of the window, in the window's pixels."""
        self._at = at
        event = self._test.touchEvent(self._window.root, self._device)
        event.move(0, at, self._window.root)
        event.commit()

    def lift(self) -> None:
        """Take the finger away where it is."""
        event = self._test.touchEvent(self._window.root, self._device)
        event.release(0, self._at, self._window.root)
        event.commit()

    def drag(self, object_name: str, points: Sequence[tuple[float, float]]) -> None:
        """Draw one line over the item: press, moves, release. `points` are x and y in 0..1 of the item's sides.

        Raises:
            NotThere: no such item is visible and enabled.
        """
        places = [self._place(object_name, x, y) for x, y in points]
        self.press(object_name, *points[0])
        for at in places[1:]:
            self.move(at)
            self._window.app.processEvents()
        self.lift()

    def _turned_to(self, object_name: str) -> QQuickItem | None:
        """The item, after turning the pages of the screen as a citizen does: on to the last one, then back to the first."""
        for key in ("page-more", "page-less"):
            for _ in range(MOST_PAGES):
                turn = self.find(key)
                if turn is None:
                    break
                self._lay(turn.mapToScene(QPointF(turn.width() / 2, turn.height() / 2)).toPoint())
                self.lift()
                self.settle()
                item = self.find(object_name)
                if item is not None:
                    return item
        return None

    def settle(self) -> None:
        """Let the window finish: until nothing has been drawn for some 30 ms, or, where a spinner never stops, for 1.5 s and 12 frames."""
        loop, quiet, limit = QEventLoop(), QTimer(), QTimer()
        started, since = QElapsedTimer(), QElapsedTimer()
        frames = quiets = 0

        def wait() -> None:
            since.start()
            quiet.start()

        def drawn() -> None:
            nonlocal frames, quiets
            frames, quiets = frames + 1, 0
            wait()

        def nothing_drawn() -> None:
            nonlocal quiets
            quiets += 1
            if quiets >= QUIETS and since.elapsed() < QUIET_MS + LATE_MS:
                loop.quit()
            else:
                wait()

        def enough() -> None:
            if frames >= SPINNING_FRAMES or started.hasExpired(SETTLED_AT_LAST_MS):
                loop.quit()

        quiet.setSingleShot(True)
        quiet.setTimerType(Qt.TimerType.PreciseTimer)
        quiet.setInterval(QUIET_MS)
        quiet.timeout.connect(nothing_drawn)
        limit.timeout.connect(enough)
        connection = self._window.root.afterRendering.connect(drawn)
        started.start()
        limit.start(SETTLED_WITHIN_MS)
        wait()
        loop.exec()
        self._window.root.afterRendering.disconnect(connection)

    def screenshot(self, path: Path) -> None:
        """Save what stands in the window as a PNG file.

        Raises:
            OSError: the file could not be written.
        """
        if not self._window.grab().save(str(path), "PNG"):  # type: ignore[call-overload]
            raise OSError(f"{path.name} could not be written")

    def _lay(self, at: QPoint) -> None:
        self._at = at
        event = self._test.touchEvent(self._window.root, self._device)
        event.press(0, at, self._window.root)
        event.commit()

    def _place(self, object_name: str, x: float, y: float) -> QPoint:
        item = self.find(object_name) or self._turned_to(object_name)
        if item is None:
            raise NotThere(object_name)
        return item.mapToScene(QPointF(item.width() * x, item.height() * y)).toPoint()
