"""From a card in the field to the screen, told on standard output as JSON: `python -m bench.readers_window SDT_SAMPLES CHIP_SAMPLES`.

A real terminal with its window (off screen, software renderer), enrolled with a sandbox, its devices in processes of their own. A card
begins a session while nobody is there (the attract page, and the page after the last person): each sample is the time until the first
frame of its first page. For `sdt` from just before the far end is told to `present` the card; for `chip` from the moment when pcscd told
this process (SCardGetStatusChange) that a card is there. Without pcscd, `chip` is empty.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from bench.packages_window import Start
from kiosk.demo.world import World
from kiosk.devices.events import CardFound, CardGone
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from tests.devices.chip.daemon import READER, daemon

NOBODY = ("attract", "closing")
_PATIENCE_MS = 8000


class Screen:
    """The terminal's window, and when it has changed."""

    def __init__(self, start: Start) -> None:
        self.start, self._drawn = start, 0.0
        start.window.root.frameSwapped.connect(self._frame)
        self._loop: QEventLoop | None = None
        self.seen = False
        # Handlers run on this thread, which alone delivers events.
        start.terminal.bus.subscribe(CardFound, lambda _event: self._card(True))
        start.terminal.bus.subscribe(CardGone, lambda _event: self._card(False))

    def _card(self, seen: bool) -> None:
        self.seen = seen

    def _frame(self) -> None:
        if self._loop is not None and not self._drawn and self.start.terminal.view().screen not in NOBODY:
            self._drawn = time.monotonic()
            self._loop.quit()

    def changed(self, act: Callable[[], None]) -> float:
        """When the first frame of a session's page was there, after `act`."""
        self._drawn, self._loop = 0.0, QEventLoop()
        QTimer.singleShot(_PATIENCE_MS, self._loop.quit)
        act()
        self._loop.exec()
        self._loop = None
        if not self._drawn:
            raise RuntimeError("the card is not on the screen")
        return self._drawn

    def leave(self, lift: Callable[[], object]) -> None:
        """The person goes, with the card."""
        lift()
        self.start.terminal.touch("back")
        end = time.monotonic() + 5
        while self.seen or self.start.terminal.view().screen not in NOBODY:
            if time.monotonic() > end:
                raise RuntimeError("the card stays")
            self.start.hand.settle()


class Watcher:
    """When pcscd tells that a card is there: a thread that waits in SCardGetStatusChange."""

    def __init__(self) -> None:
        # pyscard is native code and belongs into the driver's child; a bench is no terminal.
        from smartcard import scard

        self._scard = scard
        self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)[1]
        self._reader = next(name for name in scard.SCardListReaders(self._context, [])[1] if name.startswith(READER))
        self._state = self._ask(0, scard.SCARD_STATE_UNAWARE)
        self.at = 0.0
        self._thread = threading.Thread(target=lambda: None)

    def begin(self) -> None:
        """Wait for the next card from now on."""
        self.at, self._thread = 0.0, threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def told(self) -> float:
        """When it was told."""
        self._thread.join(5)
        return self.at

    def _ask(self, milliseconds: int, known: int) -> int:
        _code, states = self._scard.SCardGetStatusChange(self._context, milliseconds, [(self._reader, known)])
        return int(states[0][1])

    def _run(self) -> None:
        state = self._ask(0, self._scard.SCARD_STATE_UNAWARE)
        end = time.monotonic() + 5
        while not state & self._scard.SCARD_STATE_PRESENT and time.monotonic() < end:
            state = self._ask(500, state & ~self._scard.SCARD_STATE_CHANGED)
        self.at = time.monotonic()


@contextmanager
def terminal(own: Sequence[dict[str, object]] = ()) -> Iterator[tuple[Screen, World]]:
    """A terminal at its attract page, with its devices seen."""
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        world = World(Path(folder), own)
        try:
            start = Start(world.start())
            try:
                start.until("attract")
                start.hand.settle()
                yield Screen(start), world
            finally:
                start.close()
        finally:
            world.stop()


def sdt(samples: int, screen: Screen, world: World) -> list[float]:
    """Milliseconds from the far end's `present`."""
    found: list[float] = []
    while len(found) < samples + 3:
        began = time.monotonic()
        drawn = screen.changed(lambda: world.device("id-reader", "present"))
        found.append((drawn - began) * 1000)
        screen.leave(lambda: world.device("id-reader", "remove"))
    return found[3:]


def chip(samples: int, screen: Screen, far_end: ChipReaderFarEnd) -> list[float]:
    """Milliseconds from pcscd's event."""
    found: list[float] = []
    watcher = Watcher()

    def lay() -> None:
        watcher.begin()
        far_end.command("lay", {})

    while len(found) < samples + 1:
        drawn = screen.changed(lay)
        found.append((drawn - watcher.told()) * 1000)
        screen.leave(lambda: far_end.command("lift", {}))
    return found[1:]


def main(arguments: list[str]) -> int:
    """Print the samples."""
    cards, chips = (int(argument) for argument in arguments)
    found: dict[str, list[float]] = {"sdt": [], "chip": []}
    with ExitStack() as stack:
        own: list[dict[str, object]] = []
        far_end: ChipReaderFarEnd | None = None
        if os.geteuid() == 0 and Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so").exists():
            pcscd = stack.enter_context(daemon(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            far_end = ChipReaderFarEnd(("127.0.0.1", pcscd.port))
            far_end.start()
            stack.callback(far_end.stop)
            own = [{"id": "chip", "driver": "pcsc", "reader": READER}]
        screen, world = stack.enter_context(terminal(own))
        found["sdt"] = sdt(cards, screen, world)
        if far_end is not None:
            found["chip"] = chip(chips, screen, far_end)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
