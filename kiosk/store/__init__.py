"""What the terminal keeps: one SQLite database, one thread that touches it, one journal."""

from kiosk.store import journal
from kiosk.store.connection import Connection, Value
from kiosk.store.errors import AlreadyRunning, StorageCorrupt, StorageFailed, StorageNewer, StoreError
from kiosk.store.store import Store

__all__ = [
    "AlreadyRunning",
    "Connection",
    "StorageCorrupt",
    "StorageFailed",
    "StorageNewer",
    "Store",
    "StoreError",
    "Value",
    "journal",
]
