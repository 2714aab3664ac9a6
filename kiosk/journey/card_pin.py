"""The PIN of a card that asks its holder for one (a social security card, by a profile of the chip reader): one page, one secret field.

As `chip_key`, of which it takes how pages are made; a PIN is forgotten when an attempt was made with it, whatever came of that, so that no
PIN goes to a card twice for one entry. Only where the card was asked and has one try left, which the PIN was not sent for, it stays: who
touches Next again says that the last try may be used (F29). A card that is blocked gets no PIN, and is told. Pure but for the texts.
"""

from functools import cache

from kiosk.journey import chip_key
from kiosk.journey.session import Place, Session
from kiosk.services.service import Service

CODE, PAGE, FIELD = "card-pin", "pin", "secret"
BLOCKED, LAST = "blocked", "last-try"
WRONG, ONE_LEFT, TWO_LEFT, MORE_LEFT = "refused", "left-1", "left-2", "left-more"
# Why an attempt comes to nothing, each with its words on the page (`card-pin.check.secret.*`).
REASONS = (
    WRONG, ONE_LEFT, TWO_LEFT, MORE_LEFT, LAST,
    chip_key.PULLED, chip_key.UNREADABLE, chip_key.LIFT, chip_key.FOREIGN, chip_key.READER, chip_key.NO_WAY,
)  # fmt: skip
# By how many tries are left; of more it is not said how many.
LEFT = {1: ONE_LEFT, 2: TWO_LEFT}


def entry() -> Session:
    """The page, with nothing typed."""
    return Session(service=service(), place=Place.FORM)


def is_one(session: Session) -> bool:
    """Is this entry one of a PIN?"""
    return session.service is not None and session.service.code == CODE


def refuse(session: Session, reason: str) -> None:
    """The attempt came to nothing: the page says why, and asks anew. At the last try what was typed stays, for it was not sent."""
    session.last_try = reason == LAST
    if not session.last_try:
        forget(session)
    session.page, session.trail = 0, []
    session.focus, session.reopened, session.hidden = "" if session.last_try else FIELD, "", False
    session.problem, session.reason = FIELD, reason


def forget(session: Session) -> None:
    """No PIN is kept here any more."""
    for held in (session.answers, session.composing, session.raw):
        held.clear()


@cache
def service() -> Service:
    """The page and its words."""
    return chip_key.made(CODE, _package())


def _package() -> dict[str, object]:
    field = {
        "id": FIELD, "element": "key.pin", "kind": "text", "keyboard": "digits", "pattern": "[0-9]{4,12}", "max_length": 12, "secret": True,
    }  # fmt: skip
    return chip_key.package(CODE, [{"id": PAGE, "fields": [field]}])
