"""What is known of each printer over restarts and power cuts: whether somebody's print may still lie in it.

Parts: `Book`, `StoredBook` in the terminal's database, `NoBook` for a terminal that has none (it serves nobody). A print is noted
before its first byte goes out; only its outcome takes the note back. So whatever was under way when the power went is found at the
next start, and that printer is closed.

Threads: any; each call waits for the storage thread, `WAIT` seconds at most. Failures: a disk that refuses is `False`, never raised:
a print that could not be noted does not begin, and one whose end could not be noted is found as unfinished at the next start.
"""

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from kiosk.devices.contract import Left, Printed, PrintOutcome, Refused, Unconfirmed
from kiosk.store import Connection, Store, StoreError, journal

T = TypeVar("T")

WAIT: Final = 3.0


@dataclass(frozen=True, slots=True)
class Page:
    """One printer. `state` is `open`, `printing` or `closed`; `dots` and `sheets` were printed since paper was put in (`refilled`,
    RFC 3339, "" if never told)."""

    device: str
    state: str = "open"
    since: str = ""
    dots: int = 0
    sheets: int = 0
    refilled: str = ""


class Book(Protocol):
    """See the module."""

    def page(self, device: str) -> Page | None:
        """What is known of `device`; None if the database does not answer."""
        ...

    def begins(self, device: str) -> bool:
        """Something is about to be printed: durable when this returns. False: it must not begin."""
        ...

    def ended(self, device: str, session: str, outcome: PrintOutcome, *, dots: int = 0, sheets: int = 0) -> bool:
        """A print has come to `outcome`, and used so much paper."""
        ...

    def closed(self, device: str, cause: str) -> bool:
        """Something may lie in `device`. `cause`: `unconfirmed`, `found-at-start`, `left-paper`."""
        ...

    def cleared(self, device: str, by: str) -> bool:
        """Nothing lies in `device` any more. `by`: `staff` or `printer`."""
        ...

    def left(self, device: str, session: str, *, inside: bool) -> bool:
        """A paper of `session` was left in the slot of `device`, and pulled back; not `inside`: it still lies there, and it is closed."""
        ...

    def refilled(self, device: str) -> bool:
        """Staff have put a new roll or new sheets into `device`."""
        ...


class NoBook:
    """A terminal without a database: it serves nobody, and prints nothing."""

    def page(self, device: str) -> Page | None:
        return Page(device)

    def begins(self, device: str) -> bool:
        return False

    def ended(self, device: str, session: str, outcome: PrintOutcome, *, dots: int = 0, sheets: int = 0) -> bool:
        return False

    def closed(self, device: str, cause: str) -> bool:
        return False

    def cleared(self, device: str, by: str) -> bool:
        return False

    def left(self, device: str, session: str, *, inside: bool) -> bool:
        return False

    def refilled(self, device: str) -> bool:
        return False


class StoredBook:
    """In the terminal's database, each change in one transaction with its journal line."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, device: str) -> Page | None:
        return self._done(lambda connection: _page(connection, device))

    def begins(self, device: str) -> bool:
        return self._done(lambda connection: _state(connection, device, "printing")) is not None

    def ended(self, device: str, session: str, outcome: PrintOutcome, *, dots: int = 0, sheets: int = 0) -> bool:
        held = isinstance(outcome, Unconfirmed) and outcome.left is Left.SOMETHING
        # Cancelled, half of it may still hang out of the slot: finished when the printer is in order again (`cleared`).
        hangs = isinstance(outcome, Unconfirmed) and outcome.left is Left.NOTHING

        def work(connection: Connection) -> bool:
            _state(connection, device, "closed" if held else "printing" if hangs else "open")
            connection.execute("UPDATE printers SET dots = dots + ?, sheets = sheets + ? WHERE device = ?", (dots, sheets, device))
            journal.append(connection, "receipt-printed", session=session, device=device, outcome=_told(outcome), code=_code(outcome))
            if held:
                journal.append(connection, "printer-closed", device=device, cause="unconfirmed")
            return True

        return self._done(work) is not None

    def closed(self, device: str, cause: str) -> bool:
        def work(connection: Connection) -> bool:
            _state(connection, device, "closed")
            journal.append(connection, "printer-closed", device=device, cause=cause)
            return True

        return self._done(work) is not None

    def cleared(self, device: str, by: str) -> bool:
        def work(connection: Connection) -> bool:
            _state(connection, device, "open")
            journal.append(connection, "printer-cleared", device=device, by=by)
            return True

        return self._done(work) is not None

    def left(self, device: str, session: str, *, inside: bool) -> bool:
        def work(connection: Connection) -> bool:
            journal.append(connection, "paper-left", session=session, device=device, outcome="pulled-back" if inside else "lies-there")
            if not inside:
                _state(connection, device, "closed")
                journal.append(connection, "printer-closed", device=device, cause="left-paper")
            return True

        return self._done(work) is not None

    def refilled(self, device: str) -> bool:
        def work(connection: Connection) -> bool:
            _known(connection, device)
            now = _now(connection)
            connection.execute("UPDATE printers SET dots = 0, sheets = 0, refilled = ? WHERE device = ?", (now, device))
            # What staff are told was printed from this roll, whether they touched a button or typed a command.
            connection.execute("DELETE FROM device_counts WHERE device = ? AND what = 'roll'", (device,))
            journal.append(connection, "printer-refilled", device=device)
            return True

        return self._done(work) is not None

    def _done(self, work: Callable[[Connection], T]) -> T | None:
        try:
            return self._store.call(work).result(WAIT)
        except (StoreError, TimeoutError, CancelledError):
            return None


def _now(connection: Connection) -> str:
    return connection.clock.now().isoformat(timespec="seconds")


def _known(connection: Connection, device: str) -> None:
    connection.execute("INSERT OR IGNORE INTO printers (device, state, since) VALUES (?, 'open', ?)", (device, _now(connection)))


def _state(connection: Connection, device: str, state: str) -> bool:
    _known(connection, device)
    connection.execute("UPDATE printers SET state = ?, since = ? WHERE device = ?", (state, _now(connection), device))
    return True


def _page(connection: Connection, device: str) -> Page:
    row = connection.one("SELECT state, since, dots, sheets, refilled FROM printers WHERE device = ?", (device,))
    if row is None:
        # What was known of printers does not come through a rescue: whatever one held, it may still hold.
        rescued = connection.one("SELECT 1 FROM journal WHERE event = 'storage-rescued' LIMIT 1")
        return Page(device, "closed" if rescued else "open")
    return Page(device, str(row[0]), str(row[1]), int(str(row[2])), int(str(row[3])), "" if row[4] is None else str(row[4]))


def _told(outcome: PrintOutcome) -> str:
    match outcome:
        case Printed():
            return "printed"
        case Refused():
            return "refused"
        case Unconfirmed(left=left):
            return f"unconfirmed-{left}"


def _code(outcome: PrintOutcome) -> str:
    return " ".join(sorted(outcome.conditions)) if isinstance(outcome, Refused) else ""
