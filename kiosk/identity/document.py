"""An identity document, whatever country issued it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """As the document states it (GB/T 2261.1 has the same four: 1, 2, 0, 9)."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"
    NOT_STATED = "not-stated"


# Kinds whose chip opens with a key printed on the document (ICAO 9303); all others are read without one.
OPENED_BY_KEY = frozenset({"passport", "cn-travel-permit"})
# Kinds that are read on the reader of chips by a profile, with a PIN of the holder's.
OPENED_BY_PIN = frozenset({"cn-social-security-card"})
ON_CHIP_READER = OPENED_BY_KEY | OPENED_BY_PIN


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """What was read from a document.

    `kind` is a stable code (`cn-resident-card`, `cn-hmt-residence-permit`, `cn-foreign-pr-2017`, `cn-foreign-pr-2023`,
    `passport`, `cn-travel-permit`, `visa`, `travel-document`).
    `name` is the name as the document shows it first, `latin_name` the one in Latin letters ("" if there is none).
    `name_cut` says that the name filled its field and may have been cut by the issuer.
    `valid_to` is None with `no_expiry` True for documents that do not expire, and None with False where it is not known.
    `further_addresses` were added to the card later, in the order of the card; which of them is the newest no published text says.
    `birth_partial` is `1974-??-??` for a birth that the document states in part only; `birth` is None then.
    There is no `repr`: a document in a log line would be personal data in a log line.
    """

    kind: str
    number: str
    name: str
    sex: Sex
    birth: date | None
    latin_name: str = ""
    name_cut: bool = False
    ethnicity: str = ""
    nationality: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    no_expiry: bool = False
    pass_number: str = ""
    issue_count: str = ""
    birth_partial: str = ""
    birth_place: str = ""
    personal_number: str = ""
    further_addresses: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Document(kind={self.kind!r}, ...)"
