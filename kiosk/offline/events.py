"""What the offline room tells the rest of the terminal (delivered on the bus)."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.events import Event


@dataclass(frozen=True, slots=True)
class SubmissionSaved(Event):
    """The submission is sealed and on disk: now its number may be shown. `at` is when it was handed in (UTC).

    `proof` is the token of its receipt (kiosk/offline/proof.py). `dated`: the clock could be believed, so that `at` may be shown.
    """

    submission_id: str
    number: str
    at: datetime
    proof: str = ""
    dated: bool = True


@dataclass(frozen=True, slots=True)
class SubmissionFailed(Event):
    """Nothing was saved. `code` is a failure code."""

    submission_id: str
    code: str


@dataclass(frozen=True, slots=True)
class ItemDelivered(Event):
    """The central service has it. `kind` is `submission` or `rating`; `session` is "": the citizen may have gone."""

    item_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class ItemParked(Event):
    """The central service refused this one item; staff must look. `code` is a failure code."""

    item_id: str
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class ItemOverdue(Event):
    """The item was not delivered within the waiting time of its matter; it is still sent. `number` is its submission number, if any."""

    item_id: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class OverdueEnded(Event):
    """The item that was told as overdue is so no longer: delivered, or withdrawn by staff."""

    item_id: str


@dataclass(frozen=True, slots=True)
class UploadProgressed(Event):
    """`sent` of `total` bytes of an item's files are at the central service, for good."""

    item_id: str
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class KeyListSeen(Event):
    """The central service was asked for the list of keys. `refused` is why its list is not used ("": it is, or none came);
    `expired`: the list in use should have been replaced by now.
    """

    refused: str
    expired: bool


@dataclass(frozen=True, slots=True)
class LineChanged(Event):
    """The central service became reachable, or why it is not: `central-unreachable`, `central-tls`, `central-refused`."""

    reachable: bool
    code: str
