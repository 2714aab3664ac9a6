"""What is not delivered yet: sealed on disk, sent when the line is there, exactly once."""

from kiosk.offline.events import ItemDelivered, ItemParked, LineChanged, SubmissionFailed, SubmissionSaved
from kiosk.offline.outbox import Draft, Outbox
from kiosk.offline.queue import Queue
from kiosk.offline.rows import Counts, Row
from kiosk.offline.sync import Sync

__all__ = [
    "Counts",
    "Draft",
    "ItemDelivered",
    "ItemParked",
    "LineChanged",
    "Outbox",
    "Queue",
    "Row",
    "SubmissionFailed",
    "SubmissionSaved",
    "Sync",
]
