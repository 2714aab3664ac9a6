"""The window of the terminal: Qt's application, the QML engine and the one frame everything is drawn in.

`Window` is made by the composition root on the main thread, given the journey's facade, and run; it owns QGuiApplication, the engine,
the clock tick and the end of the program. Whatever happens on other threads reaches the Qt thread through `Window.wake` alone.

Thread rule: Qt thread only, except `wake`, which any thread may call. Failure rule: what stops the window from being really visible
(no font, broken QML, no screen) ends `run` with a code other than 0, so that a supervisor sees it; where Qt finds no screen at all, the
program ends in the constructor with one line, for Qt itself would abort. A failing tick or pump is told to the
facade by type and place and the window goes on.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QMetaObject,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    QUrl,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPixmapCache
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent
from PySide6.QtQuick import QQuickWindow
from PySide6.QtQuickControls2 import QQuickStyle

from kiosk.ui import fonts
from kiosk.ui.art import ArtProvider
from kiosk.ui.brand_pictures import BrandPictures
from kiosk.ui.bridge import journey as bridge_journey
from kiosk.ui.bridge.facade import Facade
from kiosk.ui.bridge.guard import guarded
from kiosk.ui.complaints import Complaints
from kiosk.ui.images import Icons, QrCodes, Scans
from kiosk.ui.sounds import Sounds

QML = Path(__file__).resolve().parent / "qml"
TICK_MS = 200
VISIBLE_WITHIN_MS = 5000
NO_SCREEN_EXIT = 1
FORGET_MS = (50, 300)
# A 27-inch panel that stands upright.
PANEL_MM = (336.0, 597.0)


class WindowError(RuntimeError):
    """The window cannot be shown; the message says what is missing. It never holds personal data."""


class Dispatch(QObject):
    """Brings what happened on other threads to the Qt thread by one queued signal, and keeps the tick."""

    _woken = Signal()

    def __init__(self, facade: Facade, pump: Callable[[], object]) -> None:
        super().__init__()
        self._facade = facade
        self._pump = pump
        self._closed = False
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to tick."""
        self._timer.start()

    def close(self) -> None:
        """No tick and no delivery from now on."""
        self._closed = True
        self._timer.stop()

    def wake(self) -> None:
        """Something waits for `pump`. Any thread; returns at once."""
        if not self._closed:
            self._woken.emit()

    def failed(self, kind: str, where: str) -> None:
        """A guarded call failed."""
        self._facade.on_failed(kind, where)

    @Slot()
    @guarded
    def _deliver(self) -> None:
        if not self._closed:
            self._pump()

    @Slot()
    @guarded
    def _tick(self) -> None:
        if not self._closed:
            self._facade.tick()


class _Doorkeeper(QObject):
    """The window is closed by the program alone."""

    def __init__(self) -> None:
        super().__init__()
        self.leaving = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and not self.leaving:
            event.ignore()
            return True
        return False


