"""Which screen: the whole table."""

from itertools import product

import pytest

from kiosk.journey.screens import Screen, Snapshot, choose
from kiosk.journey.session import Place


@pytest.mark.parametrize(("closed", "ended", "place"), list(product((False, True), (False, True), (None, *Place))))
def test_a_moment_has_the_wrong_screen(closed: bool, ended: bool, place: Place | None) -> None:
    wanted = Screen.ATTRACT if place is None else Screen[place.name]
    if ended:
        wanted = Screen.TROUBLE
    if closed and place is None:
        wanted = Screen.CLOSED
    assert choose(Snapshot(closed=closed, ended=ended, place=place)) is wanted


def test_a_place_has_no_screen_of_its_name() -> None:
    assert {place.value for place in Place} | {"attract", "closed"} == {screen.value for screen in Screen}
