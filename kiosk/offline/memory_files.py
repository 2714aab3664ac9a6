"""Sealed files in memory, for `kiosk.offline.memory`.

Threads: the caller's lock. Failures: `StorageFailed` for a file that is not there.
"""

import hashlib
import io
from collections.abc import Collection, Iterable
from typing import BinaryIO

from kiosk.store import StorageFailed


class MemoryFiles:
    """Sealed files in memory, as `kiosk.store.Folder` keeps them on disk."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._held: set[str] = set()

    def put(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keep `pieces` as one file and hold it; its digest and size."""
        content = b"".join(pieces)
        digest = hashlib.sha256(content).hexdigest()
        self._kept[digest] = content
        self._held.add(digest)
        return digest, len(content)

    def open(self, name: str) -> BinaryIO:
        """The file `name`; `StorageFailed` if there is none."""
        if name not in self._kept:
            raise StorageFailed("there is no such file")
        return io.BytesIO(self._kept[name])

    def size(self, name: str) -> int | None:
        """Its bytes; None if there is none."""
        return len(self._kept[name]) if name in self._kept else None

    def let_go(self, names: Collection[str]) -> None:
        """Hold `names` no longer."""
        self._held.difference_update(names)

    def remove(self, names: Iterable[str]) -> None:
        """Forget those of `names` that nobody holds."""
        for name in set(names) - self._held:
            self._kept.pop(name, None)
