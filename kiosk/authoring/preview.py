"""A matter in the real window while it is being written: `kiosk service preview PATH`.

    files of the package -> (changed) -> check -> the same page again, in the new words
                                               -> or, instead of the page, every mistake with its place

The journey is the terminal's own (`kiosk.journey.runner`), and so is the window; what stands round it is `authoring.stage`. Whoever
is previewed is the person of one of the package's cases. Thread: the Qt thread. Failure: what an author got wrong is shown; a fault of
the program is told on standard error by its type and place.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.authoring import check
from kiosk.authoring.cases import cases
from kiosk.authoring.stage import CHIP, PRINTER, READER, Stage
from kiosk.authoring.steer import Steered
from kiosk.authoring.watch import Watch
from kiosk.clock import Clock, SystemClock
from kiosk.events import Bus
from kiosk.journey.pages import View
from kiosk.journey.runner import Runner
from kiosk.keyboard.engine import PinyinEngine
from kiosk.services.check import ELEMENTS
from kiosk.services.check_cases import Case, Expect, Person
from kiosk.services.model import Service
from kiosk.settings import Central, Idle, Screen, Settings, Terminal, TextSize, Theme
from kiosk.texts import ASSETS
from kiosk.ui import brands
from kiosk.ui.application import Window

# Nobody waits behind an author: the page stands there for a day.
_PATIENCE = Idle(warn_after=24 * 3600, end_after=24 * 3600)
_BLOCKS = 12


class NoCase(Exception):
    """The package has no case of the name that was asked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the author wants to see: the package in `folder`, as the person of the case `case` ("": the first) in the language `lang`."""

    folder: Path
    case: str = ""
    lang: str = "zh-CN"
    theme: Theme = "light"
    text: TextSize = "normal"


class Preview:
    """The journey as the window sees it (`kiosk.ui.bridge.facade.Facade`): the runner's pages, or what is wrong with the package."""

    def __init__(self, wish: Wish, clock: Clock) -> None:
        """Read the package for the first time.

        Raises:
            NoCase: see there.
        """
        self._wish = wish
        self.bus = Bus()
        self._services: dict[str, Service] = {}
        self._mistakes: list[check.Told] = []
        self._changed: Callable[[], None] = lambda: None
        self.steered: Steered | None = None
        self._watch = Watch(wish.folder, [ASSETS / "services" / ELEMENTS])
        self.stage = Stage(self.bus, clock, Case(about="nobody", expect=Expect()))
        self.typing = PinyinEngine(self.bus, clock)
        conf = _settings(wish)
        self.runner = Runner(
            settings=conf,
            services=self._services,
            bus=self.bus,
            clock=clock,
            devices=self.stage,
            deliveries=self.stage,
            reader=READER,
            printer=PRINTER,
            chip=CHIP,
            attention=lambda: False,
            brand=brands.load(conf.brand.pack).as_page,
            typing=self.typing,
            sharing=self.stage,
        )
        self._read()
        if wish.case and self._services and wish.case not in {Path(name).stem for name, _ in cases(wish.folder)}:
            raise NoCase(f"{wish.folder}: there is no cases/{wish.case}.yaml")
        self._begin()

    def _begin(self) -> None:
        """To the guide of the matter, which is where a citizen meets it."""
        if self._wish.lang != "zh-CN":
            self.runner.touch(f"lang-{self._wish.lang}")
        for code in self._services:
            self.runner.touch("start")
            self.runner.touch(f"matter-{code}")

    def _read(self) -> Service | None:
        """Read and check the package; what is wrong is shown until it is mended."""
        service, self._mistakes = check.look(self._wish.folder)
        if service is not None:
            self._services.clear()
            self._services[service.code] = service
            self.stage.case = _case(self._wish, service)
        return service

    def _reload(self) -> None:
        first = not self._services
        service = self._read()
        if service is not None and first:
            self._begin()
        elif service is not None:
            self.runner.reread(service, self.stage.known())
        self._changed()

    # What the window asks (`kiosk.ui.bridge.facade.Facade`).

    def view(self) -> View:
        view = self.runner.view()
        return _told(view, self._mistakes, self._wish.folder) if self._mistakes else view

    def touch(self, target: str) -> None:
        if not self._mistakes:
            self.runner.touch(target)

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        if not self._mistakes:
            self.runner.stroke([(float(x), float(y)) for x, y in points])

    def tick(self) -> None:
        self.stage.tick()
        self.runner.tick()
        if self._watch.changed():
            self._reload()
        if self.steered is not None:
            self.steered.tick()

    def on_change(self, callback: Callable[[], None]) -> None:
        self._changed = callback
        self.runner.on_change(callback)

    def on_failed(self, kind: str, where: str) -> None:
        print(f"kiosk: a fault of the program: {kind} at {where}", file=sys.stderr)


def _settings(wish: Wish) -> Settings:
    """A terminal on a desk: it has no folder and no central service, and uses neither."""
    terminal = Terminal(state=Path("/nonexistent"), simulated=True)
    central = Central("https://preview.invalid", Path("/nonexistent"))
    return Settings(terminal, central, idle=_PATIENCE, screen=Screen(theme=wish.theme, text=wish.text))


def _case(wish: Wish, service: Service) -> Case:
    """Whoever is previewed; somebody with a document that the matter takes where there is no case."""
    found = {Path(name).stem: case for name, case in cases(wish.folder)}
    if found:
        return found.get(wish.case) or next(iter(found.values()))
    return Case(about="somebody", person=Person(kind=service.package.documents[0], number="440103199001010014"), expect=Expect())


def _told(view: View, mistakes: Sequence[check.Told], folder: Path) -> View:
    """The mistakes in the place of the page: a block for each, the place above the words."""
    # For authors, in the language of the check.
    blocks = [{"title": _place(one, folder), "lines": [one.mistake.message], "rows": []} for one in mistakes]
    more = f"and {len(blocks) - _BLOCKS} more" if len(blocks) > _BLOCKS else ""
    count = f"{len(blocks)} mistake{'' if len(blocks) == 1 else 's'}"
    page = {
        **view.page,
        "screen": "answer",
        "step": "mistakes",
        "heading": count,
        "lead": str(folder),
        "icon": "alert-triangle",
        "blocks": blocks[:_BLOCKS],
        "note": more,
        "title": "",
        "stages": [],
        "assist": [],
        **dict.fromkeys(("print", "anyway", "another", "back", "primary", "sheet", "idle")),
        "waiting": "",
    }
    return View("answer", page)


def _place(told: check.Told, folder: Path) -> str:
    """file:line:column, from the package's folder on; whole where it is another's (the dictionary)."""
    one = told.mistake
    return f"{'' if told.folder == folder else f'{told.folder}/'}{one.file}:{one.line}:{one.column}"


def run(wish: Wish, size: tuple[int, int] | None, control: Path | None) -> int:
    """Show the preview until the window is closed or the program is asked to end; returns the exit code.

    Raises:
        NoCase: see `Preview`.
    """
    clock = SystemClock()
    preview = Preview(wish, clock)
    window = Window(preview, False, pump=preview.bus.pump, size=size, verbose=True, closes=True)
    preview.bus.on_wake(window.wake)
    preview.typing.start()
    if control is not None:
        preview.steered = Steered(control, window, preview.view)
    try:
        return window.run()
    finally:
        if preview.steered:
            preview.steered.stop()
        preview.typing.stop(2)
