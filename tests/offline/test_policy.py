"""When the terminal sends next: pauses after failures, the plan behind an outage, refusals."""

import threading

import pytest

from kiosk.central import CentralClient
from kiosk.offline import Sync
from kiosk.offline.policy import LONGEST, Policy
from tests.offline.terminal import Terminal


def longest(ceiling: float) -> float:
    return ceiling


def test_pauses_of_a_line_that_is_down_never_end_or_never_grow() -> None:
    policy = Policy(longest)
    pauses = [policy.failed(float(at)) for at in (0, 2, 6, 14, 30, 60, 100, 300)]
    assert pauses[:5] == [2.0, 4.0, 8.0, 16.0, 32.0] and max(pauses) == 60.0
    assert policy.failed(8 * 3600.0) == 288.0, "an outage of hours is asked after less often"


def test_a_short_break_of_the_line_is_paced_like_an_outage() -> None:
    policy = Policy(longest)
    policy.failed(0.0)
    assert policy.accepted(30.0, 100, 50) == 0.0


def test_what_waits_behind_an_outage_is_sent_all_at_once() -> None:
    policy = Policy(longest)
    policy.failed(0.0)
    policy.failed(8 * 3600.0)
    pause = policy.accepted(8 * 3600.0 + 60, 60, 30)
    assert 42 < policy.gap < 44 and policy.gap <= pause <= 1.5 * policy.gap, "86 s for each of thirty items, over sixty requests"


@pytest.mark.parametrize("hours", [1, 8, 72])
def test_the_pace_behind_an_outage_hangs_on_its_length(hours: int) -> None:
    policy = Policy(longest)
    policy.failed(0.0)
    policy.failed(hours * 3600.0)
    policy.accepted(hours * 3600.0, 60, 30)
    assert 42 < policy.gap < 44


@pytest.mark.parametrize("waiting", [1, 2, 3])
def test_a_short_queue_behind_a_long_outage_waits_for_an_hour(waiting: int) -> None:
    policy = Policy(longest)
    policy.failed(0.0)
    policy.failed(8 * 3600.0)
    assert 0 < policy.accepted(8 * 3600.0 + 60, waiting, waiting) <= 180.0


def test_a_refusal_without_an_outage_slows_a_terminal_for_long() -> None:
    policy, now = Policy(longest), 0.0
    now += policy.refused(now, None, 40, 40)
    for left in range(39, 0, -1):
        now += policy.accepted(now, left, left)
    assert now < 25.0


def test_what_the_central_service_asks_for_is_not_kept_or_not_bounded() -> None:
    policy = Policy(longest)
    assert policy.refused(0.0, 30.0, 5, 5) == 45.0
    assert Policy(longest).refused(0.0, 1e9, 5, 5) == LONGEST


def test_nothing_is_left_of_an_outage_once_somebody_wants_it_sent() -> None:
    policy = Policy(longest)
    policy.failed(0.0)
    policy.failed(8 * 3600.0)
    policy.accepted(8 * 3600.0 + 60, 60, 60)
    policy.begin_anew()
    assert policy.accepted(8 * 3600.0 + 61, 59, 59) == 0.0


def test_a_new_submission_waits_for_the_pace_of_an_old_queue(terminal: Terminal) -> None:
    def connect() -> CentralClient:
        raise AssertionError("nothing is sent here")

    sync = Sync(terminal.outbox, connect, terminal.clock, terminal.bus, draw=longest)
    for at in (0.0, 8 * 3600.0):
        sync._policy.failed(terminal.clock.monotonic() - 8 * 3600.0 + at)
    sync._requests = sync._items = 4
    waiting = threading.Thread(target=sync.took, daemon=True)
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive(), "behind an outage the next one is paced"
    sync.saved()
    waiting.join(10)
    assert not waiting.is_alive()
