"""Whether a card holds a key: what a reader is asked for a member of staff, and what can come of it.

A number that can be read off a card is a user name and nothing more: only an answer to a challenge that was never used before says that
the card itself is here. No card is opened, no document is read. Failures are outcomes, as in `kiosk.devices.contract`.
"""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from kiosk.devices.contract import CardPulled, NoCard, ReaderGone


@dataclass(frozen=True, slots=True)
class KeyProved:
    """The card answered a new challenge with the private key that belongs to `key` (SubjectPublicKeyInfo, DER). Whose key that is has to
    be known already: nothing on the card says so."""

    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoProof:
    """The card proved nothing. `reason`: `other-card` (no such application), `no-certificate`, `wrong-kind` (a key of another kind),
    `refused` (it would not answer), `not-proved` (the answer belongs to another key, or to another challenge), `malformed`, `mute`,
    `lift-card` (the reader is blocked until the card is lifted). `number` is the staff number that stands on it ("": none)."""

    reason: str
    number: str = ""


ProofOutcome = KeyProved | NoProof | NoCard | CardPulled | ReaderGone


@runtime_checkable
class CardProver(Protocol):
    """A reader that can challenge a card."""

    def prove(self) -> ProofOutcome:
        """Challenge the card that lies there, once. At most 15 s. `NoCard` also when interrupted."""
        ...
