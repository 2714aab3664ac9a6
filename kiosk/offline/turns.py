"""Whose item is sent next: matters take turns, and within a matter the oldest goes first. Pure.

The matter whose last turn is longest ago comes next; one that had none yet comes before all others, and of two such the one with the
oldest item. So five thousand items of one matter hold up the single item of another by one item, and a queue of one matter goes oldest
first. Whose turn it was is remembered beyond a pass: where each pass ends behind one item, turns are taken all the same.

A pass tries each item once: `after` says how far it is in each matter. Items of one family (a submission and what follows it) need no
turn to stay in order: what follows is free only when what it follows is delivered.
Threads: none of its own. Failures: none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Protocol, TypeVar


class Queued(Protocol):
    """What stands in a queue."""

    @property
    def seq(self) -> int: ...

    @property
    def matter(self) -> str: ...


Q = TypeVar("Q", bound=Queued)


@dataclass(frozen=True, slots=True)
class Turn:
    """How far a pass is (`after`: the last seq of each matter that was tried), and at which turn each matter was `served` last."""

    after: Mapping[str, int] = field(default_factory=dict)
    served: Mapping[str, int] = field(default_factory=dict)

    def behind(self, items: Iterable[Queued]) -> "Turn":
        """As it is when `items` were tried, in this order."""
        after, served, count = dict(self.after), dict(self.served), self.count
        for item in items:
            count += 1
            after[item.matter] = max(item.seq, after.get(item.matter, 0))
            served[item.matter] = count
        return Turn(after, served)

    def anew(self) -> "Turn":
        """For the next pass, which begins with the oldest of each matter."""
        return Turn({}, self.served)

    @property
    def count(self) -> int:
        """Turns that were taken."""
        return max(self.served.values(), default=0)


BEGIN = Turn()
"""Nothing was tried yet, and no matter had a turn."""


def fairly(turn: Turn, heads: Iterable[Q], behind: Callable[[Q], Iterator[Q]]) -> Iterator[Q]:
    """The items of all matters in turn. `heads` are the oldest of each; `behind` gives those that stand behind one, oldest first.

    A queue is asked for only when its second item is needed.
    """
    places: list[tuple[int, int, Q]] = [(turn.served.get(head.matter, 0), head.seq, head) for head in heads]
    heapify(places)
    count = turn.count
    queues: dict[str, Iterator[Q]] = {}
    while places:
        _, _, item = heappop(places)
        yield item
        count += 1
        if item.matter not in queues:
            queues[item.matter] = behind(item)
        if (following := next(queues[item.matter], None)) is not None:
            heappush(places, (count, following.seq, following))
