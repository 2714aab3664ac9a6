"""Once a day the terminal asks for the list of keys to seal to, and uses it if it is newer and to be trusted.

Threads: `after` runs on the sync thread, when the line is there. Failures: a list that is refused is told (`KeyListSeen`) and the one in
use stays; no line, no answer: asked again an hour later.
"""

from pathlib import Path

from kiosk.central import CentralClient, KeysFound
from kiosk.clock import Clock
from kiosk.events import Bus
from kiosk.offline.events import KeyListSeen
from kiosk.offline.keys import KeysError, TerminalKeys, keep_list
from kiosk.offline.recipients import ListRefused

EVERY, AGAIN = 24 * 3600.0, 3600.0


class KeyRefresh:
    """Keeps the list of `keys` new, on disk below `state` and in use."""

    def __init__(self, state: Path, keys: TerminalKeys, clock: Clock, bus: Bus) -> None:
        self._state, self._keys, self._clock, self._bus = state, keys, clock, bus
        self._due = clock.monotonic()

    def after(self, central: CentralClient) -> None:
        """Ask if it is time."""
        if self._clock.monotonic() < self._due:
            return
        found = central.key_list()
        self._due = self._clock.monotonic() + (EVERY if isinstance(found, KeysFound) else AGAIN)
        refused = self._offered(found) if isinstance(found, KeysFound) else ""
        self._bus.publish(KeyListSeen("", refused, self._keys.recipients.expired(self._clock.now())))

    def _offered(self, found: KeysFound) -> str:
        try:
            keep_list(self._state, self._keys, found.list, self._clock.now())
        except ListRefused as error:
            return error.reason
        except KeysError:
            # The disk refused: the list in use stays, and the next day tries again.
            return "not-kept"
        return ""
