"""The corners that open the pad of staff: reached on every page, and in nobody's way."""

import pytest
from PySide6.QtCore import QPoint, QRectF

from tests.support.pages import all_pages, one_of_each_screen
from tests.ui.conftest import Theatre

PAGES = all_pages()
ZONES = {"corner-left": QRectF(0, 0, 200, 104), "corner-right": QRectF(880, 0, 200, 104)}


@pytest.mark.window
@pytest.mark.parametrize("name", sorted(one_of_each_screen().values()))
def test_a_page_has_something_to_touch_in_a_corner_or_its_corners_do_more(theatre: Theatre, name: str) -> None:
    theatre.show(PAGES[name])
    for item in theatre.touchables():
        place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
        assert not any(place.intersects(zone) for zone in ZONES.values()), item.objectName()
    theatre.stage.touched.clear()
    for zone in ZONES.values():
        theatre.hand.tap(QPoint(round(zone.center().x()), round(zone.center().y())))
    # The page between two people ends at every touch, there too.
    usual = ["home"] if name.startswith("closing") else []
    assert sorted(set(theatre.stage.touched)) == sorted([*ZONES, *usual])
    assert [touch for touch in theatre.stage.touched if touch in ZONES] == list(ZONES)


@pytest.mark.window
def test_a_corner_is_felt_through_the_idle_warning(theatre: Theatre) -> None:
    theatre.show(PAGES["idle.zh-CN"])
    theatre.hand.tap(QPoint(60, 40))
    assert theatre.stage.touched == ["more-time"]
