"""How a whole city comes back behind an outage: `python -m bench.fleet --json`. Ends within 50 seconds; `--long`: 20,000 terminals.

A simulation of time alone: each terminal is the product's own `kiosk.offline.policy.Policy`, imported, on a virtual clock. All lines were
down for `--outage` hours while 30 submissions were saved at each terminal, one in ten with 300 KB of files in pieces of 32 KB; then
the central service is back, takes so many requests a second and answers the others with 429 or 503, half of them with Retry-After
(1 to 30 s). A line carries 64 kbit/s; a refused request has used the line as well. Peers in the same run, same terminals and lines:

    jitter    full jitter: after a refusal a random part of 1, 2, 4 ... 60 s; after success at once
    fixed     after a refusal 30 s; after success at once

Figures, and what the issue wants of the policy:

    offered_peak_vs_cap         the most requests that came within one second, by the cap                               <= 1.5
    refused_share               requests that were refused, by all                                                     <= 0.2
    last_delivered_vs_ideal     when the last item was taken, by `ideal`                                               <= 1.25
    longest_silence_vs_ideal    the longest that a terminal with work waited between two requests that were taken      <= 0.3

`ideal` is the greater of all requests (pieces and announcements of files counted) by the cap, and the bytes of one terminal by its line.
By default the fleet is a fifth: 4,000 terminals before 100 requests a second. The smaller it is, the more chance peaks.
"""

import argparse
import heapq
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from bench.report import told
from kiosk.offline.policy import Policy
from kiosk.offline.uploads import FIRST as PIECE

LINE = 8_000.0
"""Bytes a second: 64 kbit/s."""
BODY, FILES, SUBMISSIONS, WITH_FILES = 5_200, 300_000, 30, 10
LATENCY = 0.2
"""Seconds of a request beside its bytes."""
SMALL = 900
"""Bytes of a request without a body: headers."""
RECOVERY = 60.0
"""Seconds within which the lines come back, terminal by terminal at random: an exchange is switched on, not a city at one blow."""


class Sender(Protocol):
    """When a terminal sends next."""

    def failed(self, now: float) -> float: ...
    def accepted(self, now: float, waiting: int, items: int) -> float: ...
    def refused(self, now: float, asked: float | None, waiting: int, items: int) -> float: ...


class Jitter:
    """Naive: exponential back-off with full jitter, no memory of the outage."""

    def __init__(self, draw: Callable[[float], float]) -> None:
        self._draw, self._tries = draw, 0

    def failed(self, now: float) -> float:
        self._tries += 1
        return self._draw(min(60.0, 2.0 ** min(self._tries - 1, 10)))

    def accepted(self, now: float, waiting: int, items: int) -> float:
        self._tries = 0
        return 0.0

    def refused(self, now: float, asked: float | None, waiting: int, items: int) -> float:
        return max(asked or 0.0, self.failed(now))


class Fixed:
    """Naive: always half a minute."""

    def __init__(self, draw: Callable[[float], float]) -> None:
        pass

    def failed(self, now: float) -> float:
        return 30.0

    def accepted(self, now: float, waiting: int, items: int) -> float:
        return 0.0

    def refused(self, now: float, asked: float | None, waiting: int, items: int) -> float:
        return max(asked or 0.0, 30.0)


@dataclass(slots=True)
class Terminal:
    """One. `work`: bytes of each request that is still to be taken, the next one last."""

    sender: Sender
    work: list[int]
    items: int
    last: float = 0.0
    longest: float = 0.0


@dataclass
class Central:
    """Takes `cap` requests in each second and refuses the others."""

    cap: int
    rng: random.Random
    arrivals: dict[int, int] = field(default_factory=dict)
    taken = refused = 0

    def takes(self, now: float) -> bool:
        second = int(now)
        count = self.arrivals[second] = self.arrivals.get(second, 0) + 1
        if count <= self.cap:
            self.taken += 1
            return True
        self.refused += 1
        return False

    def retry_after(self) -> float | None:
        """What a refusal names, if it names anything."""
        return float(self.rng.randrange(1, 31)) if self.rng.random() < 0.5 else None


