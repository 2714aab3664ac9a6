"""Which screen now: one pure, ordered function, from most urgent to normal."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.journey.session import Place


class Screen(StrEnum):
    """Every screen a citizen can see."""

    CLOSED = "closed"
    ATTRACT = "attract"
    CATALOGUE = "catalogue"
    GUIDE = "guide"
    NOTICE = "notice"
    IDENTIFY = "identify"
    FORM = "form"
    REVIEW = "review"
    SIGN = "sign"
    WORKING = "working"
    DONE = "done"
    TAKE = "take"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What decides: `closed` and `ended` are the terminal's, `place` is the citizen's (None: nobody is here)."""

    closed: bool
    ended: bool
    place: Place | None


def choose(snapshot: Snapshot) -> Screen:
    """The screen for `snapshot`."""
    if snapshot.closed and snapshot.place is None:
        return Screen.CLOSED
    if snapshot.ended:
        return Screen.TROUBLE
    if snapshot.place is None:
        return Screen.ATTRACT
    return Screen(snapshot.place.value)
