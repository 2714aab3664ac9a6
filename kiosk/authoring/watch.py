"""Has a file of a package changed? Looks at names, times, sizes and inodes, so that an editor that writes a new file and renames it
over the old one is noticed as well as one that writes in place.

Reads the folder, writes nothing. Thread: whichever ticks. Failure: what cannot be looked at counts as gone.
"""

from collections.abc import Sequence
from pathlib import Path

MOST_FILES = 1000
Look = tuple[tuple[str, int, int, int], ...]


class Watch:
    """Watches everything below `folder`, and the files `besides`."""

    def __init__(self, folder: Path, besides: Sequence[Path] = ()) -> None:
        self._folder, self._besides = folder, tuple(besides)
        self._told = self._seen = self._look()

    def changed(self) -> bool:
        """True once for each change, as soon as two looks in a row are the same: an editor may be in the middle of saving."""
        now = self._look()
        still, self._seen = now == self._seen, now
        if not still or now == self._told:
            return False
        self._told = now
        return True

    def _look(self) -> Look:
        found: list[tuple[str, int, int, int]] = []
        for path in [*sorted(self._folder.rglob("*"))[:MOST_FILES], *self._besides]:
            try:
                at = path.stat()
            except OSError:
                continue
            if not path.is_dir():
                found.append((str(path), at.st_mtime_ns, at.st_size, at.st_ino))
        return tuple(found)
