"""`Journey`, the one object of Python that QML knows (`import Kiosk.Bridge`).

`screen` and `page` are what is to be drawn; `touch` and `stroke` are all that a citizen can say. A change is drawn on the next turn of
the event loop, never inside the touch that caused it, so that no control is destroyed while it handles its own press.

Thread rule: Qt thread only. Failure rule: every slot is guarded and fails closed. Nothing of a page is kept once the next one is drawn.
"""

from collections.abc import Sequence
from typing import Any

import shiboken6
from PySide6.QtCore import Property, QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.ui import phrases
from kiosk.ui.bridge.facade import Facade
from kiosk.ui.bridge.guard import guarded
from kiosk.ui.sounds import Sounds

QML_IMPORT_NAME = "Kiosk.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

# Types of Qt that Python knows by name alone; as names, because pyside6-metaobjectdump reads no text here.
QVariantMap: Any = "QVariantMap"
QVariantList: Any = "QVariantList"


@QmlElement
@QmlSingleton
class Journey(QObject):
    """The journey in QML's eyes. Made by the engine; the facade comes from the engine's property "facade"."""

    changed = Signal()
    _stale = Signal()

    def __init__(self, facade: Facade, still: bool, parent: QObject | None = None, sounds: Sounds | None = None) -> None:
        super().__init__(parent)
        self._facade = facade
        self._sounds = sounds
        self._still = still
        self._waiting = False
        self._screen = ""
        self._page: dict[str, object] = {}
        self._stale.connect(self._draw, Qt.ConnectionType.QueuedConnection)
        facade.on_change(self._mark)
        self._look()

    @staticmethod
    def create(engine: QQmlEngine) -> "Journey":
        """Called by QML once for each engine."""
        return Journey(engine.property("facade"), bool(engine.property("still")), engine, engine.property("sounds"))

    def failed(self, kind: str, where: str) -> None:
        """A slot failed: tell the journey, by type and place."""
        self._facade.on_failed(kind, where)

    def _mark(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._stale.emit()

    @Slot()
    @guarded
    def _draw(self) -> None:
        self._waiting = False
        self._look()
        self.changed.emit()

    @guarded
    def _look(self) -> None:
        view = self._facade.view()
        page = phrases.page(view.page, str(view.page.get("lang", "")))
        if self._sounds is not None:
            self._sounds.changed(self._page, page)
        self._screen, self._page = view.screen, page

    def _get_screen(self) -> str:
        return self._screen

    def _get_page(self) -> dict[str, object]:
        return self._page

    def _get_still(self) -> bool:
        return self._still

    screen = Property(str, _get_screen, notify=changed)
    page = Property(QVariantMap, _get_page, notify=changed)
    still = Property(bool, _get_still, notify=changed)

    @Slot(str)
    @guarded
    def touch(self, target: str) -> None:
        """The control named `target` was touched."""
        self._facade.touch(target)

    @Slot(QVariantList)
    @guarded
    def stroke(self, points: Sequence[Any]) -> None:
        """One line of the signature: a list of [x, y], each in 0..1 of the pad's own side."""
        self._facade.stroke([(float(x), float(y)) for x, y in points])


def release(engine: QQmlEngine) -> None:
    """End `engine` with everything it made, now and not when Python happens to collect it."""
    engine.setProperty("facade", None)
    engine.setProperty("sounds", None)
    shiboken6.delete(engine)
