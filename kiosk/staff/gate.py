"""The way in: a staff number and a PIN, or a card that has proved its key and a PIN, checked so that neither clock nor power switch helps
whoever guesses.

Each try is written down as wrong before it is looked at, in its own durable transaction, and taken back if it was right. What is left of a
waiting time is counted down by the monotonic clock while the program runs (`run_on`), and stands in the database: a restart goes on with
what stood there, which is never less than what was left.

Threads: `enter` and `choose` block (some tenths of a second of Argon2id, and the storage thread), so they are called on a thread of their
own; `run_on` returns at once. Failures: `StoreError`. PINs are arguments only: none is kept, logged or told.
"""

import hmac
import threading
from dataclasses import dataclass, replace

from kiosk.clock import Clock
from kiosk.staff import people, pins
from kiosk.staff.people import Person
from kiosk.staff.pins import Cost, Secret
from kiosk.staff.roles import Factor, Role, granted
from kiosk.store import Connection, Store, journal

WAIT = 10.0
"""Seconds for the storage thread to answer."""
_KEEP_EVERY = 5.0
"""Seconds between two writes of what is left of a waiting time: so much longer it lasts at most after the plug was pulled."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of a try. `code` is a failure code ("": they are in), `wait` the seconds until the next try, `once`: a PIN has to be chosen
    first. `roles` are those that were granted."""

    number: str
    code: str = ""
    wait: int = 0
    once: bool = False
    roles: frozenset[Role] = frozenset()
    factors: frozenset[Factor] = frozenset()


class Gate:
    """`secret` is what PINs are keyed with."""

    def __init__(self, store: Store, clock: Clock, secret: Secret, cost: Cost | None = None) -> None:
        self._store, self._clock, self._secret = store, clock, secret
        self._cost = cost or Cost()
        self._lock = threading.Lock()
        self._since = clock.monotonic()
        # Whoever tries a number that is nobody's waits as long as for one that is somebody's.
        self._decoy = secret.kept("0" * pins.SHORTEST, self._cost)

    def run_on(self, *, now: bool = False) -> None:
        """Time has passed. Called at each tick; returns at once."""
        if now or self._clock.monotonic() - self._since >= _KEEP_EVERY:
            seconds = self._passed()
            self._store.call(lambda connection: people.elapsed(connection, seconds))

    def left(self, number: str) -> float:
        """Seconds of running time until somebody may try under `number`."""
        seconds = self._passed()

        def work(connection: Connection) -> float:
            people.elapsed(connection, seconds)
            return people.left(connection, number)

        return self._store.call(work).result(WAIT)

    def who(self, key: bytes) -> str:
        """The number of whoever's card has proved `key`; "" if it is nobody's, which is written down."""

        def work(connection: Connection) -> str:
            number = people.by_card(connection, key)
            if not number:
                journal.append(connection, "staff-refused", staff="unknown", code="staff-card-unknown", wait=0)
            return number

        return self._store.call(work).result(WAIT)

    def card_refused(self, code: str) -> None:
        """A card proved nothing. Returns at once."""
        self._store.call(lambda connection: journal.append(connection, "staff-refused", staff="unknown", code=code, wait=0))

    def enter(self, number: str, pin: str, card: bytes = b"") -> Entry:
        """Somebody says `number` and `pin`; `card` is the key that their card has proved a moment ago (empty: none)."""
        seconds = self._passed()

        def begin(connection: Connection) -> tuple[float, Person | None]:
            people.elapsed(connection, seconds)
            locked = people.left(connection, number)
            if locked <= 0:
                people.charge(connection, number)
            return locked, people.find(connection, number)

        locked, person = self._store.call(begin).result(WAIT)
        if locked > 0:
            return self._refused(number, person, "staff-locked", locked)
        known = person if person is not None and not person.disabled else None
        fits = self._secret.fits(pin, known.pin if known else self._decoy)
        if known is None or not fits:
            changed = known is not None and known.secret != self._secret.name
            return self._refused(number, known, "staff-secret-changed" if changed else "staff-pin-wrong", None)
        factors = frozenset({Factor.PIN})
        if card and hmac.compare_digest(card, known.card):
            factors |= {Factor.CARD}
        roles = granted(known.roles, factors)
        if not roles:
            self._store.call(lambda connection: people.forgive(connection, number)).result(WAIT)
            return self._refused(number, known, "staff-card-needed", 0)
        entry = Entry(number, once=known.once, roles=roles, factors=factors)
        self._store.call(lambda connection: self._let_in(connection, entry)).result(WAIT)
        return entry

    def choose(self, number: str, pin: str) -> bool:
        """The member of staff who has just come in chooses `pin`. False: it is none, trivial, or the one there was."""
        person = self._store.call(lambda connection: people.find(connection, number)).result(WAIT)
        if person is None or person.disabled or not pins.well_formed(pin) or pins.trivial(pin, number):
            return False
        if self._secret.fits(pin, person.pin):
            return False
        changed = replace(person, pin=self._secret.kept(pin, self._cost), secret=self._secret.name, once=False)

        def work(connection: Connection) -> None:
            people.put(connection, changed)
            journal.append(connection, "staff-pin-changed", staff=number)

        self._store.call(work).result(WAIT)
        return True

    def one_time(self, person: Person) -> tuple[Person, str]:
        """`person` with a new one-time PIN, and the PIN."""
        pin = pins.one_time()
        return replace(person, pin=self._secret.kept(pin, self._cost), secret=self._secret.name, once=True, disabled=False), pin

    def _let_in(self, connection: Connection, entry: Entry) -> None:
        people.forgive(connection, entry.number)
        journal.append(
            connection, "staff-entered", staff=entry.number, roles=people.packed(entry.roles), factors=" ".join(sorted(entry.factors))
        )

    def _refused(self, number: str, person: Person | None, code: str, wait: float | None) -> Entry:
        def work(connection: Connection) -> float:
            left = people.left(connection, number) if wait is None else wait
            told = person.number if person is not None else "unknown"
            journal.append(connection, "staff-refused", staff=told, code=code, wait=round(left))
            return left

        left = self._store.call(work).result(WAIT)
        return Entry(number, code, wait=round(left + 0.499) if left > 0 else 0)

    def _passed(self) -> float:
        """Seconds since this was asked last."""
        with self._lock:
            now = self._clock.monotonic()
            seconds, self._since = now - self._since, now
            return seconds
