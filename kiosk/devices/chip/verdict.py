"""What is known of who signed a chip's contents (`passive` finds it out)."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What is known of a chip's contents."""

    GENUINE = "genuine"
    NOT_GENUINE = "not-genuine"
    SIGNER_UNKNOWN = "signer-unknown"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` for the journal: `no-sod`, `no-certificates`, `sod`, `algorithm`, `hash-dgN`, `digest`, `signature`, `signer`,
    `signer-expired`, or "" for genuine."""

    state: State
    reason: str = ""
