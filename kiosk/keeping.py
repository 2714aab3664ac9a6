"""What this terminal keeps and sends: the database, its keys, the outbox, and whoever asks the central service.

    settings -> store -> keys -> outbox, sync     what is not delivered yet
                              -> sharing, codes   questions while somebody stands there

What is missing or damaged closes the terminal (`closed`, a failure code) and does not end the program; what is sealed already needs no
keys to be sent.

Thread: made and stopped by the one that pumps the bus. Failure: a second program on the same state folder is a StoreError.
"""

import sys
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.central.client import CentralClient
from kiosk.central.codes import SECONDS, Resolver
from kiosk.central.share import DEADLINE, Sharing
from kiosk.chosen import DATABASE, passphrases
from kiosk.clock import HeardClock
from kiosk.events import Bus
from kiosk.health import Health
from kiosk.http import Timeouts, build
from kiosk.offline import envelope, keys, orphans
from kiosk.offline.desk import WAIT
from kiosk.offline.nowhere import Nowhere
from kiosk.offline.outbox import Outbox
from kiosk.offline.overdue import OverdueNews
from kiosk.offline.passphrases import KeysError, Passphrases
from kiosk.offline.queue import Queue
from kiosk.offline.refresh import KeyRefresh
from kiosk.offline.sync import Sync
from kiosk.settings import Settings
from kiosk.store import Store, StoreError, journal


class _Signer:
    """The terminal's key, for questions to the share."""

    def __init__(self, own: keys.TerminalKeys) -> None:
        self._own = own

    @property
    def terminal(self) -> str:
        return self._own.terminal

    def sign(self, message: bytes) -> bytes:
        return self._own.signing.sign(message)


class Keeping:
    """`closed` is "" or the failure code that keeps this terminal out of service; `place` keeps the passphrase of what is sealed."""

    def __init__(self, conf: Settings, clock: HeardClock, bus: Bus) -> None:
        self._conf, self._clock, self._bus = conf, clock, bus
        self.store: Store | None = None
        self.place: Passphrases | None = None
        self.keys: keys.TerminalKeys | None = None
        self.sharing: Sharing | None = None
        self.codes: Resolver | None = None
        self._sync: Sync | None = None
        self.closed = "storage-failed"
        self.deliveries: Outbox | Nowhere = Nowhere(bus, self.closed)

    def open(self, health: Health) -> None:
        """Open what is there; nothing runs yet.

        Raises:
            StoreError: another program uses the state folder (`already-running`).
        """
        state = self._conf.terminal.state
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self.store = Store.open(state / DATABASE, self._clock, fits=envelope.whole)
            self._clock_seen(self.store)
            self.place = passphrases(self._conf)
            self.deliveries, self.closed = self._opened(self.store, self.place, health), ""
        except (StoreError, KeysError) as error:
            if error.code == "already-running":
                raise
            print(f"kiosk: {error}", file=sys.stderr)
            health.add(error.code, "start")
            self.closed, self.deliveries = error.code, Nowhere(self._bus, error.code)

    def _opened(self, store: Store, place: Passphrases, health: Health) -> Outbox:
        """The outbox, and what sends it."""
        keep = timedelta(days=self._conf.storage.keep_days)
        try:
            own = keys.load(self._conf.terminal.state, place)
        except KeysError:
            # What is sealed needs no keys to be sent.
            self._sync = Sync(Queue(store, self._clock, keep), self.connected, self._clock, self._bus)
            _orphans(store, None, health)
            raise
        self.note("keys-opened", place=place.place)
        _orphans(store, own.signing.public_key(), health)
        self.keys = own
        central = self._conf.central
        short, slower = (Timeouts(connect=seconds, read=seconds) for seconds in (DEADLINE, SECONDS))
        self.sharing = Sharing(lambda: build(central.url, central.ca, short), _Signer(own), self._clock, self._bus)
        self.codes = Resolver(lambda: build(central.url, central.ca, slower), _Signer(own), self._clock, self._bus)
        outbox = Outbox(store, own, self._clock, self._bus, keep)
        refresh = KeyRefresh(self._conf.terminal.state, own, self._clock, self._bus)
        overdue = OverdueNews(store, own, self._clock)

        def after(client: CentralClient) -> None:
            refresh.after(client)
            overdue.after(client)

        self._sync = Sync(outbox, self.connected, self._clock, self._bus, after=after)
        return outbox

    def connected(self) -> CentralClient:
        """A client of the central service, from whose answers the clock hears the time."""
        return CentralClient(build(self._conf.central.url, self._conf.central.ca), self._clock.hear)

    def _clock_seen(self, store: Store) -> None:
        """It is not earlier than when this terminal last wrote a line."""
        last = store.call(journal.last_at).result(WAIT)
        if last is not None:
            self._clock.not_before(last)

    @property
    def departments(self) -> frozenset[str] | None:
        """Whose keys this terminal has; None if it has none of its own, and is closed."""
        return None if self.keys is None else frozenset(self.keys.recipients.departments)

    def note(self, event: str, **facts: str | int | bool) -> None:
        """A line of the journal, where there is one."""
        if self.store:
            self.store.call(lambda connection: journal.append(connection, event, **facts))

    def send_now(self) -> dict[str, object]:
        """What waits is tried again at once."""
        if self._sync:
            self._sync.wake()
        return {}

    def start(self) -> None:
        for part in (self._sync, self.sharing, self.codes):
            if part:
                part.start()

    def stop(self, seconds: float) -> bool:
        """Whoever sends or asks ends; False if a thread had to be left behind."""
        return all([part.stop(seconds) for part in (self._sync, self.sharing, self.codes) if part])

    def close(self, seconds: float) -> bool:
        """The last line is written and the database closed."""
        if self.store is None:
            return True
        self.note("program-ended", reason="asked")
        return self.store.close(seconds)


def _orphans(store: Store, own: Ed25519PublicKey | None, health: Health) -> None:
    """Tell staff of stored items that another key than `own` has signed. They are sent all the same."""
    found = orphans.count(store, own)
    if found:
        health.add("stored-keys-missing", f"{found} stored submissions")
