"""What an outcome of a device means for the citizen who waits for it, and a device's status for whoever asks about the machine.

Pure: status or outcome in, words of the journey out. Thread and failure rules are the runner's.
"""

from collections.abc import Mapping

from kiosk.devices.contract import (
    CardPulled,
    CardUnreadable,
    Left,
    NeedsAttention,
    Offline,
    Printed,
    PrintOutcome,
    ReadOutcome,
    Refused,
    Status,
)
from kiosk.journey.machine import Condition, Part
from kiosk.journey.session import CardState, Handed, Paper, Session

UNREADABLE_LIMIT = 3


def condition(status: Status | None) -> Condition:
    """How a device is, in the four words a citizen needs."""
    if status is None or (isinstance(status, Offline) and status.reason == "starting"):
        return Condition.STARTING
    if isinstance(status, Offline):
        return Condition.DOWN
    return Condition.ATTENTION if isinstance(status, NeedsAttention) else Condition.WELL


# In the order in which a citizen meets them.
_PARTS = ("id-reader", "chip-reader", "code-scanner", "document-scanner", "document-camera", "receipt-printer", "document-printer")


def parts(snapshot: Mapping[str, Status], devices: Mapping[str, str | None], *, line_down: bool) -> tuple[Part, ...]:
    """The parts of the machine as they are now. `devices`: what kind of device -> its id, None where there is none."""
    there = [(kind, ident) for kind in _PARTS if (ident := devices.get(kind)) is not None]
    known = [Part(kind, condition(snapshot.get(ident))) for kind, ident in there]
    return (*known, Part("line", Condition.DOWN if line_down else Condition.WELL))


def not_read(session: Session, outcome: ReadOutcome, *, reader_down: bool) -> str:
    """An attempt that brought no document. Returns the trouble it ends in, "" if the citizen can try again."""
    if isinstance(outcome, CardPulled):
        session.card = CardState.PULLED
    elif isinstance(outcome, CardUnreadable):
        session.attempts += 1
        session.card = CardState.UNREADABLE
        return "not-identified" if session.attempts >= UNREADABLE_LIMIT else ""
    else:
        session.card = CardState.UNAVAILABLE if reader_down else CardState.WAITING
    return ""


def printed(handed: Handed, outcome: PrintOutcome) -> None:
    """What became of the receipt."""
    handed.paper = paper(outcome)
    if isinstance(outcome, Refused):
        handed.paper_conditions = outcome.conditions


def moved(session: Session, *, taken: bool) -> None:
    """The paper that lay in the slot was `taken`, or pulled back because nobody took it."""
    session.taken = taken
    if taken:
        return
    if session.handed is not None and session.handed.paper is Paper.PRINTED:
        session.handed.paper = Paper.LEFT
    if session.told_paper is Paper.PRINTED:
        session.told_paper = Paper.LEFT


def paper(outcome: PrintOutcome) -> Paper:
    """What became of a paper."""
    if isinstance(outcome, Printed):
        return Paper.PRINTED
    if isinstance(outcome, Refused):
        return Paper.REFUSED
    return {Left.SOMETHING: Paper.HELD, Left.UNKNOWN: Paper.BLIND, Left.NOTHING: Paper.UNCONFIRMED}[outcome.left]


def no_paper(status: Status | None) -> str:
    """Why a printer prints nothing now, in a word of the texts; "" if it does, or is not known not to."""
    match status:
        case NeedsAttention(conditions):
            return "media-empty" if "media-empty" in conditions else "no-printer"
        case Offline(reason) if reason != "starting":
            return "no-printer"
        case _:
            return ""
