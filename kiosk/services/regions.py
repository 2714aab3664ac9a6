"""The places an address is chosen from: city > district > street > community, as far as the source goes.

The data are in `assets/regions` (source, date and licence in its README). A level whose entries have no name (Dongguan and
Zhongshan have no districts) is passed over: `choices` never offers it, and the level behind it takes its place.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kiosk.texts import ASSETS

LEVELS = ("city", "district", "street", "community")

# What a committee is called, and how people call the place itself.
_SHORT = (("居民委员会", ""), ("社区居委会", "社区"), ("居委会", ""), ("村民委员会", "村"), ("村委会", "村"))


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the data. `short` is how people call it."""

    code: str
    name: str

    @property
    def short(self) -> str:
        for suffix, instead in _SHORT:
            stem = self.name.removesuffix(suffix)
            if stem != self.name and stem:
                return stem if not instead or stem.endswith(instead) else stem + instead
        return self.name


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the picker: what was chosen and what can be (empty: an earlier level is open)."""

    id: str
    chosen: Place | None
    options: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A path of codes, one for each named level, as chosen so far."""

    codes: tuple[str, ...] = ()


class Regions:
    """One division's data (`CN-44`)."""

    def __init__(self, division: str, folder: Path = ASSETS / "regions") -> None:
        self._folder = folder / division

    def levels(self, codes: Sequence[str]) -> tuple[Level, ...]:
        """The levels for what was chosen so far (`codes`, one a level that has names). A code that is not there ends the path."""
        levels: list[Level] = []
        left = list(codes)
        entries: Sequence[Mapping[str, object]] = self._cities()
        for level in LEVELS:
            places = tuple(Place(str(entry["code"]), str(entry["name"])) for entry in entries)
            if level == "district" and len(places) == 1 and not places[0].name:
                entries = self._inner(level, entries[0])
                continue
            code = left.pop(0) if left else None
            index = next((i for i, place in enumerate(places) if place.code == code), None)
            chosen = None if index is None else places[index]
            if places or level != "community":
                levels.append(Level(level, chosen, places))
            if index is None:
                entries, left = (), []
            else:
                entries = self._inner(level, entries[index])
        return tuple(levels)

    def complete(self, codes: Sequence[str]) -> bool:
        """Has every level that can be chosen been chosen?"""
        return all(level.chosen for level in self.levels(codes))

    def _cities(self) -> Sequence[Mapping[str, object]]:
        return _read(self._folder / "cities.json")

    def _inner(self, level: str, entry: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
        if level == "city":
            return _read(self._folder / f"{entry['code']}.json")
        inner = entry["streets" if level == "district" else "communities"] if level != "community" else ()
        assert isinstance(inner, list | tuple)
        if level == "street":
            return tuple({"code": code, "name": name} for code, name in inner)
        return inner


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Mapping[str, object], ...]:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return tuple(raw["districts"] if isinstance(raw, dict) else raw)


class RegionsByDivision(dict[str, Regions]):
    """The places of each division, read when a matter first asks for them."""

    def __missing__(self, division: str) -> Regions:
        found = self[division] = Regions(division)
        return found
