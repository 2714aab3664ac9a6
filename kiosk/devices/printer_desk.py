"""What staff do at a printer, as commands: that it is empty of anybody's print, that paper was put in, how much there is left.

Parts: `PrinterDesk` of the running program, `alone` for a terminal whose program does not run. Threads: any; each call waits.
Failures: what cannot be done is told in the answer (`done`, `why`), with IPP keywords or the words below.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kiosk.clock import Clock
from kiosk.devices.hub import Hub
from kiosk.devices.printer_book import StoredBook
from kiosk.store import Store

Answer = Mapping[str, object]
WAIT: Final = 20.0
"""Seconds: a print that is under way (20 at most) ends first, or is told to be waited for."""

CLEAR, REFILL, PAPER = "devices-clear", "devices-refill", "devices-paper"
_DOTS_A_METRE: Final = 7992


class PrinterDesk:
    """The commands on the running hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @property
    def commands(self) -> Mapping[str, Callable[..., Answer]]:
        """Each command by its name, for `kiosk.control`."""
        return {CLEAR: self.clear, REFILL: self.refill, PAPER: self.paper}

    def clear(self, device: str) -> Answer:
        """Nothing of anybody's lies in `device` any more. `proved`: the printer said so too."""
        try:
            proved = self._hub.clear(device, WAIT)
        except KeyError:
            return _unknown(device)
        return {"device": device, "done": proved is not None, **({"why": "busy"} if proved is None else {"proved": proved})}

    def refill(self, device: str) -> Answer:
        """There is a new roll, or new sheets, in `device`."""
        try:
            done = self._hub.refill(device)
        except KeyError:
            return _unknown(device)
        return {"device": device, "done": done} | ({} if done else {"why": "storage-failed"})

    def paper(self, device: str = "") -> Answer:
        """How much paper is left, as counted since `refill`: metres of a roll, or sheets; null where nobody said how much goes in."""
        found = {name: told for name, told in self._hub.paper().items() if device in ("", name)}
        return {"done": bool(found), "paper": {name: _left(ability, left) for name, (ability, left) in found.items()}}


def _left(ability: str, left: int | None) -> Mapping[str, object]:
    if ability == "receipt-printer":
        return {"metres": None if left is None else round(left / _DOTS_A_METRE, 1)}
    return {"sheets": left}


def alone(database: Path, clock: Clock, command: str, device: str) -> Answer:
    """The same, of a terminal whose program does not run: under the instance lock, and without a word of the printer itself.

    Raises:
        StoreError: the database cannot be opened.
    """
    store = Store.open(database, clock)
    try:
        book = StoredBook(store)
        done = book.cleared(device, "staff") if command == CLEAR else book.refilled(device)
        return {"device": device, "done": done} | ({"proved": False} if done and command == CLEAR else {})
    finally:
        store.close()


def _unknown(device: str) -> Answer:
    return {"device": device, "done": False, "why": "no-such-printer"}
