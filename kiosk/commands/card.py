"""`kiosk staff add --card` and `kiosk staff reset --card`: the card of a member of staff proves its key, which is then theirs.

The command asks the card itself, with a driver of its own, and hands the key to whoever has the database: pcscd serves several programs,
and a running terminal goes on meanwhile. A simulated field (no pcscd) has one program at a time: there it needs the terminal at rest.
Failures: `SettingsError`; a card that proves nothing is told.
"""

import sys
import threading
from pathlib import Path

from kiosk import settings
from kiosk.chosen import entry_of
from kiosk.clock import Clock
from kiosk.devices.contract import NoCard, Offline, ReaderGone
from kiosk.devices.proof import CardProver, KeyProved, NoProof, ProofOutcome
from kiosk.settings import SettingsError

PATIENCE = 60.0
_EVERY = 0.2
_WORDS = {
    "not-proved": "the card cannot prove its key: it is a copy",
    "refused": "the card shows a number and proves no key",
    "lift-card": "the reader is blocked: lift the card, wait a second, lay it again",
    "mute": "the card does not answer: lift it, lay it flat",
    "wrong-kind": "the card's key is of another kind: P-256 is needed",
    "no-certificate": "the card has no certificate for card authentication (slot 9E)",
}


def card_key(path: Path, number: str, clock: Clock, patience: float = PATIENCE) -> tuple[str, str]:
    """The key of the card that is laid for `number`, as hex, and ""; or "" and why there is none.

    Raises:
        SettingsError: the settings cannot be used, or name no reader that can ask a card.
    """
    conf = settings.load(path)
    for device in conf.devices:
        entry = entry_of(device)
        if isinstance(entry.driver, CardProver):
            print(f"kiosk: lay the card of {number} on {device.id}", file=sys.stderr)
            try:
                return _told(_proved(entry.driver, clock, patience))
            finally:
                entry.driver.close()
    raise SettingsError("no device of these settings can ask a card for its key (driver pcsc)")


def _proved(driver: CardProver, clock: Clock, patience: float) -> ProofOutcome:
    """The first outcome of a card that was laid; what the reader said last, if none is."""
    end, pause = clock.monotonic() + patience, threading.Event()
    outcome: ProofOutcome = NoCard()
    while clock.monotonic() < end:
        outcome = driver.prove()
        if not isinstance(outcome, NoCard | ReaderGone):
            break
        pause.wait(_EVERY)
    return outcome


def _told(outcome: ProofOutcome) -> tuple[str, str]:
    match outcome:
        case KeyProved(key):
            return key.hex(), ""
        case NoProof(reason):
            return "", _WORDS.get(reason, "that is no staff card (PIV)")
        case NoCard():
            return "", "no card was laid"
        case ReaderGone(Offline(reason)):
            return "", f"the reader does not answer: {reason}"
        case _:
            return "", "the card was lifted too early"
