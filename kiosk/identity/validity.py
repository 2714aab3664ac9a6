"""Is a document valid today? Three answers, and none of them is a guess about the clock.

The last day counts. What a document says of the past settles something about the clock as well: nobody holds a document that begins on a
later day, or was born on one, so such a document says that `today` is wrong, or that it is none (`Standing.AHEAD`). Which of the two it
is, only whoever knows how far the clock can be believed can say. Pure: no clock but the day that is handed in.
"""

from datetime import date
from enum import StrEnum

from kiosk.identity.document import Document


class Standing(StrEnum):
    """How a document stands on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    AHEAD = "ahead"


def standing(document: Document, today: date) -> Standing:
    """How `document` stands on `today`. One that does not say when it ends has not ended."""
    begun = (document.valid_from, document.birth)
    if any(day is not None and day > today for day in begun):
        return Standing.AHEAD
    if not document.no_expiry and document.valid_to is not None and document.valid_to < today:
        return Standing.EXPIRED
    return Standing.VALID
