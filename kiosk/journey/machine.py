"""What this machine is and how it is: for the attract page and the page "this machine". Nothing of it knows a citizen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.settings import Notice


class Condition(StrEnum):
    """How a part of the machine is, as far as a citizen needs to know."""

    WELL = "well"
    STARTING = "starting"
    ATTENTION = "attention"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machine: `kind` is what a device can do (`id-reader`, `chip-reader`, `code-scanner`, `document-scanner`,
    `document-camera`, `receipt-printer`, `document-printer`), or `line`."""

    kind: str
    condition: Condition


def standing(notices: Sequence[Notice], today: date) -> list[Notice]:
    """The notices of `today` (local), emergencies first, each kind in the order of the settings."""
    now = [
        notice
        for notice in notices
        if (notice.begins is None or notice.begins <= today) and (notice.ends is None or today <= notice.ends)
    ]
    return sorted(now, key=lambda notice: not notice.emergency)
