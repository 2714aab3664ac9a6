"""How quick the pages change: `python -m bench.frames --json [--long]`. From the finger's release to the next page's first frame.

Ours: the real window, the real runner (session, texts, page, bridge, QML), real touch events, the software renderer, 1080x1920, and the
allocator's settings of a real terminal. The peer: the same pages as constants in a Loader, one touch handler, no bridge, translation or
transition (bench/peer.qml), in the same process; after each change of ours comes the same change of the peer's.

    page_p50_vs_bare     median of ours / median of the peer's
    page_p99_ms          99th percentile of ours
    longest_block_ms     the longest time that the Qt thread served nothing else during a change of ours, not a tick and not a touch:
                         the longest gap between two beats of a timer of one millisecond

Three runs; of each figure the best run counts, all three stand in `raw`. With --long each run has 500 changes; without, as many as fit
into 42 s. What is filled in between (keys, places, answers) is not measured; it changes no page.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.cli import MEMORY

if __name__ == "__main__" and any(os.environ.get(name) != value for name, value in MEMORY.items()):
    os.execve(sys.executable, [sys.executable, "-m", "bench.frames", *sys.argv[1:]], {**os.environ, **MEMORY})
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

import PySide6
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QPointingDevice
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from bench.report import machine, quantile, report, spread
from kiosk.journey.actions import Draw, Plan, Touch
from kiosk.journey.autopilot import Autopilot
from kiosk.journey.signature_hand import STROKES
from kiosk.ui import brands, phrases
from kiosk.ui.application import QML, Window
from kiosk.ui.art import ArtProvider
from kiosk.ui.brand_pictures import BrandPictures
from kiosk.ui.bridge import journey as bridge_journey
from kiosk.ui.bridge.facade import Facade, View
from kiosk.ui.hands import Hand
from kiosk.ui.images import Icons, QrCodes
from tests.journey.hall import MATTER, Hall
from tests.support.stage import Stage

RUNS, EACH = 3, 500
ALL_SECONDS, EACH_SECONDS = 42.0, 5.0
SIZE = (1080, 1920)


class Counting:
    """The runner as the window's facade, counting how often the window has looked."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.looked = 0
        self.failed: list[str] = []

    def view(self) -> View:
        """A new page is about to be drawn."""
        self.looked += 1
        return self.hall.runner.view()

    def touch(self, target: str) -> None:
        """To the runner."""
        self.hall.runner.touch(target)

    def stroke(self, points: Any) -> None:
        """To the runner."""
        self.hall.runner.stroke(list(points))

    def tick(self) -> None:
        """To the runner; time stands still here."""
        self.hall.runner.tick()

    def on_change(self, callback: Callable[[], None]) -> None:
        """To the runner."""
        self.hall.runner.on_change(callback)

    def on_failed(self, kind: str, where: str) -> None:
        """A failure makes the measurement worthless."""
        self.failed.append(f"{kind} at {where}")


class Blocks:
    """How long the Qt thread serves nothing else, while `on`: the longest gap between two beats of a timer of one millisecond."""

    def __init__(self) -> None:
        self.on = False
        self.longest = 0.0
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """From here on; what is under way counts from now."""
        self.on, self._last = True, time.perf_counter()
        self._timer.start()

    def end(self) -> None:
        """No more; what is under way counts up to now."""
        self._beat()
        self._timer.stop()
        self.on = False

    def _beat(self) -> None:
        now = time.perf_counter()
        if self.on:
            self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now


