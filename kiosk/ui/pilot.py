"""Carries out what the autopilot decides, in the real window: touches items by name, takes a picture of every page as seen.

For `kiosk demo` and the tests. What happens off the screen (a card is laid, the line goes down) is asked of whoever holds the
other end of a socket, one JSON line each way; `number-shown` may never be answered, for that is where a demo kills the window.
The clock is a `SteppedClock`: a citizen who walked away costs no waiting.

Thread: Qt thread. Failure: a page that does not move for `STUCK_SECONDS` ends the program with exit code 3.
"""

import json
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSocketNotifier, QTimer

from kiosk.clock import Clock, SteppedClock
from kiosk.journey.actions import Action, Draw, Finished, Plan, Touch, Wait, Walk, World
from kiosk.journey.autopilot import Autopilot
from kiosk.journey.pages import View
from kiosk.staff.autopilot import StaffHand, StaffPlan
from kiosk.ui.application import Window
from kiosk.ui.hands import Hand, NotThere

BEAT_MS = 15
STUCK_SECONDS = 20.0
STUCK_EXIT = 3


class Watched(Protocol):
    """What the pilot looks at."""

    def view(self) -> View: ...
    def tick(self) -> None: ...


class Pilot:
    """One automatic citizen after another, as the other end of `descriptor` asks: {"plan": {...}}, {"staff": {...}} for somebody of the
    staff, or {"quit": true}."""

    def __init__(self, window: Window, terminal: Watched, descriptor: int, clock: Clock) -> None:
        assert isinstance(clock, SteppedClock)
        self._window, self._terminal, self._clock = window, terminal, clock
        self._out: Path | None = None
        self._socket = socket.socket(fileno=descriptor)
        self._lines = self._socket.makefile("rb")
        self._hand: Hand | None = None
        self._autopilot: Autopilot | StaffHand | None = None
        self._shots = 0
        self._seen = ""
        self._moved = time.monotonic()
        self._timer = QTimer(window.app)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, window.app)
        self._notifier.setEnabled(False)
        self._notifier.activated.connect(self._asked)

    def start(self) -> None:
        """Begin once the window runs."""
        QTimer.singleShot(0, self._window.app, self._next_citizen)

    def _next_citizen(self) -> None:
        self._socket.sendall(json.dumps({"ready": True}).encode() + b"\n")
        # The window lives on while the supervisor thinks: it is read only when there is something to read.
        self._notifier.setEnabled(True)

    def _asked(self) -> None:
        self._notifier.setEnabled(False)
        line = self._lines.readline()
        request = json.loads(line) if line else {}
        if "plan" not in request and "staff" not in request:
            self._window.quit()
            return
        self._hand = self._hand or Hand(self._window)
        if "staff" in request:
            self._autopilot = StaffHand(StaffPlan(**{str(name): str(value) for name, value in request["staff"].items()}))
        else:
            plan = request["plan"]
            assert isinstance(plan, Mapping)
            self._autopilot = Autopilot(_plan(plan))
        self._out = Path(str(request["out"])) if request.get("out") else None
        self._shots, self._seen, self._moved = 0, "", time.monotonic()
        self._timer.start()

    def _beat(self) -> None:
        assert self._autopilot is not None
        self._timer.stop()
        view = self._terminal.view()
        step = str(view.page["step"]) + ("-idle" if view.page["idle"] else "")
        if step != self._seen:
            self._seen, self._moved = step, time.monotonic()
            self._picture(step)
            # The world went on while the picture was taken: what is decided next is decided about a page that was seen.
            self._timer.start()
            return
        action = self._autopilot.decide(view)
        del view
        if isinstance(action, Finished):
            told = {"readiness": self._autopilot.readiness} if isinstance(self._autopilot, StaffHand) else {}
            self._say({"finished": True, **told})
            self._next_citizen()
            return
        self._carry_out(action)
        if time.monotonic() - self._moved > STUCK_SECONDS:
            self._say({"stuck": step})
            self._window.quit(STUCK_EXIT)
            return
        self._timer.start()

    def _carry_out(self, action: Action) -> None:
        hand = self._hand
        assert hand is not None
        try:
            if isinstance(action, Touch):
                if action.id in ("next", "submit"):
                    self._picture(f"{self._seen}-filled")
                for _ in range(action.times):
                    hand.touch(action.id)
                self._moved = time.monotonic()
            elif isinstance(action, Draw):
                for stroke in action.strokes:
                    hand.drag(action.id, stroke)
        except NotThere:
            # The page is not drawn yet, or has just changed under the hand: look again at the next beat.
            return
        if isinstance(action, World):
            self._say({"world": action.verb})
            self._moved = time.monotonic()
        elif isinstance(action, Walk):
            assert isinstance(self._clock, SteppedClock)
            self._clock.advance(5)
            self._terminal.tick()
            self._moved = time.monotonic()
        else:
            assert isinstance(action, Wait | Touch | Draw)

    def _picture(self, step: str) -> None:
        assert self._hand is not None
        self._shots += 1
        name = f"{self._shots:02d}-{step}"
        if self._out is not None:
            self._hand.settle()
            self._hand.screenshot(self._out / f"{name}.png")
        self._say({"step": name, "light": self._terminal.view().page.get("light", {})})

    def _say(self, message: Mapping[str, object]) -> dict[str, object]:
        self._socket.sendall(json.dumps(message).encode() + b"\n")
        line = self._lines.readline()
        answer = json.loads(line) if line else {}
        assert isinstance(answer, dict)
        return answer


def _plan(raw: Mapping[str, object]) -> Plan:
    faults = raw.get("faults", [])
    assert isinstance(faults, list)
    rating, letters = raw.get("rating", 5), raw.get("search", [])
    keys, options, dates = raw.get("keys", {}), raw.get("options", {}), raw.get("dates", {})
    assert isinstance(letters, list) and isinstance(keys, Mapping) and isinstance(options, Mapping) and isinstance(dates, Mapping)
    usual = Plan(matter="", lang="")
    return Plan(
        matter=str(raw["matter"]),
        lang=str(raw["lang"]),
        faults=frozenset(str(fault) for fault in faults),
        rating=rating if isinstance(rating, int) else None,
        by_hand=bool(raw.get("by_hand", True)),
        # Letter by letter: as one word it would stand in this process, where it is looked for.
        chapter=str(raw.get("chapter", "")),
        search=tuple(str(letter) for letter in letters),
        keys={**usual.keys, **{str(field): tuple(map(str, pressed)) for field, pressed in keys.items()}},
        options={**usual.options, **options},
        dates=dates,
    )
