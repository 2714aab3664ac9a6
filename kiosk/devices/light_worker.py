"""The threads of lights and of door switches: a light is told what to show and pulses by itself; a door is told on the bus when it moves.

Threads: see `worker`; `show` from any. Failures: see `worker`. A light that was away shows what is wanted as soon as it is back.
"""

import math
from functools import partial

from kiosk.clock import Clock
from kiosk.devices.contract import Offline, Status
from kiosk.devices.doors import Door, DoorGone, DoorSwitch
from kiosk.devices.events import DoorMoved
from kiosk.devices.lights import DARK_SECONDS, LIT_SECONDS, Glow, Light, Shown
from kiosk.devices.worker import Failed, Pace, Worker
from kiosk.events import Bus

_SLICE = 0.5  # seconds of one wait for a door, between which the thread looks up


class LightWorker(Worker[Light]):
    """The thread of one light."""

    ability = "light"

    def __init__(self, device: str, driver: Light, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._wanted: Shown = {}
        self._lit = False
        self._due = math.inf

    def show(self, wanted: Shown) -> None:
        """Show this from now on, in place of anything before. Any thread."""
        self._post(partial(self._take_up, dict(wanted)))

    def _take_up(self, wanted: Shown) -> None:
        if wanted != self._wanted:
            # A pulse begins lit: whoever looks finds the place at once.
            self._wanted, self._lit, self._due = wanted, False, self._clock.monotonic()

    def _status_changed(self) -> None:
        self._lit, self._due = False, self._clock.monotonic()

    def _work_due(self) -> float:
        return math.inf if isinstance(self._status, Offline) else self._due

    def _work(self) -> None:
        now = self._clock.monotonic()
        if now < self._work_due() or self._stopping.is_set():
            return
        self._lit = not self._lit
        pulses = Glow.PULSE in self._wanted.values()
        self._due = now + (LIT_SECONDS if self._lit else DARK_SECONDS) if pulses else math.inf
        glows = (Glow.STEADY, Glow.PULSE) if self._lit or not pulses else (Glow.STEADY,)
        lit = frozenset(spot for spot, glow in self._wanted.items() if glow in glows)
        status = self._guarded("", "show", partial(self._driver.show, lit))
        if not isinstance(status, Failed):
            self._heard(status)

    def _heard(self, status: Status) -> None:
        # The same again is no news, and must not put off the question whether it still stands so.
        if status != self._status:
            self._settle(status)


class DoorWorker(Worker[DoorSwitch]):
    """The thread of one door switch."""

    ability = "door"

    def __init__(self, device: str, driver: DoorSwitch, bus: Bus, clock: Clock, pace: Pace) -> None:
        super().__init__(device, driver, bus, clock, pace)
        self._door: Door | None = None

    def _work_due(self) -> float:
        return math.inf if isinstance(self._status, Offline) else self._clock.monotonic()

    def _work(self) -> None:
        if isinstance(self._status, Offline) or self._stopping.is_set():
            return
        outcome = self._guarded("", "wait", partial(self._driver.wait, _SLICE))
        if isinstance(outcome, DoorGone):
            self._settle(outcome.status)
        elif isinstance(outcome, Door) and outcome is not self._door:
            self._door = outcome
            self._bus.publish(DoorMoved("", self._device, outcome))
