"""The central service's API, as docs/api/central.yaml describes it: what goes over the wire, and the client."""

from kiosk.central.client import (
    Busy,
    CentralClient,
    Delivered,
    Enrolled,
    LineDown,
    NotAuthorised,
    Outcome,
    Refused,
    Unavailable,
    WrongReceipt,
)
from kiosk.central.wire import Envelope, Rating, Receipt

__all__ = [
    "Busy",
    "CentralClient",
    "Delivered",
    "Enrolled",
    "Envelope",
    "LineDown",
    "NotAuthorised",
    "Outcome",
    "Rating",
    "Receipt",
    "Refused",
    "Unavailable",
    "WrongReceipt",
]
