"""The contract of readers of cards and of chips as checks; see `conformance`. Threads and failures: as there."""

import threading

from kiosk.devices import conformance_steps as do
from kiosk.devices.conformance_steps import Broken, NotTried, Subject
from kiosk.devices.contract import CardPulled, CardRead, ChipRead, KeyWrong, NoCard, Presence


def where_nothing_lies_nothing_is_found(subject: Subject) -> None:
    """Without a card `find` is False and a read is `NoCard`; a read may be wanted no more at any time."""
    if subject.hands.lift is not None:
        subject.hands.lift()
    do.until_ready(subject)
    do.until(lambda: not do.found(subject), subject.patience, "find() sees a card where none lies")
    outcome = _broken_off(subject)
    do.demand(isinstance(outcome, NoCard), f"a read without a card is {type(outcome).__name__}")


def a_card_is_found_and_read(subject: Subject) -> None:
    """A card that is laid is found and read, and nothing that it says stands in a repr."""
    do.lay(subject)
    outcome = do.read(subject)
    if not isinstance(outcome, CardRead | ChipRead):
        raise Broken(f"a card that lies there in order is {outcome!r}")
    if isinstance(outcome, CardRead):
        do.demand(outcome.photo[:4] in (b"", b"\x89PNG"), "a card's photo is neither a PNG nor nothing")
    shown = repr(outcome)
    do.demand(outcome.document.number not in shown, "the repr of an outcome has the document's number")
    do.demand(outcome.document.name not in shown, "the repr of an outcome has the holder's name")
    do.lift(subject)


def presence_is_as_promised(subject: Subject) -> None:
    """`CONTINUOUS`: a card is seen until it is lifted, also after a read. `DURING_READ`: laid anew it is seen again."""
    presence = subject.reader.capabilities.presence
    if presence is Presence.NONE:
        raise NotTried
    do.lay(subject)
    do.read(subject)
    if presence is Presence.CONTINUOUS:
        do.until(lambda: do.found(subject), subject.patience, "a card that was read is no longer seen")
    do.lift(subject)
    do.lay(subject)
    do.lift(subject)


def a_wrong_key_is_told_as_one(subject: Subject) -> None:
    """A chip that refuses the key is `KeyWrong`; the right key opens it afterwards."""
    if subject.wrong_key is None:
        raise NotTried
    do.lay(subject)
    outcome = do.read(subject, subject.wrong_key)
    do.demand(isinstance(outcome, KeyWrong), f"a wrong key is {type(outcome).__name__}")
    do.until_ready(subject)
    do.demand(isinstance(do.read(subject), ChipRead), "after a wrong key the right one does not open the chip")
    do.lift(subject)


def a_read_that_is_broken_off_harms_no_later_one(subject: Subject) -> None:
    """`interrupt` in the middle of a card ends its read, which then tells nothing of it; laid anew the card is read."""
    do.lay(subject)
    outcome = _broken_off(subject)
    # It may have been through before anybody interrupted.
    do.demand(isinstance(outcome, NoCard | CardPulled | CardRead | ChipRead), f"a read that was broken off is {type(outcome).__name__}")
    do.lift(subject)
    do.lay(subject)
    outcome = do.read(subject)
    do.demand(isinstance(outcome, CardRead | ChipRead), f"after a read that was broken off a card is {type(outcome).__name__}")
    do.lift(subject)


def _broken_off(subject: Subject) -> object:
    """What a read comes to that is interrupted again and again."""
    stop = threading.Event()
    thread = threading.Thread(target=do.nudge, args=(subject.driver.interrupt, stop), name="conformance", daemon=True)
    thread.start()
    try:
        return do.read(subject)
    finally:
        stop.set()
        thread.join()
