"""What drivers of lights have in common: a bank of outputs by number, and which place each of them lights.

Only what is not so already is switched, and what stands is read back where that can be done, so that a board that was restarted is put
right and one that obeys nobody is found out. Several places may name one output: it is lit while one of them is.
Threads: the device's own. Failures: a bank raises `BankGone` or `BankRefuses`, which end here as a status.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from kiosk.devices.contract import NeedsAttention, Offline, Ready, Status
from kiosk.devices.lights import LightCapabilities, Spot
from kiosk.devices.offers import Inventory
from kiosk.settings import Device, SettingsError

SPOT_KEYS: Final = {spot.value.replace("-", "_"): spot for spot in Spot}
STUCK: Final = "stuck"
_REFUSED: Final = "other-error"


class BankGone(Exception):
    """The outputs cannot be reached. `reason` is one of `contract.Offline`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BankRefuses(Exception):
    """It answers, and says that it has no such output."""


class Bank(Protocol):
    """Outputs by their numbers, open."""

    def write(self, number: int, *, on: bool) -> None:
        """Switch one output.

        Raises:
            BankGone, BankRefuses: it was not done.
        """
        ...

    def read(self) -> frozenset[int] | None:
        """Which of ours are on; None where it does not tell.

        Raises:
            BankGone, BankRefuses: it is not known.
        """
        ...

    def inventory(self) -> Inventory: ...

    def close(self) -> None:
        """Never raises."""
        ...


class BankLight:
    """A `Light`. `spots` says which output each place is; `opened` opens the bank anew and raises `BankGone`."""

    def __init__(self, spots: Mapping[Spot, int], opened: Callable[[], Bank]) -> None:
        self._spots, self._opened = dict(spots), opened
        self._numbers = sorted(set(self._spots.values()))
        self._bank: Bank | None = None
        self._wanted: frozenset[int] = frozenset()
        self._stands: frozenset[int] | None = None  # None: nobody knows
        self._told: Status = Ready()

    @property
    def capabilities(self) -> LightCapabilities:
        return LightCapabilities(frozenset(self._spots))

    def status(self) -> Status:
        """What stands there is compared with what is wanted, and put right; see `Light`."""
        return self._done(self._check)

    def show(self, lit: frozenset[Spot]) -> Status:
        """Switch what is not so already; see `Light`."""
        self._wanted = frozenset(number for spot, number in self._spots.items() if spot in lit)
        return self._done(self._put_right)

    def inventory(self) -> Inventory | Offline:
        """What the bank says of itself."""
        status = self.status()
        if isinstance(status, Offline):
            return status
        assert self._bank is not None
        return self._bank.inventory()

    def interrupt(self) -> None:
        """Nothing here waits longer than a second: there is nothing to break off."""

    def close(self) -> None:
        """Out with the lights, if they can be reached; the next call opens the bank anew."""
        self._wanted = frozenset()
        if self._bank is not None:
            self._done(self._put_right)
        self._drop()

    def _done(self, act: Callable[[Bank], Status]) -> Status:
        try:
            if self._bank is None:
                self._bank = self._opened()
            return act(self._bank)
        except BankGone as gone:
            self._drop()
            return Offline(gone.reason)
        except BankRefuses:
            self._stands = None
            self._told = NeedsAttention(frozenset({_REFUSED}))
            return self._told

    def _drop(self) -> None:
        self._stands, self._told = None, Ready()
        if self._bank is not None:
            self._bank.close()
            self._bank = None

    def _check(self, bank: Bank) -> Status:
        there = bank.read()
        if there != self._wanted:
            self._stands = there
            self._put_right(bank)
            there = bank.read()
        self._stands = there
        self._told = Ready() if there in (None, self._wanted) else NeedsAttention(frozenset({STUCK}))
        if there is None:
            self._stands = self._wanted
        return self._told

    def _put_right(self, bank: Bank) -> Status:
        stands, self._stands = self._stands, None
        for number in self._numbers:
            on = number in self._wanted
            if stands is None or (number in stands) is not on:
                bank.write(number, on=on)
        self._stands = self._wanted
        return self._told


def spots_of(device: Device, most: int) -> dict[Spot, int]:
    """Which output each place is, of one [[devices]] entry; outputs are counted from 0 and are fewer than `most`.

    Raises:
        SettingsError: a number is of no use, or no place is named at all.
    """
    where = f"[[devices]] ({device.id})"
    found: dict[Spot, int] = {}
    for key, spot in SPOT_KEYS.items():
        number = device.options.get(key)
        if number is None:
            continue
        if not isinstance(number, int) or not 0 <= number < most:
            raise SettingsError(f"{where} {key} must be an output's number, from 0 to {most - 1}")
        found[spot] = number
    if not found:
        raise SettingsError(f"{where}: a light needs a place: {', '.join(SPOT_KEYS)}")
    return found
