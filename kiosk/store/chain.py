"""The journal's chain: what a line's hash is, and which line was changed, is missing or stands in another place.

`Check` is fed pages of lines, so that a long journal is never one long read.
Pure but for `page`, which runs on the storage thread.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from kiosk.store.connection import Connection
from kiosk.store.journal_events import JOURNAL_EVENTS

FIRST = "0" * 64
_scan: Callable[[str, int], tuple[object, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # set by its constructor
"""What `json.loads` calls; it takes no blanks round a value, and facts are written without."""
PAGE = 2000
_MOST = 200
"""So many lines that do not fit are looked into one by one; a journal with more was not touched by accident."""


def digest(previous: str, seq: int, at: str, event: str, facts: str, count: int = 1, until: str = "") -> str:
    """The hash of a line: over the hash before it and canonical JSON (keys in order, no blanks, ASCII). Lines that stand for one are hashed
    as in the first version of the journal. Written out, because a long journal is verified line by line."""
    if count != 1 or until:
        line = (
            f'{{"at":{quoted(at)},"count":{count},"event":{quoted(event)},"facts":{quoted(facts)},"seq":{seq},"until":{quoted(until)}}}'
        )
    else:
        line = f'{{"at":{quoted(at)},"event":{quoted(event)},"facts":{quoted(facts)},"seq":{seq}}}'
    return hashlib.sha256(f"{previous}{line}".encode()).hexdigest()


def _listed(event: str, facts: str) -> bool:
    known = JOURNAL_EVENTS.get(event)
    if known is None:
        return False
    try:
        told, end = _scan(facts, 0)
    except (ValueError, StopIteration):
        return False
    return end == len(facts) and isinstance(told, dict) and known.facts.issuperset(told)


class Link(NamedTuple):
    """One line as the chain sees it."""

    seq: int
    at: str
    event: str
    facts: str
    previous: str
    own: str
    times: int
    until: str

    @property
    def listed(self) -> bool:
        """Whether the catalogue knows its event and every fact of it."""
        return _listed(self.event, self.facts)

    def fits(self, seq: int) -> bool:
        """Whether its hash is right if it is line number `seq`."""
        return self.own == digest(self.previous, seq, self.at, self.event, self.facts, self.times, self.until)


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is `changed`, `missing`, `moved` (then the line `seq` stands in place `place`) or `unlisted`: no program wrote such a line."""

    seq: int
    kind: str
    place: int = 0


@dataclass
class Check:
    """A check that is under way. `lines` counts what was seen; of each kind of finding `_MOST` are kept, however long the journal is."""

    lines: int = 0
    _last: Link | None = None
    _odd: list[Link] = field(default_factory=list)
    _gaps: list[int] = field(default_factory=list)
    _rewritten: set[int] = field(default_factory=set)
    _unlisted: list[int] = field(default_factory=list)

    @property
    def reached(self) -> int:
        """The place of the last line seen."""
        return self._last.seq if self._last else 0

    def feed(self, links: Sequence[Link]) -> None:
        """The next lines, in order of their places."""
        last = self._last
        reached, own = (last.seq, last.own) if last else (0, FIRST)
        for link in links:
            seq, at, event, facts, previous, digested, times, until = link
            # As nearly every line of a long journal is; what is otherwise is looked into.
            follows = seq == reached + 1 and previous == own
            if not (follows and digested == digest(previous, seq, at, event, facts, times, until) and _listed(event, facts)):
                self._look(link, reached, own)
            reached, own = seq, digested
        self._last = links[-1] if links else last
        self.lines += len(links)

    def _look(self, link: Link, reached: int, own: str) -> None:
        """A line that is not what should follow the one of the place `reached` with the hash `own`."""
        fits = link.fits(link.seq)
        self._gaps.extend(range(reached + 1, min(link.seq, reached + 1 + _MOST - len(self._gaps))))
        if fits and not link.listed and len(self._unlisted) < _MOST:
            # Its hash was made to fit by somebody who knows how.
            self._unlisted.append(link.seq)
        follows = link.seq == reached + 1 and link.previous == own
        if not fits and len(self._odd) < _MOST:
            self._odd.append(link)
        elif fits and link.seq == reached + 1 and not follows and len(self._rewritten) < _MOST:
            # This line knows another one before it: that one was written anew, with a hash made to fit.
            self._rewritten.add(reached or link.seq)

    def findings(self) -> list[Finding]:
        """What does not fit, in order; empty if the journal is as it was written."""
        free = [*self._gaps, *(link.seq for link in self._odd[:_MOST])]
        found: list[Finding] = []
        true_places: set[int] = set()
        for link in self._odd[:_MOST]:
            place = next((seq for seq in free if seq != link.seq and link.fits(seq)), None)
            if place is None:
                found.append(Finding(link.seq, "changed"))
            else:
                found.append(Finding(place, "moved", link.seq))
                true_places.add(place)
        told = {finding.seq for finding in found} | {finding.place for finding in found}
        found += [Finding(seq, "missing") for seq in self._gaps if seq not in true_places]
        found += [Finding(seq, "changed") for seq in self._rewritten if seq not in told]
        told |= self._rewritten
        found += [Finding(seq, "unlisted") for seq in self._unlisted if seq not in told]
        return sorted(found, key=lambda finding: finding.seq)


def page(connection: Connection, after: int) -> list[Link]:
    """The lines behind `after`, `PAGE` at most."""
    rows = connection.execute(
        "SELECT seq, at, event, facts, previous, hash, count, until FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (after, PAGE)
    )
    return list(map(Link._make, rows))


def verify(connection: Connection) -> list[Finding]:
    """Check a whole journal at once: for short ones, and where nobody waits."""
    check = Check()
    while links := page(connection, check.reached):
        check.feed(links)
    return check.findings()
