"""The contract of lights and door switches as checks; see `conformance`. Threads and failures: as there."""

import threading
from typing import cast

from kiosk.devices import conformance_steps as do
from kiosk.devices.conformance_steps import LEEWAY, STATUS_SECONDS, Subject
from kiosk.devices.contract import Ready
from kiosk.devices.doors import Door, DoorSwitch
from kiosk.devices.lights import Light, Spot

_MOVED = 2.0


def _light(subject: Subject) -> Light:
    return cast(Light, subject.driver)


def _show(subject: Subject, lit: frozenset[Spot]) -> None:
    status = do.timed("show", STATUS_SECONDS, lambda: _light(subject).show(lit))
    do.demand(isinstance(status, Ready), f"a light in order that is told what to show is {type(status).__name__}")


def each_place_is_lit_alone(subject: Subject) -> None:
    """Each place is lit and put out again, and what was told twice is as what was told once."""
    do.until_ready(subject)
    for spot in sorted(_light(subject).capabilities.spots):
        for _ in range(2):
            _show(subject, frozenset({spot}))
            if subject.hands.lit is not None:
                do.demand(subject.hands.lit() == 1, "one place was to be lit")
        do.until_ready(subject)
    _show(subject, frozenset())
    if subject.hands.lit is not None:
        do.demand(subject.hands.lit() == 0, "nothing was to be lit")


def a_place_that_is_not_there_is_no_fault(subject: Subject) -> None:
    """Whoever wants all places lit need not know which ones there are."""
    spots = _light(subject).capabilities.spots
    do.demand(bool(spots), "a light has a place")
    do.until_ready(subject)
    _show(subject, frozenset(Spot))
    if subject.hands.lit is not None:
        do.demand(subject.hands.lit() == len(spots), "all places were to be lit")
    _show(subject, frozenset())


def closed_it_is_dark(subject: Subject) -> None:
    """Nobody is pointed to anything by a light that nobody looks after."""
    lit = do.hand(subject.hands.lit)
    do.until_ready(subject)
    _show(subject, frozenset(Spot))
    do.timed("close", STATUS_SECONDS, subject.driver.close)
    do.demand(lit() == 0, "it is lit when it was closed")


def _door(subject: Subject) -> DoorSwitch:
    return cast(DoorSwitch, subject.driver)


def how_the_door_is_is_known(subject: Subject) -> None:
    """A wait comes back in time with how the door is, moved or not, and the same again while nobody moves it."""
    do.until_ready(subject)
    first = do.timed("wait", 0.3 + LEEWAY, lambda: _door(subject).wait(0.3))
    do.demand(isinstance(first, Door), f"a door is {type(first).__name__}")
    do.demand(do.timed("wait", 0.1, lambda: _door(subject).wait(0.1)) is first, "a door moved that nobody touched")


def a_door_that_moves_is_told(subject: Subject) -> None:
    """Opened and closed, it says so each time, once it has come to rest."""
    opens, closes = do.hand(subject.hands.lay), do.hand(subject.hands.lift)
    closes()
    do.until_ready(subject)
    do.until(lambda: _door(subject).wait(0.2) is Door.CLOSED, subject.patience, "a closed door is not told")
    for _ in range(2):
        opens()
        do.demand(_door(subject).wait(_MOVED) is Door.OPEN, "a door that was opened is not told")
        closes()
        do.demand(_door(subject).wait(_MOVED) is Door.CLOSED, "a door that was closed again is not told")


def waiting_for_a_door_can_be_broken_off(subject: Subject) -> None:
    """`interrupt` ends a wait."""
    do.until_ready(subject)
    stop = threading.Event()
    thread = threading.Thread(target=do.nudge, args=(subject.driver.interrupt, stop), name="conformance", daemon=True)
    thread.start()
    try:
        outcome = do.timed("an interrupted wait", 2.0, lambda: _door(subject).wait(20.0))
    finally:
        stop.set()
        thread.join()
    do.demand(isinstance(outcome, Door), f"an interrupted wait is {type(outcome).__name__}")
