"""One start of a real terminal with its window, told on standard output as JSON: `python -m bench.packages_window SETTINGS [MODE]`.

MODE `ready`: the first frame, the catalogue, and the first page of a matter, in seconds since BENCH_BEGAN (a monotonic time). `load`:
milliseconds from a touch to its frame on the attract page, while packages are checked behind it and after.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

from PySide6.QtCore import QEventLoop, QTimer

from kiosk import app, settings
from kiosk.clock import SystemClock
from kiosk.services.stock import CatalogueSeen
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand

SIZE = (1080, 1920)
AT_REST = 60


class Start:
    """The terminal of `path`, its window, and a finger."""

    def __init__(self, path: Path) -> None:
        conf = settings.load(path)
        self.terminal = app.Terminal(conf, SystemClock())
        self.window = Window(self.terminal, False, pump=self.terminal.bus.pump, still=True, size=SIZE)
        self.terminal.bus.on_wake(self.window.wake)
        self.checked = False
        self.terminal.bus.subscribe(CatalogueSeen, self._seen)
        self.terminal.start()
        self.window.open()
        self.hand = Hand(self.window)

    def _seen(self, _event: CatalogueSeen) -> None:
        self.checked = True

    def frame(self, act: Callable[[], None] = lambda: None) -> float:
        """When the first frame after `act` was there."""
        loop, at = QEventLoop(), [0.0]

        def drawn() -> None:
            at[0] = at[0] or time.monotonic()
            loop.quit()

        self.window.root.frameSwapped.connect(drawn)
        act()
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(5000)
        if not at[0]:
            loop.exec()
        self.window.root.frameSwapped.disconnect(drawn)
        if not at[0]:
            raise RuntimeError("no frame came")
        return at[0]

    def touch(self, target: str) -> float:
        """Seconds from lifting the finger from `target` to the first frame after it."""
        self.hand.press(target)
        self.hand.settle()
        began = time.monotonic()
        return self.frame(self.hand.lift) - began

    def until(self, screen: str, limit: float = 60) -> float:
        """When the page of `screen` is drawn."""
        end = time.monotonic() + limit
        while self.terminal.view().screen != screen:
            if time.monotonic() > end:
                raise RuntimeError(f"{screen} did not come; there is {self.terminal.view().screen}")
            self.hand.settle()
        return time.monotonic()

    def close(self) -> None:
        self.window.close()
        self.terminal.stop()


def ready(start: Start, began: float) -> dict[str, float]:
    """Seconds until the first frame; until the page of the lobby; until the whole catalogue; until the first page of a matter."""
    told = {"frame": start.frame() - began}
    start.until("attract")
    start.hand.settle()
    start.touch("start")
    told["catalogue"] = time.monotonic() - began
    page = start.terminal.view().page
    if chapters := [tile["id"] for tile in _tiles(page) if tile["id"].startswith("chapter-")]:
        start.touch(chapters[0])
        page = start.terminal.view().page
    matter = next(tile["id"] for tile in _tiles(page) if tile["id"].startswith("matter-"))
    start.touch(matter)
    if start.terminal.view().screen != "guide":
        raise RuntimeError(f"{matter} did not open")
    return {**told, "ready": time.monotonic() - began}


def _tiles(page: object) -> list[dict[str, str]]:
    """Every button of a page, wherever it stands."""
    if isinstance(page, dict):
        own = [page] if isinstance(page.get("id"), str) else []
        return own + [tile for value in page.values() for tile in _tiles(value)]
    if isinstance(page, list | tuple):
        return [tile for value in page for tile in _tiles(value)]
    return []


def load(start: Start) -> dict[str, list[float]]:
    """Touches on the languages of the attract page, to and fro: while packages are checked, and afterwards."""
    start.until("attract")
    start.frame()
    told: dict[str, list[float]] = {"loading": [], "resting": []}
    languages, turn = ("lang-en", "lang-zh-CN"), 0
    while len(told["resting"]) < AT_REST + 10:
        into = told["resting" if start.checked else "loading"]
        into.append(start.touch(languages[turn % 2]) * 1000)
        turn += 1
    return {"loading": told["loading"][2:], "resting": told["resting"][10:]}


def main(arguments: list[str]) -> int:
    """Print what was measured."""
    start = Start(Path(arguments[0]))
    sys.excepthook = sys.__excepthook__
    told: object = load(start) if arguments[1:] == ["load"] else ready(start, float(os.environ["BENCH_BEGAN"]))
    start.close()
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
