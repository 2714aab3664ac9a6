"""What may go wrong with the database, each kind with its code of `kiosk.failures`."""

from kiosk import failures


class StoreError(Exception):
    """The base. `code` is the failure code; the message names the place and never a value from a row."""

    def __init__(self, code: str, detail: str = "") -> None:
        failures.get(code)
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class StorageFailed(StoreError):
    """The database could not be read or written (disk full, read-only, closed)."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("storage-failed", detail)


class StorageFull(StorageFailed):
    """The disk is full."""


class StorageHeld(StorageFailed):
    """A call read for longer than it may and was ended; nothing of it stays."""


class StorageNewer(StoreError):
    """A newer version of this program wrote the database."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("storage-newer", detail)


class StorageCorrupt(StoreError):
    """The database is damaged and set aside, or has vanished; nothing was deleted."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("storage-corrupt", detail)


class AlreadyRunning(StoreError):
    """Another process has the folder."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("already-running", detail)
