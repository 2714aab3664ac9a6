"""Several items at once: what a batch and several connections change, and what they do not."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.central import Busy, Delivered, LineDown, Outcome, Unavailable
from kiosk.central.wire import Receipt
from kiosk.events import Event
from kiosk.offline import ItemDelivered, SubmissionSaved
from kiosk.offline.lanes import Lanes
from kiosk.offline.policy import BATCH, CONNECTIONS, Policy, Width
from kiosk.offline.sender import PassEnd, run_pass
from kiosk.offline.turns import BEGIN
from kiosk.offline.uploads import Uploads
from tests.offline.terminal import Terminal
from tests.sandbox.documents import MATTER, draft
from tests.sandbox.running import Sandbox

Answer = Callable[[str, str], Outcome]


def delivered(ident: str, digest: str) -> Outcome:
    return Delivered(Receipt(id=ident, digest=digest, received_at="2026-11-25T02:24:00.000Z"))


class Central:
    """Answers as it is told, once `meet` requests are there at the same time."""

    def __init__(self, answer: Answer = delivered, meet: int = 1) -> None:
        self._answer, self._meet = answer, threading.Barrier(meet)
        self.asked: list[str] = []

    def put_submission(self, ident: str, digest: str, body: bytes) -> Outcome:
        self.asked.append(ident)
        self._meet.wait(10)
        return self._answer(ident, digest)

    put_rating = put_submission

    def interrupt(self) -> None: ...
    def close(self) -> None: ...


class Ear:
    """Hears, keeps no pace."""

    def __init__(self, terminal: Terminal) -> None:
        self._clock = terminal.clock
        self.told: list[str] = []

    def item(self, event: Event) -> None:
        self.told.append(type(event).__name__)

    def took(self) -> None: ...

    def paced(self) -> bool:
        return False

    def now(self) -> float:
        return self._clock.monotonic()

    def line(self, code: str) -> None: ...

    def retry_at(self, asked: float | None) -> datetime:
        return self._clock.now()

    def stopping(self) -> bool:
        return False


def _filled(terminal: Terminal, count: int) -> list[str]:
    drafts = [draft() for _ in range(count)]
    for wanted in drafts:
        terminal.outbox.submit("session-1", wanted)
    terminal.until(lambda: len(terminal.seen(SubmissionSaved)) == count)
    return [wanted.id for wanted in drafts]


def _pass(terminal: Terminal, central: Central, items: int, connections: int) -> tuple[PassEnd, Ear]:
    ear, width = Ear(terminal), Width(items=items, connections=connections)
    lanes = Lanes(lambda: central)  # type: ignore[arg-type, return-value]  # it has all that a pass uses
    return run_pass(terminal.outbox, lanes, ear, BEGIN, Uploads(terminal.clock), width), ear


def test_four_connections_are_one_after_the_other(terminal: Terminal) -> None:
    wanted = _filled(terminal, 4)
    central = Central(meet=4)
    end, ear = _pass(terminal, central, 4, 4)
    assert (end.left, set(central.asked), ear.told) == (False, set(wanted), ["ItemDelivered"] * 4)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync-lane")]


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("outcome", [Busy(429, 7.0), LineDown("central-unreachable", "x")])
def test_a_pass_that_ends_in_the_middle_of_a_batch_loses_or_tries_what_it_did_not_begin(
    terminal: Terminal, outcome: Outcome, connections: int
) -> None:
    wanted = _filled(terminal, 12)

    def answer(ident: str, digest: str) -> Outcome:
        return outcome if wanted.index(ident) >= 3 else delivered(ident, digest)

    central = Central(answer)
    end, _ = _pass(terminal, central, 12, connections)
    assert end.left and end.busy == isinstance(outcome, Busy)
    tried = len(central.asked)
    assert 4 <= tried <= 3 + connections
    assert [row.attempts for row in terminal.rows()] == [1] * tried + [0] * (12 - tried)
    assert terminal.states() == ["delivered"] * 3 + ["waiting"] * 9
    assert _pass(terminal, Central(), 12, connections)[0].left is False
    assert terminal.states() == ["delivered"] * 12


def test_three_bad_answers_in_a_row_inside_a_batch_do_not_end_the_pass_there(terminal: Terminal) -> None:
    wanted = _filled(terminal, 10)
    central = Central(lambda ident, digest: Unavailable(500) if wanted.index(ident) < 9 else delivered(ident, digest))
    end, _ = _pass(terminal, central, 10, 1)
    assert (end.left, end.turn.after) == (True, {MATTER: terminal.rows()[2].seq}) and central.asked == wanted[:3]


@pytest.mark.parametrize("items", [1, 4])
def test_a_queue_of_one_matter_starves_another_in_batches_that_are_claimed_ahead(terminal: Terminal, items: int) -> None:
    crowd = _filled(terminal, 20)
    lone = [replace(draft(), matter="hukou-transfer") for _ in range(2)]
    for wanted in lone:
        terminal.submit(wanted)
    central = Central()
    assert not _pass(terminal, central, items, 1)[0].left
    order = [wanted.id for wanted in lone]
    assert central.asked == [crowd[0], order[0], crowd[1], order[1], *crowd[2:]]


def test_three_bad_answers_of_a_matter_that_goes_on_with_the_next_pass_starve_the_others(terminal: Terminal) -> None:
    """The pass ends behind them, and the next one goes on there in each matter."""
    crowd = _filled(terminal, 4)
    lone = replace(draft(), matter="hukou-transfer")
    terminal.submit(lone)
    central = Central(lambda ident, digest: Unavailable(500))
    end, _ = _pass(terminal, central, 1, 1)
    assert central.asked == [crowd[0], lone.id, crowd[1]] and end.left
    lanes = Lanes(lambda: central)  # type: ignore[arg-type, return-value]  # it has all that a pass uses
    run_pass(terminal.outbox, lanes, Ear(terminal), end.turn, Uploads(terminal.clock), Width())
    assert central.asked[3:] == crowd[2:]


def test_a_fault_of_the_program_on_a_lane_is_swallowed(terminal: Terminal) -> None:
    wanted = _filled(terminal, 8)

    def answer(ident: str, digest: str) -> Outcome:
        if ident == wanted[5]:
            raise ZeroDivisionError
        return delivered(ident, digest)

    with pytest.raises(ZeroDivisionError):
        _pass(terminal, Central(answer), 8, 4)
    assert terminal.outbox.reclaim() == 8, "what was claimed waits again, also what had its receipt"
    assert _pass(terminal, Central(), 8, 4)[0].left is False


def test_what_follows_overtakes_its_first_on_four_connections(sandbox: Sandbox, terminal: Terminal) -> None:
    firsts = [draft() for _ in range(12)]
    for first in firsts:
        terminal.submit(first)
        terminal.outbox.rate(first.id, 5, first.matter)
    with terminal.syncing(sandbox.client):
        terminal.until(lambda: len(terminal.seen(ItemDelivered)) == 24)
    order = [event.item_id for event in terminal.seen(ItemDelivered) if isinstance(event, ItemDelivered)]
    about = {str(ident): str(first) for ident, first in terminal.sql("SELECT id, submission FROM outbox WHERE kind = 'rating'")}
    assert len(about) == 12 and all(order.index(first) < order.index(ident) for ident, first in about.items())


def test_a_village_line_gets_more_than_one_connection() -> None:
    width = Width()
    for _ in range(50):
        width.took(width.items, 6_000 * width.items, 6_000 * width.items / 8_000)
    assert (width.items, width.connections) == (1, 1)


def test_a_fast_line_stays_narrow_or_a_failure_does_not_make_it_so() -> None:
    width = Width()
    seen = []
    for _ in range(8):
        width.took(width.items, 6_000 * width.items, width.items * 0.01)
        seen.append((width.items, width.connections))
    assert seen == [(2, 2), (4, 4), (8, 4), (16, 4), (32, 4), (32, 4), (32, 4), (32, 4)]
    assert (BATCH, CONNECTIONS) == (32, 4)
    width.failed()
    assert (width.items, width.connections) == (1, 1)


def test_behind_an_outage_more_than_one_goes_at_a_time() -> None:
    policy = Policy(lambda ceiling: ceiling)
    policy.failed(0.0)
    policy.failed(8 * 3600.0)
    assert policy.paced, "until something was accepted"
    policy.accepted(8 * 3600.0 + 60, 30, 30)
    assert policy.paced, "while a plan holds"
