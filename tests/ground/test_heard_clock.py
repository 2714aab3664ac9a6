"""A clock that believes the central service more than itself: 1970 gets out, a jump moves a stamp, or a lie is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.clock import BUILT, FAR, HandClock, HeardClock, grade

NOW = HandClock().now()


class Board(HandClock):
    """A machine's clock that can be set to anything; its monotonic seconds go on."""

    def set(self, now: datetime) -> None:
        self._now = now


@pytest.mark.parametrize("wrong", [datetime(1970, 1, 1, tzinfo=UTC), BUILT - timedelta(seconds=1), FAR, datetime(2106, 2, 7, tzinfo=UTC)])
def test_a_date_that_cannot_be_gets_out(wrong: datetime) -> None:
    board = Board(wrong)
    clock = HeardClock(board)
    assert (clock.now(), clock.grade, grade(clock), grade(board)) == (BUILT, "unsure", "unsure", "unsure")
    board.advance(90)
    assert clock.now() == BUILT + timedelta(seconds=90), "it goes on all the same"
    clock.hear(NOW)
    assert (clock.now(), clock.grade) == (NOW, "central")


def test_a_good_clock_is_changed_or_praised() -> None:
    board = Board()
    clock = HeardClock(board)
    assert (clock.now(), clock.grade, grade(board)) == (NOW, "terminal", "terminal")
    clock.hear(NOW.replace(microsecond=0) - timedelta(seconds=1))
    assert (clock.now(), clock.grade) == (NOW, "central"), "a Date counts whole seconds and has travelled"


@pytest.mark.parametrize("jump", [timedelta(days=-9000), timedelta(hours=-1), timedelta(hours=1), timedelta(days=9000)])
def test_a_jump_of_the_machines_clock_moves_a_stamp(jump: timedelta) -> None:
    board = Board()
    clock = HeardClock(board)
    clock.hear(NOW)
    board.set(NOW + jump)
    board.advance(30)
    assert (clock.now(), clock.monotonic(), clock.grade) == (NOW + timedelta(seconds=30), 1030.0, "central")


def test_a_clock_that_is_off_is_not_put_right() -> None:
    board = Board(NOW + timedelta(hours=8))
    clock = HeardClock(board)
    clock.hear(NOW)
    board.advance(10)
    clock.hear(NOW + timedelta(seconds=11))
    assert clock.now() == NOW + timedelta(seconds=10), "so little is the way of the answer"
    clock.hear(NOW + timedelta(seconds=70))
    assert clock.now() == NOW + timedelta(seconds=70)


@pytest.mark.parametrize("lie", [datetime(1970, 1, 1, tzinfo=UTC), BUILT - timedelta(days=1), FAR])
def test_a_time_that_cannot_be_is_believed(lie: datetime) -> None:
    clock = HeardClock(Board())
    clock.hear(lie)
    assert (clock.now(), clock.grade) == (NOW, "terminal")
    clock.hear(NOW)
    clock.hear(lie)
    assert (clock.now(), clock.grade) == (NOW, "central")


def test_a_clock_behind_what_was_written_last_is_believed() -> None:
    board = Board()
    clock = HeardClock(board)
    clock.not_before(NOW + timedelta(days=3))
    assert (clock.now(), clock.grade) == (NOW + timedelta(days=3), "unsure")
    board.set(NOW + timedelta(days=3, minutes=1))
    assert (clock.now(), clock.grade) == (NOW + timedelta(days=3, minutes=1), "terminal")


def test_a_restart_beside_a_clock_that_drifts_is_called_unsure() -> None:
    clock = HeardClock(Board())
    clock.not_before(NOW + timedelta(minutes=5))
    assert (clock.now(), clock.grade) == (NOW + timedelta(minutes=5), "terminal")
    clock.not_before(FAR)
    assert clock.now() == NOW + timedelta(minutes=5)