def _work(rng: random.Random) -> list[int]:
    found: list[int] = []
    for _ in range(SUBMISSIONS):
        if rng.randrange(WITH_FILES) == 0:
            found.append(SMALL)
            found += [min(PIECE, FILES - offset) for offset in range(0, FILES, PIECE)]
        found.append(BODY)
    return found[::-1]


def simulate(make: Callable[[Callable[[float], float]], Sender], count: int, cap: int, outage: float, seed: int) -> dict[str, float]:
    """One fleet. Times are virtual seconds since the central service is back; `outage` seconds lie before."""
    rng = random.Random(seed)

    def draw(ceiling: float) -> float:
        return rng.uniform(0.0, ceiling)

    central = Central(cap, rng)
    terminals = [Terminal(make(draw), _work(rng), SUBMISSIONS) for _ in range(count)]
    total = sum(len(one.work) for one in terminals)
    ideal = max(total / cap, max(sum(one.work) for one in terminals) / LINE)
    # Events: (when a request reaches the central service, terminal). Nobody saves while the outage ends.
    events: list[tuple[float, int]] = []
    for place, one in enumerate(terminals):
        back = rng.uniform(0.0, RECOVERY)
        heapq.heappush(events, (_first_try(one.sender, rng, outage, back) + one.work[-1] / LINE, place))
    end = 0.0
    while events:
        now, place = heapq.heappop(events)
        one = terminals[place]
        answered = now + LATENCY
        if central.takes(now):
            one.longest, one.last = max(one.longest, answered - one.last), answered
            size = one.work.pop()
            end = max(end, answered)
            one.items -= size == BODY
            pause = one.sender.accepted(answered, len(one.work), one.items)
        else:
            pause = one.sender.refused(answered, central.retry_after(), len(one.work), one.items)
        if one.work:
            heapq.heappush(events, (answered + pause + one.work[-1] / LINE, place))
    return {
        "offered_peak_vs_cap": round(max(central.arrivals.values()) / cap, 3),
        "refused_share": round(central.refused / (central.taken + central.refused), 3),
        "last_delivered_vs_ideal": round(end / ideal, 3),
        "longest_silence_vs_ideal": round(max(one.longest for one in terminals) / ideal, 3),
        "ideal_s": round(ideal),
        "requests": total,
    }


def _first_try(sender: Sender, rng: random.Random, outage: float, back: float) -> float:
    """The tries of the outage, which began with the first item that did not get through; the first that finds the line again."""
    now = -outage + rng.uniform(0.0, 60.0)
    while now < back:
        now += LATENCY + max(1.0, sender.failed(now))
    return now


def measure(count: int, cap: int, hours: float, seed: int) -> dict[str, object]:
    """The policy and its peers."""
    start = monotonic()
    own = simulate(Policy, count, cap, hours * 3600.0, seed)
    peers = {
        name: simulate(make, count, cap, hours * 3600.0, seed) for name, make in (("jitter", Jitter), ("fixed", Fixed))
    }
    return {
        **own,
        "peers": peers,
        "terminals": count,
        "cap_per_s": cap,
        "outage_hours": hours,
        "seed": seed,
        "seconds": round(monotonic() - start, 1),
    }


BARS = {"offered_peak_vs_cap": 1.5, "refused_share": 0.2, "last_delivered_vs_ideal": 1.25, "longest_silence_vs_ideal": 0.3}


def main() -> int:
    """Print the outcome."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description="A city of terminals behind an outage.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--long", action="store_true", help="20,000 terminals before 500 requests a second, as long as it takes")
    parser.add_argument("--outage", type=float, default=8.0, help="hours")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    count, cap = (20_000, 500) if args.long else (4_000, 100)
    found = measure(count, cap, args.outage, args.seed)
    print(told("fleet", found, BARS) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