class Eye:
    """Watches the frames of one window; `touch` measures from a release to the first frame for which `ready` holds."""

    def __init__(self, window: QQuickWindow, device: QPointingDevice) -> None:
        self._window, self._device = window, device
        self._ready: Callable[[], bool] = lambda: False
        self._at = 0.0
        self._loop = QEventLoop()
        window.frameSwapped.connect(self._frame)

    def touch(self, at: QPoint, ready: Callable[[], bool], blocks: Blocks | None) -> float:
        """Milliseconds from the release of a finger at `at` to the first frame with `ready()`."""
        press = QTest.touchEvent(self._window, self._device)
        press.press(0, at, self._window)
        press.commit()
        settle()
        self._ready = ready
        release = QTest.touchEvent(self._window, self._device)
        release.release(0, at, self._window)
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(self._loop.quit)
        limit.start(5000)
        if blocks:
            blocks.begin()
        self._at, start = 0.0, time.perf_counter()
        release.commit()
        if not self._at:
            self._loop.exec()
        if blocks:
            blocks.end()
        limit.stop()
        self._ready = lambda: False
        if not self._at:
            raise RuntimeError("no frame within 5 s")
        return (self._at - start) * 1000

    def _frame(self) -> None:
        if self._ready():
            self._at = time.perf_counter()
            self._ready = lambda: False
            self._loop.quit()


def settle(milliseconds: int = 25) -> None:
    """Let both windows finish what they do."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


@dataclass
class Run:
    """The milliseconds of one run."""

    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)
    longest: float = 0.0


class Citizen:
    """Walks through the journey again and again; stops before each touch that changes the page."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._hand = Autopilot(Plan(MATTER, "zh-CN"))

    def next_change(self) -> str:
        """Do what changes no page, until a touch that does; returns its target."""
        runner = self.hall.runner
        for _ in range(400):
            view = runner.view()
            if view.screen == "attract":
                self._hand = Autopilot(Plan(MATTER, "zh-CN"))
                self.hall.devices.reading = ""
                return "start"
            if view.screen == "identify":
                self.hall.lay()
            elif view.screen == "working":
                # Kept, then printed: two changes that no finger makes.
                if runner.view().page["step"] == "working":
                    self.hall.saved()
                else:
                    self.hall.printed()
            elif view.screen in ("take", "closing"):
                target = "home" if view.screen == "closing" else "skip"
                return target
            else:
                action = self._hand.decide(view)
                if isinstance(action, Touch):
                    if action.id in CHANGES or action.id.startswith("matter-"):
                        return action.id
                    for _ in range(action.times):
                        runner.touch(action.id)
                elif isinstance(action, Draw):
                    for stroke in STROKES:
                        runner.stroke(list(stroke))
        raise RuntimeError("the journey does not go on")


CHANGES = frozenset({"start", "agree", "next", "submit", "leave", "skip", "home"})


def record(limit: int = 60) -> tuple[list[dict[str, Any]], list[str]]:
    """One whole journey without a window: the page after each change, and the step it is."""
    hall = new_hall()
    citizen = Citizen(hall)
    pages: list[dict[str, Any]] = []
    steps: list[str] = []
    for _ in range(limit):
        hall.runner.touch(citizen.next_change())
        view = hall.runner.view()
        pages.append({**phrases.page(view.page, str(view.page["lang"])), "screen": view.screen})
        steps.append(str(view.page["step"]))
        if view.screen == "attract":
            return pages, steps
    raise RuntimeError("the journey does not come to its end")


def new_hall() -> Hall:
    """A terminal in the middle of its day; the outbox and the devices answer at once."""
    hall = Hall()
    hall.runner._around.brand = brands.load("harbour").as_page
    return hall


def open_peer(pages: list[dict[str, Any]], folder: Path) -> tuple[QQmlApplicationEngine, QQuickWindow]:
    """The peer's window."""
    constant = f".pragma library\nconst SCREENS = {json.dumps((QML / 'Kiosk' / 'Screens').as_uri() + '/')};\nconst PAGES = "
    (folder / "pages.js").write_text(constant + json.dumps(pages, ensure_ascii=False) + ";\n", encoding="utf-8")
    source = (Path(__file__).parent / "peer.qml").read_text(encoding="utf-8")
    (folder / "peer.qml").write_text(source, encoding="utf-8")
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(QML))
    for name, provider in (("icon", Icons()), ("qr", QrCodes()), ("art", ArtProvider()), ("brand", BrandPictures())):
        engine.addImageProvider(name, provider)
    # Controls name the bridge's singleton; nothing ever touches it here.
    engine.setProperty("facade", Stage(pages[0]))
    engine.setProperty("still", True)
    engine.load(QUrl.fromLocalFile(str(folder / "peer.qml")))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise RuntimeError("the peer did not load")
    return engine, roots[0]


