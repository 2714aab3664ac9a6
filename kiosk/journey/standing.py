"""Whether a document that was read is taken today, by what is known of the clock.

A document that begins, or whose holder was born, on a later day says something about whoever is right least. Where the central service has
told the time it is the document. Else it is the machine's clock: it is called wrong from then on (staff are told, papers bear no time,
what is handed in says so), and the document is taken. An end that has passed is told with the day that the machine has.

Thread and failure rules are the runner's.
"""

from kiosk.clock import HeardClock, grade
from kiosk.identity import Document
from kiosk.identity.validity import Standing, standing
from kiosk.journey.desk import Desk


def why_not(desk: Desk, document: Document) -> str:
    """Why `document` is not taken: `expired` or `ahead`; "" where it is."""
    found = standing(document, desk.today())
    if found is Standing.EXPIRED:
        return "expired"
    if found is Standing.AHEAD:
        if grade(desk.clock) == "central":
            return "ahead"
        doubt(desk)
    return ""


def doubt(desk: Desk) -> None:
    """What lies on the reader cannot be by the clock here."""
    if isinstance(desk.clock, HeardClock):
        desk.clock.contradict()
