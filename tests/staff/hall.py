"""A terminal's staff on a real database with a clock that is turned by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import HandClock
from kiosk.staff import people
from kiosk.staff.desk import StaffDesk
from kiosk.staff.gate import Gate
from kiosk.staff.pins import Cost, Secret
from kiosk.store import Store, chain, journal

# A hash that costs nothing: what it costs is measured by nobody here.
CHEAP = Cost(memory=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery staple"
PIN = "708135"
WRONG = "913426"


@dataclass
class Staffed:
    """A terminal's staff. `started` anew, it is another program on the same folder."""

    path: Path
    clock: HandClock
    store: Store
    gate: Gate

    @property
    def desk(self) -> StaffDesk:
        return StaffDesk(self.store, self.gate)

    def add(self, number: str = "0032", roles: str = "clerk", pin: str = PIN, card: bytes = b"") -> str:
        """Somebody who has chosen `pin` (""): not yet, with the card of the key `card`. Returns the one-time PIN."""
        told = self.desk.add(number, roles, card.hex())
        assert told["done"], told
        if pin:
            assert self.gate.choose(number, pin)
        return str(told["pin"])

    def journal(self) -> list[tuple[str, dict[str, object]]]:
        self.store.call(journal.flush).result(5)
        lines = self.store.call(journal.lines).result(5)
        assert self.store.call(chain.verify).result(5) == []
        return [(line.event, dict(line.facts)) for line in lines]

    def charged(self, times: int, number: str = "0032") -> None:
        """So many wrong PINs in a row."""
        for _ in range(times):
            self.store.call(lambda c: people.charge(c, number)).result(5)

    def left(self, number: str = "0032") -> float:
        return self.store.call(lambda c: people.left(c, number)).result(5)


@contextmanager
def started(path: Path, clock: HandClock | None = None, passphrase: str = PASSPHRASE) -> Iterator[Staffed]:
    """The program runs on the folder `path`."""
    used = clock or HandClock()
    store = Store.open(path / "kiosk.db", used)
    try:
        yield Staffed(path, used, store, Gate(store, used, Secret(passphrase), CHEAP))
    finally:
        assert store.close()