def measure(seconds: float, count: int, folder: Path) -> Run:
    """One run: at most `count` changes of each in at most `seconds`."""
    pages, steps = record()
    facade = Counting(new_hall())
    typed: Facade = facade
    window = Window(typed, fullscreen=False, still=True, size=SIZE, verbose=True)
    window.open()
    engine, bare = open_peer(pages, folder)
    window.rest()
    device = QTest.createTouchDevice()
    eye, other, blocks, run = Eye(window.root, device), Eye(bare, device), Blocks(), Run()
    hand, citizen = Hand(window), Citizen(facade.hall)
    settle(300)
    bare.setProperty("coming", len(pages) - 1)
    other.touch(QPoint(540, 960), lambda: bare.property("shown") == len(pages) - 1, None)
    until = time.monotonic() + seconds
    changes, warm = 0, len(pages)
    while len(run.ours) < count and (time.monotonic() < until or not run.ours):
        at = changes % len(pages)
        target = citizen.next_change()
        settle()
        place = hand._place(target, 0.5, 0.5)
        before = facade.looked
        ours = eye.touch(place, lambda before=before: facade.looked > before, blocks if changes >= warm else None)  # type: ignore[misc]
        bare.setProperty("coming", at)
        peer = other.touch(QPoint(540, 960), lambda at=at: bare.property("shown") == at, None)  # type: ignore[misc]
        if str(facade.hall.page["step"]) != steps[at]:
            raise RuntimeError(f"ours is at {facade.hall.page['step']}, the peer at {steps[at]}")
        changes += 1
        if changes > warm:
            run.ours.append(ours)
            run.peer.append(peer)
            run.steps.setdefault(steps[at], []).append(ours)
    run.longest = blocks.longest
    if facade.failed or window.warnings:
        raise RuntimeError(f"not worth measuring: {facade.failed} {window.warnings}")
    bare.close()
    bridge_journey.release(engine)
    window.close()
    return run


def summary(runs: list[Run]) -> tuple[dict[str, float], dict[str, object]]:
    """Ratios (the best run of each figure) and the raw figures of all runs."""
    each: list[Mapping[str, object]] = [
        {
            "ours_ms": spread(run.ours),
            "peer_ms": spread(run.peer),
            "page_p50_vs_bare": round(statistics.median(run.ours) / statistics.median(run.peer), 3),
            "page_p99_ms": round(quantile(run.ours, 0.99), 2),
            "longest_block_ms": round(run.longest, 2),
            "p50_by_step_ms": {step: round(statistics.median(values), 1) for step, values in run.steps.items()},
        }
        for run in runs
    ]
    names = ("page_p50_vs_bare", "page_p99_ms", "longest_block_ms")
    ratios = {name: min(float(str(one[name])) for one in each) for name in names}
    return ratios, {"runs": each, "limits": {"page_p50_vs_bare": 1.5, "page_p99_ms": 100, "longest_block_ms": 50}}


def main() -> int:
    """Measure and print; 0 if every limit is kept."""
    parser = argparse.ArgumentParser(prog="bench.frames")
    parser.add_argument("--json", action="store_true", help="the whole report; without it three lines")
    parser.add_argument("--long", action="store_true", help=f"{EACH} changes a run")
    args = parser.parse_args()
    seconds = 3600.0 if args.long else (ALL_SECONDS - EACH_SECONDS) / RUNS
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        runs = [measure(seconds, EACH, Path(folder)) for _ in range(RUNS)]
    ratios, raw = summary(runs)
    about = machine(qt=PySide6.__version__, renderer="software", size="1080x1920")
    limits = raw["limits"]
    assert isinstance(limits, dict)
    if args.json:
        print(report("frames", ratios, raw, about))
    else:
        for name, value in ratios.items():
            print(f"{name}: {value} (at most {limits[name]})")
    return 0 if all(value <= limits[name] for name, value in ratios.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
