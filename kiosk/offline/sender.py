"""The sender: what happens to each item at each answer. When the next request goes is `policy`.

One pass walks the queue once, oldest first.

| answer                                   | item                      | the pass                                        |
|------------------------------------------|---------------------------|-------------------------------------------------|
| receipt echoing id and digest            | delivered, bytes dropped  | goes on                                         |
| refused: 4xx but those below             | needs staff               | goes on: one bad item holds up no other         |
| 401, 403                                 | waits                     | ends: the terminal itself is refused            |
| 429, 503                                 | waits                     | ends; the next one when `policy` says            |
| other 5xx, 408, 425, a receipt for other | waits                     | goes on; ends after three in a row, and the     |
|                                          |                           | next one begins behind them                     |
| no line, bad certificate                 | waits                     | ends                                            |

Nothing uses up tries: attempts are counted and never limited. Threads: runs on the sync thread. Failures: `StoreError` passes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, assert_never

from kiosk.central import Busy, CentralClient, Delivered, LineDown, NotAuthorised, Outcome, Refused, Unavailable, WrongReceipt
from kiosk.central.client import in_words
from kiosk.events import Event
from kiosk.offline.events import ItemDelivered, ItemParked
from kiosk.offline.queue import Queue
from kiosk.offline.rows import Item
from kiosk.offline.uploads import Uploads

IN_A_ROW = 3
"""So many items that the central service cannot take now, one after the other, mean that it is ill, not they."""


@dataclass(frozen=True, slots=True)
class PassEnd:
    """How a pass ended.

    `left`: something waits to be tried again. `busy`: the central service said not now, and asked to be left alone for `hold`
    seconds if it named a time. The next pass begins behind seq `resume`.
    """

    left: bool = False
    hold: float | None = None
    resume: int = 0
    busy: bool = False


class Ear(Protocol):
    """Who listens to a pass."""

    def item(self, event: Event) -> None:
        """An item was delivered or parked."""
        ...

    def took(self) -> None:
        """The central service took a request, a piece of a file or an item; returns when the next one may go."""
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


def run_pass(outbox: Queue, central: CentralClient, ear: Ear, resume: int, uploads: Uploads) -> PassEnd:
    """Send what waits behind seq `resume`, each item behind its files."""
    after, in_a_row, answered, left = resume, 0, False, resume > 0
    between = _BetweenPieces(ear)
    while not ear.stopping():
        item = outbox.claim_next(after)
        if item is None:
            return PassEnd(left)
        outcome = uploads.bring(central, outbox.files, item, between) or _sent(central, item)
        match outcome:
            case Delivered(receipt):
                outbox.delivered(item.seq, receipt)
                ear.line("")
                ear.item(ItemDelivered("", item.id, item.kind))
                in_a_row, answered = 0, True
                ear.took()
            case Refused():
                outbox.park(item.seq, "submission-parked", in_words(outcome))
                ear.line("")
                ear.item(ItemParked("", item.id, item.kind, "submission-parked"))
                in_a_row, answered = 0, True
                ear.took()
            case NotAuthorised():
                return _put_back(outbox, ear, item, outcome, "central-refused")
            case LineDown(code):
                return _put_back(outbox, ear, item, outcome, code)
            case Busy(_, hold):
                _put_back(outbox, ear, item, outcome, "", hold)
                return PassEnd(left=True, hold=hold, busy=True)
            case Unavailable() | WrongReceipt():
                outbox.failed(item.seq, in_words(outcome), ear.retry_at(None))
                if not answered:
                    ear.line("central-unreachable")
                in_a_row, left = in_a_row + 1, True
                if in_a_row == IN_A_ROW:
                    return PassEnd(left=True, resume=item.seq)
            case _:
                assert_never(outcome)
        after = item.seq
    return PassEnd(left=True)


def _put_back(outbox: Queue, ear: Ear, item: Item, outcome: Outcome, code: str, hold: float | None = None) -> PassEnd:
    outbox.failed(item.seq, in_words(outcome), ear.retry_at(hold))
    ear.line(code)
    return PassEnd(left=True)


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