class Window:
    """The terminal's one window.

    `pump` is called on the Qt thread after each `wake`; `still` asks for reduced motion; `verbose` prints QML's warnings in full (they may
    hold what stands on the screen, so never where real people are served). `panel` is the lit area in millimetres, width and height: the
    page is scaled so that every control has its millimetres there. `text_factor` enlarges all text (2 is 200 %). `closes`: whoever has
    the window on a desk may close it, which ends the program. `pictures` gives the JPEG that the scan page calls by a name.
    """

    def __init__(self, facade: Facade, fullscreen: bool, *, pump: Callable[[], object] = lambda: None, still: bool = False,
                 size: tuple[int, int] | None = None, on_warning: Callable[[str, str], None] | None = None, verbose: bool = False,
                 panel: tuple[float, float] = PANEL_MM, text_factor: float = 1, closes: bool = False,
                 pictures: Callable[[str], bytes | None] = lambda _name: None) -> None:
        self._facade = facade
        self._panel = panel
        self._text_factor = text_factor
        self._fullscreen = fullscreen
        self._still = still
        self._size = size
        self.app = _application()
        self._complaints = Complaints(on_warning or (lambda _kind, _where: None), verbose)
        self._doorkeeper = _Doorkeeper()
        self._doorkeeper.leaving = closes
        self.app.setQuitOnLastWindowClosed(closes)
        self._dispatch = Dispatch(facade, pump)
        # Where no screen is, nobody listens.
        self._sounds = Sounds(player=() if self.app.platformName() in ("offscreen", "minimal") else None)
        self._pictures = pictures
        self._engine: QQmlApplicationEngine | None = None
        self._root: QQuickWindow | None = None
        self._code = 0
        self._asked = False
        # Timers of our own, stopped with the window: Qt keeps no hold on what a single shot would call.
        self._looking = _once(VISIBLE_WITHIN_MS, self._check_visible)
        self._forgetting = [_once(delay, self._collect) for delay in FORGET_MS]

    @property
    def root(self) -> QQuickWindow:
        """The Qt Quick window.

        Raises:
            WindowError: it is not open.
        """
        if self._root is None:
            raise WindowError("the window is not open")
        return self._root

    @property
    def warnings(self) -> tuple[str, ...]:
        """What Qt and QML have complained about so far, as "kind at file:line"."""
        return tuple(self._complaints.found)

    def open(self) -> None:
        """Load the QML and show it.

        Raises:
            WindowError: the font is missing, or the QML of the window or of any screen did not load.
        """
        if absent := fonts.missing():
            raise WindowError(fonts.told(absent))
        self._complaints.install()
        self._engine = self._load()
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise WindowError("the QML of the window did not load: " + "; ".join(self._complaints.found))
        self._compile_all(self._engine)
        self._root = roots[0]
        self._root.installEventFilter(self._doorkeeper)
        if self._fullscreen:
            self._root.setFlag(Qt.WindowType.FramelessWindowHint)
            self._root.setCursor(Qt.CursorShape.BlankCursor)
            self._root.showFullScreen()
        else:
            self._root.resize(*(self._size or _desk_size(self.app)))
            self._root.show()
        self._dispatch.start()

    def _load(self) -> QQmlApplicationEngine:
        engine = QQmlApplicationEngine()
        engine.setOutputWarningsToStandardError(False)
        engine.warnings.connect(self._complaints.engine)
        engine.addImportPath(str(QML))
        engine.addImageProvider("icon", Icons())
        engine.addImageProvider("qr", QrCodes())
        engine.addImageProvider("art", ArtProvider())
        engine.addImageProvider("brand", BrandPictures())
        engine.addImageProvider("scan", Scans(self._pictures))
        engine.setProperty("facade", self._facade)
        engine.setProperty("still", self._still)
        engine.setProperty("sounds", self._sounds)
        # The first page is laid out once, and not for another shape of window first.
        screen = self.app.primaryScreen().size()
        width, height = (screen.width(), screen.height()) if self._fullscreen else self._size or _desk_size(self.app)
        panel = {"panelWidth": self._panel[0], "panelHeight": self._panel[1], "textFactor": self._text_factor}
        engine.setInitialProperties({**panel, "width": width, "height": height})
        engine.load(QUrl.fromLocalFile(str(QML / "Kiosk" / "Main" / "Main.qml")))
        return engine

    def _compile_all(self, engine: QQmlApplicationEngine) -> None:
        """Every screen is compiled before the first citizen comes: one that cannot be would be an empty page in the middle of a journey."""
        for path in sorted((QML / "Kiosk" / "Screens").glob("*.qml")):
            component = QQmlComponent(engine, QUrl.fromLocalFile(str(path)))
            if not component.isReady():
                broken = "; ".join(f"{error.url().fileName()}:{error.line()}: {error.description()}" for error in component.errors())
                raise WindowError(f"a screen cannot be drawn: {broken}")

    def run(self) -> int:
        """Open, serve until `quit`, close. Returns the program's exit code: 0 only if the window was really there."""
        # Before the QML is loaded: a handler that raised within a call from there would be swallowed, and the request with it.
        # While it runs, the tick lets Python look at its signals: a handler runs within 200 ms.
        before = {number: signal.signal(number, self._asked_to_end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self.open()
            self.rest()
            self._looking.start()
            if not self._asked:
                self.app.exec()
        except WindowError as error:
            print(f"kiosk: {error}", file=sys.stderr)
            return 1
        finally:
            self.close()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._code

    def quit(self, code: int = 0) -> None:
        """End `run` with `code`. Qt thread."""
        self._code = code
        self._doorkeeper.leaving = True
        self.app.quit()

    def wake(self) -> None:
        """Something waits for `pump`. Any thread; returns at once."""
        self._dispatch.wake()

    def forget(self) -> None:
        """Let QML give back what it no longer shows, once the next page is drawn: the objects and texts of pages that are gone."""
        for timer in self._forgetting:
            timer.start()

    def rest(self) -> None:
        """What was loaded to start stays: the collector need not walk through it again at each citizen's end, while somebody waits for
        the next page. Nobody has been here yet, so nothing of a citizen can be kept by it."""
        gc.collect()
        gc.freeze()

    def _collect(self) -> None:
        if self._engine is not None:
            self._engine.collectGarbage()
            QPixmapCache.clear()
            gc.collect()

    def grab(self) -> QImage:
        """The picture that stands in the window now."""
        return self.root.grabWindow()

    def close(self) -> None:
        """Close the window and let go of the engine; the application stays, for there is one a process."""
        self._doorkeeper.leaving = True
        self._dispatch.close()
        self._facade.on_change(lambda: None)
        for timer in (self._looking, *self._forgetting):
            timer.stop()
        if self._root is not None:
            self._root.close()
            self._root = None
        if self._engine is not None:
            bridge_journey.release(self._engine)
            self._engine = None
        self._sounds.close()
        self._complaints.remove()

    def _asked_to_end(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = self._doorkeeper.leaving = True
        # Queued: `quit` in the last moment before the loop runs would end nothing.
        QMetaObject.invokeMethod(self.app, "quit", Qt.ConnectionType.QueuedConnection)

    def _check_visible(self) -> None:
        if self._root is None or not self._root.isExposed():
            print("kiosk: the window did not become visible", file=sys.stderr)
            self.quit(1)


def _once(delay: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer()
    timer.setSingleShot(True)
    timer.setInterval(delay)
    timer.timeout.connect(act)
    return timer


def _application() -> QGuiApplication:
    app = QGuiApplication.instance()
    if not isinstance(app, QGuiApplication):
        # A signature needs every point the panel reports, not one a frame.
        os.environ.setdefault("QML_NO_TOUCH_COMPRESSION", "1")
        # After an update, a damaged or older copy of compiled QML must not be what runs, nor may a full disk matter.
        os.environ["QML_DISABLE_DISK_CACHE"] = "1"
        QQuickStyle.setStyle("Basic")
        app = _qt()
        app.setQuitOnLastWindowClosed(False)
    app.setFont(QFont(fonts.FAMILIES[0]))
    return app


def _qt() -> QGuiApplication:
    """Qt's application. What stops Qt (a platform plugin that is not there, no display to connect to) is fatal to it: it would print
    several paragraphs, abort and leave a supervisor with a signal."""
    said: list[str] = []

    def heard(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            # What Qt says last is general; what it said first is the reason.
            reason = (said or [text])[0].strip().splitlines()[0]
            print(f"kiosk: no screen to draw on: {reason}", file=sys.stderr, flush=True)
            os._exit(NO_SCREEN_EXIT)
        if kind is not QtMsgType.QtDebugMsg:
            said.append(text)

    qInstallMessageHandler(heard)
    try:
        return QGuiApplication(["kiosk"])
    finally:
        qInstallMessageHandler(None)


def _desk_size(app: QGuiApplication) -> tuple[int, int]:
    """The largest 9:16 that fits a desk's screen with some room around it."""
    free = app.primaryScreen().availableSize()
    height = min(1920, free.height() - 80, int((free.width() - 80) / 1080 * 1920))
    return max(1, int(height * 1080 / 1920)), max(1, height)
