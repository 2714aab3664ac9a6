"""The sender's policy, on one page: what happens to each item at each answer.

One pass walks the queue once, oldest first.

| answer                                   | item                      | the pass                                        |
|------------------------------------------|---------------------------|-------------------------------------------------|
| receipt echoing id and digest            | delivered, bytes dropped  | goes on                                         |
| refused: 4xx but those below             | needs staff               | goes on: one bad item holds up no other         |
| 401, 403                                 | waits                     | ends: the terminal itself is refused            |
| 429, 503                                 | waits                     | ends; Retry-After is kept, and jitter added     |
| other 5xx, 408, 425, a receipt for other | waits                     | goes on; ends after three in a row, and the     |
|                                          |                           | next one begins behind them                     |
| no line, bad certificate                 | waits                     | ends                                            |

Nothing uses up tries: attempts are counted and never limited. Threads: runs on the sync thread. Failures: `StoreError` passes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from kiosk.central import Busy, CentralClient, Delivered, LineDown, NotAuthorised, Outcome, Refused, Unavailable, WrongReceipt
from kiosk.central.client import in_words
from kiosk.events import Event
from kiosk.offline.events import ItemDelivered, ItemParked
from kiosk.offline.outbox import Outbox
from kiosk.offline.rows import Item

IN_A_ROW = 3
"""So many items that the central service cannot take now, one after the other, mean that it is ill, not they."""


@dataclass(frozen=True, slots=True)
class PassEnd:
    """How a pass ended.

    `line` is "" if the central service answered, a failure code if it did not, None if nothing was asked. `left`: something
    waits to be tried again. `hold` is how many seconds the central service asked to be left alone. The next pass begins
    behind seq `resume`.
    """

    line: str | None = None
    left: bool = False
    hold: float | None = None
    resume: int = 0


def run_pass(
    outbox: Outbox,
    central: CentralClient,
    *,
    resume: int,
    retry_at: Callable[[float | None], datetime],
    tell: Callable[[Event], None],
    stopping: Callable[[], bool],
) -> PassEnd:
    """Send what waits behind seq `resume`. `retry_at` gives the time shown for the next try, from the seconds asked for."""
    after, row, line, left = resume, 0, None, resume > 0
    while not stopping():
        item = outbox.claim_next(after)
        if item is None:
            return PassEnd(line, left)
        outcome = _sent(central, item)
        match outcome:
            case Delivered(receipt):
                outbox.delivered(item.seq, receipt)
                tell(ItemDelivered("", item.id, item.kind))
                row, line = 0, ""
            case Refused():
                outbox.park(item.seq, "submission-parked", in_words(outcome))
                tell(ItemParked("", item.id, item.kind, "submission-parked"))
                row, line = 0, ""
            case NotAuthorised():
                outbox.failed(item.seq, in_words(outcome), retry_at(None))
                return PassEnd("central-refused", left=True)
            case Busy(_, hold):
                outbox.failed(item.seq, in_words(outcome), retry_at(hold))
                return PassEnd("", left=True, hold=hold)
            case LineDown(code):
                outbox.failed(item.seq, in_words(outcome), retry_at(None))
                return PassEnd(code, left=True)
            case Unavailable() | WrongReceipt():
                outbox.failed(item.seq, in_words(outcome), retry_at(None))
                row, left = row + 1, True
                line = "central-unreachable" if line is None else line
                if row == IN_A_ROW:
                    return PassEnd(line, left=True, resume=item.seq)
            case _:
                assert_never(outcome)
        after = item.seq
    return PassEnd(None, left=True)


def _sent(central: CentralClient, item: Item) -> Outcome:
    put = central.put_rating if item.kind == "rating" else central.put_submission
    return put(item.id, item.digest, item.body)
