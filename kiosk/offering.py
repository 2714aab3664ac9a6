"""What a terminal offers, kept up to date while it runs: the stock behind it, the shelf that a citizen sees, and what staff are told.

Thread rule: the one that pumps the bus. Failure rule: a package that cannot be used is told to staff with its place and left out; the
others are offered.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from kiosk.events import Bus
from kiosk.health import Health
from kiosk.services.catalogue import Catalogue, Shelf
from kiosk.services.stock import CatalogueSeen, PackageLost, Stock

INVALID, NO_KEY = "package-invalid", "department-key-missing"


class Offering:
    """`shelf` is filled at once from what `stock` knows. `departments` are those whose keys this terminal has (None: it has no keys)."""

    def __init__(self, stock: Stock, shelf: Shelf, bus: Bus, health: Health, departments: Callable[[], Collection[str] | None],
                 ready: Callable[[], None]) -> None:
        """`ready` is called when `preparing` ends."""
        self._stock, self._shelf, self._health, self._departments, self._ready = stock, shelf, health, departments, ready
        self._told: set[tuple[str, str]] = set()
        bus.subscribe(CatalogueSeen, lambda event: self._put(event.catalogue))
        bus.subscribe(PackageLost, self._lost)
        found = stock.open()
        self.preparing = found is None
        if found is not None:
            self._put(found)

    def places(self) -> Mapping[str, str]:
        """Why each refused package is refused, by its place."""
        return dict(self._shelf.catalogue.places(self._stock.folder))

    def _put(self, catalogue: Catalogue) -> None:
        """Offer `catalogue`, but for what could not be sealed to its department: what cannot be handed in is not offered."""
        known = self._departments()
        unknown = set() if known is None else {service.head.department for service in catalogue.versions} - set(known)
        self._shelf.put(replace(catalogue, versions=tuple(one for one in catalogue.versions if one.head.department not in unknown)))
        self._tell({(NO_KEY, department) for department in unknown} | {(INVALID, place) for place in self.places()})
        if self.preparing:
            self.preparing = False
            self._ready()

    def _tell(self, now: set[tuple[str, str]]) -> None:
        for code, where in sorted(self._told - now):
            self._health.gone(code, where)
        for code, where in sorted(now - self._told):
            self._health.add(code, where)
            if code == INVALID:
                print(f"kiosk: {where}: {self.places()[where]}", file=sys.stderr)
        self._told = now

    def _lost(self, event: PackageLost) -> None:
        """A package is not what it was when it was checked: nobody is offered it until it has been checked again."""
        kept = tuple(one for one in self._shelf.catalogue.versions if (one.code, one.version) != (event.code, event.version))
        self._shelf.put(replace(self._shelf.catalogue, versions=kept))
        self._stock.distrust()
