"""Everything that a staff page may know at one moment, frozen. Pages are pure functions of it.

Nothing of a citizen is in here: no name, no document, no content; a submission is its number and its state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk import __version__
from kiosk.clock import Grade
from kiosk.devices.contract import Status
from kiosk.health import Problem
from kiosk.keyboard.composing import Bar
from kiosk.settings import Settings
from kiosk.staff.places import Place
from kiosk.staff.roles import Action, Role, allowed
from kiosk.staff.seen import Seen
from kiosk.staff.writing import Writing
from kiosk.texts import Texts

WEEK = 7


@dataclass(frozen=True, slots=True)
class Machine:
    """One device: its id in terminal.toml, its ability, how it is; of a printer what paper is left, as `kiosk.devices.hub` counts it: dots
    of a roll or sheets, None where nobody said how much goes in."""

    id: str
    ability: str
    status: Status
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What an action came to: a code ("": it is under way), and what the page says of it."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate or list that ends some day: `name` is `authority` or `key-list`."""

    name: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """`now` is local time; `closed` says why citizens are not served, apart from staff being here ("": they are). `free`: bytes on the disk
    (None: not known yet). `results` are of this visit, by action and target. `matter` gives a matter's title for its code, `reason` what
    citizens read while the terminal is out of service, `typed` what stands in the field of a page that has one, `journal` what the
    journal is narrowed to, `picked` what is looked at of a page, `places` where files may go, `levels` how loud
    and bright it is, `chosen` what staff have chosen in place of
    terminal.toml, `why` the key of the reason for being out of service, `writing` what is being written, with `bar` and `pinyin` for its
    keyboard."""

    texts: Texts
    settings: Settings
    now: datetime
    clock: Grade
    number: str
    roles: frozenset[Role]
    closed: str
    problems: tuple[Problem, ...]
    machines: tuple[Machine, ...]
    seen: Seen | None
    free: int | None = None
    certificates: tuple[Certificate, ...] = ()
    results: Mapping[tuple[Action, str], Result] = field(default_factory=dict)
    journal: str = ""
    typed: str = ""
    picked: str = ""
    places: tuple[Place, ...] = ()
    levels: Mapping[str, int | None] = field(default_factory=dict)
    chosen: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    reason: str = ""
    why: str = ""
    writing: Writing | None = field(default=None, repr=False)
    bar: Bar = field(default_factory=Bar)
    pinyin: bool = False
    started: datetime | None = None
    matter: Callable[[str], str] = str
    version: str = __version__

    def may(self, action: Action) -> bool:
        """May whoever is here do this?"""
        return allowed(self.roles, action)

    def result(self, action: Action, target: str = "") -> Result | None:
        """What it came to the last time in this visit."""
        return self.results.get((action, target))

    def problem(self, *codes: str) -> Problem | None:
        """The first problem with one of `codes`."""
        return next((problem for problem in self.problems if problem.code in codes), None)

    def time(self, at: str) -> str:
        """A moment (RFC 3339) as people here read it: the time alone if it is of today, the day of the week within one."""
        return self.local(datetime.fromisoformat(at)) if at else ""

    def local(self, moment: datetime) -> str:
        """A moment as people here read it."""
        here = moment.astimezone(self.now.tzinfo)
        gone = (self.now.date() - here.date()).days
        if gone == 0:
            return f"{here:%H:%M}"
        day = self.texts.get("week.days").split()[here.weekday()] if 0 < gone < WEEK else f"{here:%m-%d}"
        return f"{day} {here:%H:%M}"

    def age(self, at: str) -> str:
        """How long ago a moment was, in the largest unit that says it."""
        gone = self.now - datetime.fromisoformat(at).astimezone(self.now.tzinfo)
        if gone < timedelta(hours=1):
            return self.texts.get("staff.age-minutes", count=max(1, int(gone.total_seconds() // 60)))
        if gone < timedelta(days=1):
            return self.texts.get("staff.age-hours", count=int(gone.total_seconds() // 3600))
        return self.texts.get("staff.age-days", count=gone.days)
