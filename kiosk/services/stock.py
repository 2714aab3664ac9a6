"""Where the matters of a running terminal come from: the index of an earlier start, and what has changed since.

    stock.open() -> Catalogue      at once: from the index, or, of few packages, by checking them; None where that would take long
    stock.start()                  looks for changes; where there are any, a child checks them, and `CatalogueSeen` tells the outcome

A hall's five hundred packages take seconds to check. A child does it, because Python that checks would hold up every touch.

Thread rule: `open` on the main thread, everything after `start` on the thread "packages"; events by the bus. Failure rule: a child
that fails or takes too long leaves what was offered before; the index is tried again at the next start.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.events import Bus, Event
from kiosk.services import index
from kiosk.services.catalogue import FOLDER, Catalogue, checked, listed, packages, spoken
from kiosk.services.service import Head
from kiosk.services.trust import trust_of

# So many are checked before the window opens: about a third of a second.
FEW = 20
CHILD_SECONDS = 120.0
_NICE = 10


@dataclass(frozen=True, slots=True)
class CatalogueSeen(Event):
    """Packages were added, changed or removed, or could be checked at last."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class PackageLost(Event):
    """A matter was to be opened and is not what was checked."""

    code: str
    version: str


class Stock:
    """The packages in `folder`, with words in all of `languages`, signed by `keys`; `kept` is the file of the index."""

    def __init__(self, kept: Path, languages: tuple[str, ...], keys: Path | None, bus: Bus, *,
                 simulated: bool, folder: Path = FOLDER) -> None:
        """Raises:
            TrustError: the folder of public keys cannot be used.
        """
        self._kept, self._keys, self._simulated, self.folder, self._bus = kept, keys, simulated, folder, bus
        self._languages = spoken(languages)
        self._trust = trust_of(keys, simulated=simulated)
        self._key = index.key(folder, self._languages, self._trust.fingerprint())
        self._entries: tuple[index.Entry, ...] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._lock, self._wanted, self._stopping, self._doubted = threading.Lock(), threading.Event(), False, False
        self._thread = threading.Thread(target=self._run, name="packages", daemon=True)

    def open(self) -> Catalogue | None:
        """What can be offered now; None if every package must be checked first, and there are many."""
        self._entries = index.read(self._kept, self._key)
        if self._entries is None and len(packages(self.folder)) <= FEW:
            self._entries = self.check(())
        return None if self._entries is None else self._listed(self._entries)

    def _listed(self, entries: Sequence[index.Entry]) -> Catalogue:
        def lost(head: Head) -> None:
            self._bus.publish(PackageLost("", head.code, head.version))

        return listed(self.folder, self._languages, self._trust, entries, lost)

    def whole(self) -> Catalogue:
        """All that there is, checked now where it has changed, without keeping anything: for whoever asks from the outside."""
        before = index.read(self._kept, self._key) or ()
        return self._listed(checked(self.folder, self._languages, self._trust, before))

    def check(self, before: Sequence[index.Entry]) -> tuple[index.Entry, ...]:
        """Check what is not as it was `before`, and keep the outcome."""
        found = checked(self.folder, self._languages, self._trust, before)
        index.write(self._kept, self._key, found)
        return found

    def start(self) -> None:
        """Look for changes from now on: at once, and whenever `look` asks."""
        self._wanted.set()
        self._thread.start()

    def look(self) -> None:
        """Something may not be as it was: look again. Any thread, returns at once."""
        self._wanted.set()

    def distrust(self) -> None:
        """The index is not right: check everything again. Any thread, returns at once."""
        self._doubted = True
        self._wanted.set()

    def stop(self, timeout: float) -> bool:
        """End; False if that took more than `timeout` seconds."""
        with self._lock:
            self._stopping = True
            if self._child:
                self._child.kill()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while self._wanted.wait() and not self._stopping:
            self._wanted.clear()
            if self._doubted:
                self._doubted, self._entries = False, None
                self._kept.unlink(missing_ok=True)
            if not self._changed(self._entries):
                continue
            self._in_a_child()
            found = index.read(self._kept, self._key)
            if found is None or self._changed(found):
                # No child, or no room for what it found: slower, and in the way, but done.
                found = self.check(found or ())
            if found != self._entries and not self._stopping:
                self._entries = found
                self._bus.publish(CatalogueSeen("", self._listed(found)))

    def _changed(self, entries: Sequence[index.Entry] | None) -> bool:
        if entries is None:
            return True
        known = {entry.folder: entry.seen for entry in entries}
        return known != {path.name: index.seen(path) for path in packages(self.folder)}

    def _in_a_child(self) -> None:
        keys = [] if self._keys is None else ["--keys", str(self._keys)]
        simulated = ["--simulated"] if self._simulated else []
        places = [str(self.folder), str(self._kept), ",".join(self._languages)]
        with self._lock:
            if self._stopping:
                return
            self._child = subprocess.Popen(
                [sys.executable, "-m", "kiosk.services.stock", *places, *keys, *simulated],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            self._child.wait(CHILD_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


def main(arguments: Sequence[str]) -> int:
    """In the child: bring the index up to date."""
    os.nice(_NICE)
    folder, kept, languages, *more = arguments
    keys = Path(more[more.index("--keys") + 1]) if "--keys" in more else None
    stock = Stock(Path(kept), tuple(languages.split(",")), keys, Bus(), simulated="--simulated" in more, folder=Path(folder))
    stock.check(index.read(stock._kept, stock._key) or ())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
