"""A clock that jumps: the queue freezes, the list says a year from now, or a wrong time travels as a right one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import http
from kiosk.central import CentralClient
from kiosk.clock import HandClock, HeardClock
from kiosk.http import Timeouts
from kiosk.offline import ItemDelivered, LineChanged, SubmissionSaved
from kiosk.offline.keys import TerminalKeys
from kiosk.offline.policy import LONGEST
from tests.ground.test_heard_clock import Board
from tests.offline.terminal import Terminal, opened
from tests.sandbox.documents import draft
from tests.sandbox.running import Sandbox

JUMPS = [timedelta(days=-56 * 365), timedelta(days=-1), timedelta(days=1), timedelta(days=60 * 365)]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_of_the_clock_freezes_the_queue(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys, jump: timedelta) -> None:
    sandbox.fault("refuse-401", 1)
    board = Board()
    with opened(tmp_path, keys, board) as terminal:
        # Saved before the thread runs: what is saved while it does begins a second pass at once.
        terminal.submit(draft())
        with terminal.syncing(sandbox.client, pause=60.0):
            terminal.until(lambda: terminal.seen(LineChanged) and terminal.states() == ["waiting"])
            board.set(board.now() + jump)
            told = terminal.rows()[0].next_try
            assert told and datetime.fromisoformat(told) <= board.now() + timedelta(seconds=LONGEST)
            board.advance(61)
            terminal.until(lambda: terminal.seen(ItemDelivered))


@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_of_the_clock_changes_the_order(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys, jump: timedelta) -> None:
    board, drafts = Board(), [draft(), draft(), draft()]
    with opened(tmp_path, keys, board) as terminal:
        for wanted in drafts:
            terminal.submit(wanted)
            board.set(board.now() + jump / 3)
        with terminal.syncing(sandbox.client, connections=1):
            terminal.until(lambda: len(terminal.seen(ItemDelivered)) == 3)
    own = [wanted.id for wanted in drafts]
    assert [row["id"] for row in sandbox.get("submissions") if row["id"] in own] == own


def _hearing(sandbox: Sandbox, clock: HeardClock) -> Callable[[], CentralClient]:
    return lambda: CentralClient(http.build(sandbox.url, sandbox.ca, Timeouts(connect=3.0, read=8.0)), clock.hear)


def _saved(terminal: Terminal) -> SubmissionSaved:
    saved = terminal.submit(draft())
    assert isinstance(saved, SubmissionSaved)
    return saved


def test_what_is_thought_of_the_clock_does_not_travel_with_the_submission(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    clock = HeardClock(HandClock(datetime(1970, 1, 1, 0, 1, tzinfo=UTC)))
    with opened(tmp_path, keys, clock) as terminal:
        unsure = _saved(terminal)
        with terminal.syncing(_hearing(sandbox, clock)):
            terminal.until(lambda: len(terminal.seen(ItemDelivered)) == 1)
            heard = _saved(terminal)
            terminal.until(lambda: len(terminal.seen(ItemDelivered)) == 2)
    assert (unsure.dated, heard.dated) == (False, True)
    assert abs(heard.at - datetime.now(UTC)) < timedelta(seconds=30), "the central service's time, not the board's"
    told = [sandbox.get(f"submissions/{saved.submission_id}") for saved in (unsure, heard)]
    assert [one["record"]["clock"] for one in told] == ["unsure", "central"]
    assert [one["cases"][0]["state"] for one in told] == ["received", "received"]


def test_an_unheard_clock_is_called_confirmed(sandbox: Sandbox, tmp_path: Path, keys: TerminalKeys) -> None:
    with opened(tmp_path, keys) as terminal, terminal.syncing(sandbox.client):
        saved = _saved(terminal)
        terminal.until(lambda: terminal.seen(ItemDelivered))
    assert sandbox.get(f"submissions/{saved.submission_id}")["record"]["clock"] == "terminal"
