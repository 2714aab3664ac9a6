"""What is known of who signed a chip's contents (`passive` finds it out)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SIGNER_LATER: Final = "signer-later"
"""By the clock here the signer is not there yet; documents are signed before they are handed out, so it is the clock."""


class State(StrEnum):
    """What is known of a chip's contents."""

    GENUINE = "genuine"
    NOT_GENUINE = "not-genuine"
    SIGNER_UNKNOWN = "signer-unknown"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` for the journal: `no-sod`, `no-certificates`, `sod`, `algorithm`, `hash-dgN`, `digest`, `signature`, `signer`,
    `signer-expired`, `signer-later`, `signer-revoked`, or "" for genuine."""

    state: State
    reason: str = ""


class Original(StrEnum):
    """What is known of the chip itself: the one that was issued, or one that holds a copy of its files."""

    ORIGINAL = "original"
    COPIED = "copied"
    NOT_OFFERED = "not-offered"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Proof:
    """`reason`: `chip` or `active` (which authentication proved it); what failed, as `chip-6a80`, `active-signature`, `dg15-missing`;
    or why it could not be looked at: `contents` (nobody vouches for its key), `algorithm`, `length`."""

    state: Original
    reason: str = ""
