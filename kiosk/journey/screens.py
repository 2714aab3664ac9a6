"""Which screen now: one pure, ordered function, from most urgent to normal."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.journey.session import Place


class Screen(StrEnum):
    """Every screen a citizen can see."""

    CLOSED = "closed"
    ATTRACT = "attract"
    MACHINE = "machine"
    CATALOGUE = "catalogue"
    SHELF = "shelf"
    SEARCH = "search"
    GUIDE = "guide"
    NOTICE = "notice"
    KEY = "key"
    IDENTIFY = "identify"
    GATHER = "gather"
    FORM = "form"
    MATERIALS = "materials"
    SCAN = "scan"
    ANSWER = "answer"
    REVIEW = "review"
    SIGN = "sign"
    WORKING = "working"
    DONE = "done"
    TAKE = "take"
    TROUBLE = "trouble"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What decides: `place` is the citizen's (None: nobody is here), the rest is the terminal's.

    `ended`: something is still told of the session that is over; `closing`: only that it is; `about`: somebody looks at what this
    machine is.
    """

    closed: bool
    ended: bool
    place: Place | None
    closing: bool = False
    about: bool = False


def choose(snapshot: Snapshot) -> Screen:
    """The screen for `snapshot`."""
    if snapshot.closed and snapshot.place is None:
        return Screen.CLOSED
    if snapshot.ended:
        return Screen.TROUBLE
    if snapshot.closing:
        return Screen.CLOSING
    if snapshot.place is None:
        return Screen.MACHINE if snapshot.about else Screen.ATTRACT
    return Screen(snapshot.place.value)
