"""Clocks: aware, never back, and only the stepped one and the test's own can be turned."""

from datetime import timedelta

import pytest

from kiosk.clock import Clock, HandClock, SteppedClock, SystemClock


@pytest.mark.parametrize("clock", [SystemClock(), SteppedClock(), HandClock()])
def test_a_clock_has_no_zone_or_goes_back(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)
    before = clock.monotonic()
    assert clock.monotonic() >= before


@pytest.mark.parametrize("clock", [SteppedClock(), HandClock()])
def test_a_turned_clock_turns_one_time_only(clock: SteppedClock | HandClock) -> None:
    now, monotonic = clock.now(), clock.monotonic()
    clock.advance(3600)
    assert clock.now() - now >= timedelta(hours=1) and clock.monotonic() - monotonic >= 3600
    assert clock.now() - now < timedelta(hours=1, seconds=30)
    with pytest.raises(ValueError, match="never turned back"):
        clock.advance(-1)


def test_a_test_clock_runs_by_itself() -> None:
    clock = HandClock()
    assert (clock.now(), clock.monotonic()) == (clock.now(), clock.monotonic())
