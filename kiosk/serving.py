"""A terminal with its window, from the settings to the exit code.

A second copy on the same state folder, or settings that cannot be used, end it with exit code 2; a driver that hangs is left behind, for
everything is on disk by then. Thread: the main one.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from kiosk import crash, settings
from kiosk.app import Terminal
from kiosk.clock import Clock
from kiosk.settings import Settings, SettingsError
from kiosk.store import StoreError

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


def run(path: Path, clock: Clock, *, fullscreen: bool, size: tuple[int, int] | None = None, hand: int | None = None) -> int:
    """Run the terminal of the settings at `path` with its window, until it is asked to end.

    `size` are the pixels of a window on a desk. `hand` is the descriptor of the socket to whoever holds the simulators: an automatic
    hand then does the journey (`kiosk.ui.pilot`). Returns the exit code.
    """
    crash.no_core_dumps()
    try:
        conf = settings.load(path)
        terminal = Terminal(conf, clock)
    except (SettingsError, StoreError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 2
    if not conf.terminal.simulated:
        crash.not_to_be_traced()
    before = _on_end(_leave)
    code = 0
    # A request to end may come before the window can take it.
    with contextlib.suppress(SystemExit):
        code = _serve(conf, terminal, clock, fullscreen=fullscreen, size=size, hand=hand)
    # It ends by itself within seconds: being asked again would only break that off in the middle.
    _on_end(signal.SIG_IGN)
    if not terminal.stop():
        # A driver hangs in the kernel or in a library: everything is on disk, so leaving it behind loses nothing.
        os._exit(code)
    for number, handler in before.items():
        signal.signal(number, handler)
    return code


def _on_end(handler: _Handler) -> "dict[signal.Signals, _Handler]":
    """From now on a request to end the program does this; what it did before."""
    return {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _serve(
    conf: Settings, terminal: Terminal, clock: Clock, *, fullscreen: bool, size: tuple[int, int] | None, hand: int | None
) -> int:
    # Qt is loaded last: nothing above needs it, and a terminal that cannot start says so without a screen.
    from kiosk.ui.application import Window

    size = size or (None if hand is None else (1080, 1920))
    panel = (conf.screen.width_mm, conf.screen.height_mm)
    window = Window(terminal, fullscreen, pump=terminal.bus.pump, still=hand is not None, size=size, panel=panel,
                    pictures=terminal.picture)
    terminal.bus.on_wake(window.wake)
    terminal.on_wiped(window.forget)
    terminal.start()
    if hand is not None:
        from kiosk.ui.pilot import Pilot

        pilot = Pilot(window, terminal, hand, clock)
        pilot.start()
    return window.run()
