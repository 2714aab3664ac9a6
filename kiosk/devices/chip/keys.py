"""What opens a chip: the number printed on the document for it, its machine readable lines, a PIN, or nothing at all (cards of a profile).

Personal data: no repr. Pure.
"""

import hashlib
from dataclasses import dataclass

from kiosk.identity.icao import Mrz
from kiosk.identity.icao.mrz import key_of


@dataclass(frozen=True, slots=True, repr=False)
class CanKey:
    """The card access number: six digits on the document's face. Opens by PACE alone."""

    can: str

    reference = 2

    def secret(self) -> bytes:
        """The secret that PACE derives its key from (9303-11, 9.7.3)."""
        return self.can.encode("latin-1", "replace")


@dataclass(frozen=True, slots=True, repr=False)
class MrzKey:
    """Number, birth and expiry with their check digits (`icao.mrz.key_of`, `Mrz.key`). Opens by PACE or BAC."""

    information: str

    reference = 1

    @classmethod
    def of(cls, source: Mrz) -> "MrzKey":
        """From lines that were scanned or typed."""
        return cls(source.key)

    @classmethod
    def typed(cls, number: str, birth: str, expiry: str) -> "MrzKey":
        """From a number, and two dates as YYMMDD."""
        return cls(key_of(number, birth, expiry))

    def secret(self) -> bytes:
        """SHA-1 of the information; BAC takes its first 16 bytes."""
        return hashlib.sha1(self.information.encode("latin-1", "replace")).digest()


@dataclass(frozen=True, slots=True, repr=False)
class PinKey:
    """A holder's PIN, for a card whose profile has one. `last`: the holder knows that one try is left, and wants it to be used."""

    pin: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class NoKey:
    """A card of a profile, read as far as it goes without a PIN."""


DocumentKey = CanKey | MrzKey
Key = DocumentKey | PinKey | NoKey
