"""What came of an action, as the code that the pages of staff have words for: of a card, a print, the desk. Pure but for the desk's answer.

Of a card nothing is kept and nothing is told but whether it could be read, or proved its key.
"""

from collections.abc import Mapping

from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, Printed, PrintOutcome, ReadOutcome, Refused
from kiosk.devices.proof import KeyProved, NoProof, ProofOutcome
from kiosk.offline.desk import Desk
from kiosk.staff.roles import Action
from kiosk.staff.scene import Result

AGAIN = frozenset({"card-pulled", "card-lift"})
"""After these the same card may be laid again: the test goes on."""


def of_read(outcome: ReadOutcome) -> str:
    """A card on the reader of ID cards."""
    match outcome:
        case CardRead():
            return "read"
        case CardUnreadable():
            return "card-unreadable"
        case CardPulled():
            return "card-pulled"
        case _:
            return "reader-gone"


def of_proof(outcome: ProofOutcome) -> str:
    """A card on the chip reader: the staff member's own proves its key, another one shows at least that the reader talks to chips."""
    match outcome:
        case KeyProved():
            return "proved"
        case NoProof("lift-card" | "mute"):
            return "card-lift"
        case NoProof():
            return "answered"
        case CardPulled():
            return "card-pulled"
        case _:
            return "reader-gone"


def of_print(outcome: PrintOutcome) -> str:
    """A test page, or a report."""
    return "printed" if isinstance(outcome, Printed) else "refused" if isinstance(outcome, Refused) else "unconfirmed"


def of_desk(desk: Desk, action: Action, target: str) -> Result:
    """What the desk of the queue answers. Waits for the store."""
    if action is Action.FIND:
        item = desk.show(target)["item"]
        return Result("found", dict(item)) if isinstance(item, Mapping) else Result("unknown")
    if action is Action.JOURNAL_VERIFY:
        told = desk.verify()
        return Result("whole" if told["done"] else "broken", {"lines": told["lines"]})
    ways = {Action.UNPARK: desk.unpark, Action.PARK: desk.park, Action.WITHDRAW: desk.withdraw}
    told = ways[action](target)
    return Result("done" if told["done"] else "unknown")
