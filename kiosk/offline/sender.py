"""The sender: what happens to each item at each answer. When the next request goes, and how many go at once, is `policy`.

One pass walks the queue once, in batches, oldest first and fair to all matters (`turns`). A batch is claimed in one durable commit
before any of it is sent, and settled in one after its last answer. Killed between the two, what was claimed waits again and is sent
once more, and the central service knows its id. While one batch is on the line, the disk claims the next one and settles the one
before; told is only what is settled. On several
connections the items of a batch begin in order and may arrive in any.

| answer                                   | item                      | the pass                                        |
|------------------------------------------|---------------------------|-------------------------------------------------|
| receipt echoing id and digest            | delivered, bytes dropped  | goes on                                         |
| refused: a problem (RFC 9457) with a 4xx | needs staff               | goes on: one bad item holds up no other         |
| but those below                          |                           |                                                 |
| 401, 403                                 | waits                     | ends: the terminal itself is refused            |
| 429, 503                                 | waits                     | ends; the next one when `policy` says            |
| other 5xx, 408, 425, a receipt for other | waits                     | goes on; ends after three in a row, and the     |
| a 4xx page of something in between       |                           | next one begins behind them                     |
| no line, bad certificate                 | waits                     | ends                                            |

What was claimed and not begun when a pass ends waits as before, and that was no try. Nothing uses up tries: attempts are counted and
never limited. What follows a delivered item (a second message, a rating) comes with the next batch. Threads: runs on the sync thread;
`lanes` has more for several connections. Failures: `StoreError` passes.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, assert_never

from kiosk.central import Busy, CentralClient, Delivered, LineDown, NotAuthorised, Outcome, Refused, Unavailable, WrongReceipt
from kiosk.central.client import in_words
from kiosk.events import Event
from kiosk.offline.events import ItemDelivered, ItemParked
from kiosk.offline.lanes import Lanes
from kiosk.offline.policy import Width
from kiosk.offline.queue import Again, Came, End, Parked, Queue, Untried
from kiosk.offline.rows import Item
from kiosk.offline.turns import BEGIN, Turn
from kiosk.offline.uploads import Uploads

IN_A_ROW = 3
"""So many items that the central service cannot take now, one after the other, mean that it is ill, not they."""


@dataclass(frozen=True, slots=True)
class PassEnd:
    """How a pass ended.

    `left`: something waits to be tried again. `busy`: the central service said not now, and asked to be left alone for `hold`
    seconds if it named a time. The next pass goes on at `turn`.
    """

    left: bool = False
    hold: float | None = None
    busy: bool = False
    turn: Turn = BEGIN


class Ear(Protocol):
    """Who listens to a pass. Called on the thread of the pass; `stopping` on those of its lanes too."""

    def item(self, event: Event) -> None:
        """An item was delivered or parked."""
        ...

    def took(self) -> None:
        """The central service took a request, a piece of a file or an item; returns when the next one may go."""
        ...

    def paced(self) -> bool:
        """Whether requests are to go one by one now, each waiting for `took`."""
        ...

    def now(self) -> float:
        """Monotonic seconds."""
        ...

    def line(self, code: str) -> None:
        """The central service answered (""), or the failure code why it did not; told each time."""
        ...

    def retry_at(self, asked: float | None) -> datetime:
        """When an item is tried next, as staff is shown it; `asked` is what the central service asked for, in seconds."""
        ...

    def stopping(self) -> bool:
        """Whether the pass is to end now."""
        ...


def run_pass(outbox: Queue, lanes: Lanes, ear: Ear, turn: Turn, uploads: Uploads, width: Width) -> PassEnd:
    """Send what waits, from `turn` on, each item behind its files.

    Raises:
        TlsError: there is no client, because the authority's file cannot be used.
    """
    run = _Pass(outbox, lanes, ear, uploads, width)
    try:
        return run.walk(turn)
    finally:
        run.let_go()


class _Pass:
    """What one pass knows while it runs."""

    def __init__(self, outbox: Queue, lanes: Lanes, ear: Ear, uploads: Uploads, width: Width) -> None:
        self._outbox, self._lanes, self._ear, self._uploads, self._width = outbox, lanes, ear, uploads, width
        self._between = _BetweenPieces(ear)
        self._gate = threading.Lock()
        self._in_a_row = 0
        self._answered = False
        self._turn = BEGIN
        self._behind: set[str] = set()
        self._ahead: Callable[[], list[Item]] | None = None
        self._unsettled: Callable[[], None] = lambda: None

    def walk(self, turn: Turn) -> PassEnd:
        """All batches, one after the other."""
        self._turn, left = turn, bool(turn.after)
        while not self._ear.stopping():
            before, one_by_one = self._turn, self._ear.paced()
            batch = self._next(one_by_one)
            if not batch:
                return PassEnd(left, turn=self._turn.anew())
            if not one_by_one and self._width.items > 1:
                self._ahead = self._claiming(self._width.items)
            told = self.send(batch, 1 if one_by_one else self._width.connections)
            if len(told) < len(batch):
                # Lanes take items in order: behind the last one that was tried, nothing was.
                self._give_back()
                self._turn = before.behind(item for item, _ in told)
            self._settle(batch, told)
            taken = sum(isinstance(outcome, Delivered | Refused) for _, outcome in told)
            if taken < len(told) or self._ahead is None:
                # Nothing is on the line now, or for long: nobody waits for news.
                self._flush()
            if (end := self._ended(told)) is not None:
                return end
            left = left or taken < len(told)
            for _ in range(taken):
                self._ear.took()
        return PassEnd(left=True, turn=self._turn.anew())

    def _next(self, one_by_one: bool) -> list[Item]:
        """The batch that was claimed ahead, or one that is claimed now; empty at the end of the queue."""
        if self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            if batch := ahead():
                return batch
        # Settling before claiming: what follows a delivered item is free only then, and the storage thread takes both in order.
        return self._claiming(1 if one_by_one else self._width.items)()

    def _claiming(self, most: int) -> Callable[[], list[Item]]:
        behind, self._behind = self._behind, set()
        claimed = self._outbox.claiming(self._turn, most, behind)

        def wait() -> list[Item]:
            batch = claimed()
            self._turn = self._turn.behind(batch)
            return batch

        return wait

    def _give_back(self) -> None:
        """What was claimed ahead and will not be sent in its turn."""
        if self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            batch = ahead()
            self._outbox.settle([Untried(item.seq) for item in batch])
            self._behind |= {item.family for item in batch}

    def let_go(self) -> None:
        """At the end of a pass, however it ends."""
        self._give_back()
        self._flush()

    def _flush(self) -> None:
        unsettled, self._unsettled = self._unsettled, lambda: None
        unsettled()

    def send(self, batch: list[Item], connections: int) -> list[tuple[Item, Outcome]]:
        """Send `batch`; what was answered, in that order. It is short where something ended the pass."""
        told: list[tuple[Item, Outcome]] = []

        def one(client: CentralClient, item: Item) -> bool:
            outcome = self._uploads.bring(client, self._outbox.files, item, self._between) or _sent(client, item)
            with self._gate:
                told.append((item, outcome))
                return self._goes_on(outcome) and not self._ear.stopping()

        began = self._ear.now()
        self._lanes.each(batch, connections, one)
        if all(isinstance(outcome, Delivered | Refused) for _, outcome in told):
            if not batch[0].files:
                self._width.took(len(told), sum(len(item.body) for item, _ in told), self._ear.now() - began)
        else:
            self._width.failed()
        return told

    def _goes_on(self, outcome: Outcome) -> bool:
        match outcome:
            case Delivered() | Refused():
                self._in_a_row, self._answered = 0, True
                return True
            case Unavailable() | WrongReceipt():
                self._in_a_row += 1
                return self._in_a_row < IN_A_ROW
            case NotAuthorised() | LineDown() | Busy():
                return False
            case _:
                assert_never(outcome)

    def _settle(self, batch: list[Item], told: list[tuple[Item, Outcome]]) -> None:
        """Begin to make durable what was answered; what was answered before is durable now, and told."""
        tried = {item.seq for item, _ in told}
        ends: list[End] = [_end(item, outcome, self._ear.retry_at) for item, outcome in told]
        durable = self._outbox.settling(ends + [Untried(item.seq) for item in batch if item.seq not in tried])
        self._behind |= {item.family for item, outcome in told if isinstance(outcome, Delivered)}
        before, self._unsettled = self._unsettled, lambda: self._tell(durable, told)
        before()

    def _tell(self, durable: Callable[[], None], told: list[tuple[Item, Outcome]]) -> None:
        durable()
        for item, outcome in told:
            if isinstance(outcome, Delivered):
                self._ear.line("")
                self._ear.item(ItemDelivered("", item.id, item.kind))
            elif isinstance(outcome, Refused):
                self._ear.line("")
                self._ear.item(ItemParked("", item.id, item.kind, "submission-parked"))

    def _ended(self, told: list[tuple[Item, Outcome]]) -> PassEnd | None:
        anew = self._turn.anew()
        worst = max((outcome for _, outcome in told), key=_weight, default=None)
        match worst:
            case None | Delivered() | Refused():
                return None
            case NotAuthorised():
                self._ear.line("central-refused")
                return PassEnd(left=True, turn=anew)
            case LineDown(code):
                self._ear.line(code)
                return PassEnd(left=True, turn=anew)
            case Busy(_, hold):
                self._ear.line("")
                return PassEnd(left=True, hold=hold, busy=True, turn=anew)
            case Unavailable() | WrongReceipt():
                if not self._answered:
                    self._ear.line("central-unreachable")
                if self._in_a_row < IN_A_ROW:
                    return None
                return PassEnd(left=True, turn=self._turn)
            case _:
                assert_never(worst)


def _weight(outcome: Outcome) -> tuple[int, float]:
    """Of several answers at once, what counts for the pass: that the terminal is refused, or the longest that was asked for."""
    match outcome:
        case NotAuthorised():
            return 4, 0.0
        case Busy(_, hold):
            return 3, hold or 0.0
        case LineDown():
            return 2, 0.0
        case Unavailable() | WrongReceipt():
            return 1, 0.0
        case _:
            return 0, 0.0


def _end(item: Item, outcome: Outcome, retry_at: Callable[[float | None], datetime]) -> End:
    match outcome:
        case Delivered(receipt):
            return Came(item.seq, receipt)
        case Refused():
            return Parked(item.seq, "submission-parked", in_words(outcome))
        case Busy(_, hold):
            return Again(item.seq, in_words(outcome), retry_at(hold))
        case _:
            return Again(item.seq, in_words(outcome), retry_at(None))


def _sent(central: CentralClient, item: Item) -> Outcome:
    put = central.put_rating if item.kind == "rating" else central.put_submission
    return put(item.id, item.digest, item.body)


class _BetweenPieces:
    """Hears of the pieces of an item's files: each is a request like any other, and the next one keeps the pace."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self.stopping = ear.stopping

    def item(self, event: Event) -> None:
        self._ear.item(event)
        self._ear.took()
