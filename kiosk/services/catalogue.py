"""All matters that this terminal offers, each in the version of the day. A package that cannot be used is left out and told.

Old and new versions of a matter live side by side, in folders `CODE` and `CODE@VERSION`: offered is the newest that has begun and is
not withdrawn. Who began with another stays with it, for a session holds its `Service`.

Thread rule: a `Catalogue` is frozen; a `Shelf` is changed and read by the thread of the window alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from kiosk.services.check import examine
from kiosk.services.index import Entry, seen
from kiosk.services.loader import PackageError, head_of, load, opened
from kiosk.services.service import Body, BodyError, Head, Service
from kiosk.services.trust import Trust
from kiosk.texts import ASSETS, fallback
from kiosk.texts import load as load_texts

FOLDER = ASSETS / "services"
_WRITTEN_MEANWHILE = 3


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`versions`: every version of every matter that can be used; `problems` are messages for the packages' authors."""

    versions: tuple[Service, ...]
    problems: tuple[str, ...]

    def places(self, folder: Path = FOLDER) -> tuple[tuple[str, str], ...]:
        """Each problem as (place below `folder`, message): `CODE/service.yaml:3:5`."""
        parts = (problem.removeprefix(f"{folder}/").partition(": ") for problem in self.problems)
        return tuple((place, message) for place, _, message in parts)

    @property
    def services(self) -> Mapping[str, Service]:
        """The newest version of each matter, by code, whatever the day."""
        return _newest(self.versions)

    def offered(self, day: date) -> Mapping[str, Service]:
        """The version of each matter that is offered on `day`, by code, in the order of the codes."""
        return _newest(service for service in self.versions if service.head.offered(day.isoformat()))

    def version(self, code: str, version: str) -> Service | None:
        """The matter `code` in `version`, offered or not."""
        return next((service for service in self.versions if (service.code, service.version) == (code, version)), None)


class Shelf(Mapping[str, Service]):
    """What is offered today, by code: a mapping that follows the day and whatever catalogue was put there last."""

    def __init__(self, today: Callable[[], date], catalogue: Catalogue | None = None) -> None:
        self._today = today
        self._catalogue = catalogue or Catalogue((), ())
        self._offered: tuple[date, Mapping[str, Service]] | None = None

    @property
    def catalogue(self) -> Catalogue:
        """All of it."""
        return self._catalogue

    def put(self, catalogue: Catalogue) -> None:
        """Offer `catalogue` from now on. Journeys that have begun keep their version."""
        self._catalogue, self._offered = catalogue, None

    def _now(self) -> Mapping[str, Service]:
        day = self._today()
        if self._offered is None or self._offered[0] != day:
            self._offered = (day, self._catalogue.offered(day))
        return self._offered[1]

    def __getitem__(self, code: str) -> Service:
        return self._now()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


def open_catalogue(languages: tuple[str, ...], folder: Path = FOLDER, trust: Trust | None = None) -> Catalogue:
    """Load every package below `folder`, with its words in all of `languages`; those of a draft are borrowed (`Service.text`)."""
    versions: list[Service] = []
    problems: list[str] = []
    for path in packages(folder):
        try:
            versions.append(load(path, spoken(languages), trust))
        except PackageError as error:
            problems.append(str(error))
    kept, twice = once((folder, service) for service in versions)
    return Catalogue(kept, (*problems, *twice))


def checked(folder: Path, languages: tuple[str, ...], trust: Trust, before: Sequence[Entry] = ()) -> tuple[Entry, ...]:
    """Check every package below `folder` that is not in `before` as it is now. `languages` as `spoken` has them."""
    known = {entry.folder: entry for entry in before}
    found: list[Entry] = []
    for path in packages(folder):
        entry = known.get(path.name)
        found.append(entry if entry and entry.seen == seen(path) else _entry(path, languages, trust))
    return tuple(found)


def _entry(path: Path, languages: tuple[str, ...], trust: Trust) -> Entry:
    """What comes of checking the package in `path`; checked again if somebody wrote into it meanwhile."""
    for _ in range(_WRITTEN_MEANWHILE):
        now = seen(path)
        try:
            made = Entry(path.name, now, head_of(examine(path, languages), trust))
        except PackageError as error:
            made = Entry(path.name, now, None, str(error))
        if seen(path) == now:
            return made
    return Entry(path.name, "", made.head, made.problem)


def listed(
    folder: Path,
    languages: tuple[str, ...],
    trust: Trust,
    entries: Iterable[Entry],
    lost: Callable[[Head], None] = lambda _head: None,
) -> Catalogue:
    """The catalogue of `entries`: each matter is read when it is opened. `lost` is told of one that is not what it was any more."""

    def read(path: Path, head: Head) -> Body:
        try:
            return opened(path, head, languages, trust)
        except BodyError:
            lost(head)
            raise

    problems, heads = [], []
    for entry in entries:
        if entry.head is None:
            problems.append(entry.problem)
        else:
            heads.append((folder / entry.folder, entry.head))
    services = [(folder, Service(head, partial(read, path, head))) for path, head in heads]
    kept, twice = once(services)
    return Catalogue(kept, (*problems, *twice))


def packages(folder: Path) -> list[Path]:
    """The folders below `folder` that hold a package, right or wrong."""
    return sorted(path.parent for path in folder.glob("*/service.yaml"))


def spoken(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that a package must have words in, so that all of `languages` can be shown."""
    return tuple(dict.fromkeys(fallback(lang) if load_texts(lang).draft else lang for lang in languages))


def once(found: Iterable[tuple[Path, Service]]) -> tuple[tuple[Service, ...], list[str]]:
    """Every matter and version once: of two with one code and version, which is meant cannot be known, and neither is offered."""
    all_ = list(found)
    keys = [(service.code, service.version) for _, service in all_]
    twice = sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []
    kept = tuple(service for _, service in all_ if (service.code, service.version) not in twice)
    folders = {key: folder for key, (folder, _) in zip(keys, all_, strict=True)}
    return kept, [f"{folders[key]}: two packages are {key[0]} {key[1]}; neither is offered" for key in twice]


def _newest(services: Iterable[Service]) -> Mapping[str, Service]:
    best: dict[str, Service] = {}
    for service in services:
        if service.code not in best or _number(best[service.code]) < _number(service):
            best[service.code] = service
    return {code: best[code] for code in sorted(best)}


def _number(service: Service) -> tuple[int, ...]:
    return tuple(int(part) for part in service.version.split("."))
