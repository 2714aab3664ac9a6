"""What the lights' board of a world has lit, for journey.json: asked of its far end, so that it is what a person would have seen."""

import time
from collections.abc import Collection
from typing import Final

from kiosk.demo.world import World

LIT_SECONDS: Final = 3.0
"""More than two pulses: a place that pulses is dark a third of the time, and machines are busy."""
_PAUSE = 0.03
_CALL: Final = "call"
"""Lit for staff and not for the page: whether something is wrong with the machine is no matter of the journey's."""


def lit(world: World, wanted: Collection[str], patience: float = LIT_SECONDS) -> list[str]:
    """What is lit, as soon as that is `wanted` (and perhaps the lamp that calls staff); after `patience` seconds whatever is."""
    until = time.monotonic() + patience
    while True:
        lamps = world.state_of("light").get("lit", [])
        assert isinstance(lamps, list)
        if set(lamps) - {_CALL} == set(wanted) or time.monotonic() > until:
            return [str(lamp) for lamp in lamps]
        time.sleep(_PAUSE)
