"""Which screen: the whole table."""

from itertools import product

import pytest

from kiosk.journey.screens import Screen, Snapshot, choose
from kiosk.journey.session import Place


@pytest.mark.parametrize(("closed", "ended", "closing", "about", "place"), list(product(*[(False, True)] * 4, (None, *Place))))
def test_a_moment_has_the_wrong_screen(closed: bool, ended: bool, closing: bool, about: bool, place: Place | None) -> None:
    wanted = Screen[place.name] if place else Screen.MACHINE if about else Screen.ATTRACT
    if closing:
        wanted = Screen.CLOSING
    if ended:
        wanted = Screen.TROUBLE
    if closed and place is None:
        wanted = Screen.CLOSED
    assert choose(Snapshot(closed=closed, ended=ended, place=place, closing=closing, about=about)) is wanted


def test_a_place_has_no_screen_of_its_name() -> None:
    assert {place.value for place in Place} | {"attract", "closed", "machine", "closing"} == {screen.value for screen in Screen}
