"""Steers a preview from outside, for tests and for an editor's plugin: a socket on which it is asked what stands on the screen, and
told what to touch with a real finger (`kiosk service preview --control SOCKET`; requests as in `kiosk.control`).

    shown            {"screen", "step", "texts": every text that stands in the window}
    touch target=ID  the same, after the touch; {"gone": true} if nothing of that name can be touched

Threads: requests come on the thread "control" and are carried out on the Qt thread, one a beat. Failure: a request that is not carried
out within `WITHIN` seconds is answered with an error.
"""

import queue
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path

from kiosk.control import Control
from kiosk.journey.pages import View
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand, NotThere

WITHIN = 10.0
Shown = Mapping[str, object]


class Steered:
    """Serves requests about `window` at the socket `path`; `view` says what it shows."""

    def __init__(self, path: Path, window: Window, view: Callable[[], View]) -> None:
        self._window, self._view = window, view
        self._hand: Hand | None = None
        self._waiting: queue.SimpleQueue[tuple[str, Future[Shown]]] = queue.SimpleQueue()
        self._busy = False
        self._control = Control(path, {"shown": lambda: self._ask(""), "touch": lambda target: self._ask(target)})
        self._control.start()

    def stop(self) -> None:
        """No more requests."""
        self._control.stop()

    def tick(self) -> None:
        """Carry out what was asked. The window is drawn meanwhile, so this may be called again within."""
        if self._busy:
            return
        self._busy = True
        try:
            while not self._waiting.empty():
                target, future = self._waiting.get()
                future.set_result(self._carry_out(target))
        finally:
            self._busy = False

    def _ask(self, target: str) -> Shown:
        future: Future[Shown] = Future()
        self._waiting.put((target, future))
        return future.result(WITHIN)

    def _carry_out(self, target: str) -> Shown:
        self._hand = self._hand or Hand(self._window)
        self._hand.settle()
        if target:
            try:
                self._hand.touch(target)
            except NotThere:
                return {"gone": True}
            self._hand.settle()
        view = self._view()
        texts = [str(item.property("text")) for item in self._hand.items() if item.inherits("QQuickText")]
        return {"screen": view.screen, "step": view.page["step"], "texts": [text for text in texts if text]}
