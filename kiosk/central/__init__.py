"""The central service's API, as docs/api/central.yaml describes it: what goes over the wire, and the client."""

from kiosk.central.client import (
    Busy,
    CentralClient,
    Delivered,
    Enrolled,
    KeysFound,
    LineDown,
    NotAuthorised,
    Outcome,
    Refused,
    Unavailable,
    WrongReceipt,
)
from kiosk.central.wire import Envelope, KeyList, Rating, Receipt

__all__ = [
    "Busy",
    "CentralClient",
    "Delivered",
    "Enrolled",
    "Envelope",
    "KeyList",
    "KeysFound",
    "LineDown",
    "NotAuthorised",
    "Outcome",
    "Rating",
    "Receipt",
    "Refused",
    "Unavailable",
    "WrongReceipt",
]
