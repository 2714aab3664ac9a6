"""One attempt at a chip: what was filled in, as the chip takes it, and what came of it, as the pages say it. Pure."""

from kiosk.devices.chip.keys import CanKey, Key, MrzKey, PinKey
from kiosk.devices.contract import CardPulled, CardUnreadable, ChipOutcome, KeyWrong, ReaderGone
from kiosk.journey import card_pin, chip_key
from kiosk.journey.session import Session


def key_of(entry: Session) -> Key:
    """What was filled in, as a chip takes it; all of it is answered. A PIN is the `last` try's where the page has said so, and Next was
    touched all the same."""
    said = {ident: str(answer.value) for ident, answer in entry.answers.items()}
    if card_pin.is_one(entry):
        return PinKey(said[card_pin.FIELD], entry.last_try)
    if said["way"] == "can":
        return CanKey(said["can"])
    number = "".join(said["number"].split()).upper()
    return MrzKey.typed(number, _short(said["birth"]), _short(said["expiry"]))


def why(entry: Session, outcome: ChipOutcome) -> str:
    """Why it came to nothing: what `chip_key.refuse` or `card_pin.refuse` takes, or `card_pin.BLOCKED`."""
    by_pin = card_pin.is_one(entry)
    match outcome:
        case KeyWrong(tries) if by_pin:
            return card_pin.WRONG if tries is None else card_pin.LEFT.get(tries, card_pin.MORE_LEFT) if tries else card_pin.BLOCKED
        case KeyWrong():
            return chip_key.MISMATCH
        case CardPulled():
            return chip_key.PULLED
        case ReaderGone():
            return chip_key.READER
        case CardUnreadable(reason) if by_pin and reason in (card_pin.BLOCKED, card_pin.LAST):
            return reason
        case CardUnreadable(reason):
            return chip_key.UNREADABLES.get(reason, chip_key.UNREADABLE)
    return chip_key.UNREADABLE


def _short(day: str) -> str:
    """YYMMDD as the lines have it; what is not known is filled with `<` (9303-3, 4.8)."""
    year, month, dayofmonth = (*day.split("-"), "", "")[:3]
    return f"{year[-2:]}{month or '<<'}{dayofmonth or '<<'}"
