"""What the terminal keeps: one SQLite database, one thread that touches it, one journal."""

from kiosk.store import chain, journal
from kiosk.store.connection import Connection, Value
from kiosk.store.errors import AlreadyRunning, StorageCorrupt, StorageFailed, StorageFull, StorageHeld, StorageNewer, StoreError
from kiosk.store.folder import Folder
from kiosk.store.rescue import Rescue
from kiosk.store.reserve import Room
from kiosk.store.store import Store, rescue

__all__ = [
    "AlreadyRunning",
    "Connection",
    "Folder",
    "Rescue",
    "Room",
    "StorageCorrupt",
    "StorageFailed",
    "StorageFull",
    "StorageHeld",
    "StorageNewer",
    "Store",
    "StoreError",
    "Value",
    "chain",
    "journal",
    "rescue",
]
