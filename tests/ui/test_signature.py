"""The pad takes what the finger draws, shows it, and keeps none of it."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from tests.support.pages import SIGNATURE, all_pages
from tests.ui.conftest import Theatre

PAGES = all_pages()
LINE = [(0.2, 0.3), (0.3, 0.35), (0.4, 0.5), (0.5, 0.45), (0.6, 0.4)]


def ink(theatre: Theatre) -> int:
    """How many of a grid of the pad's pixels are written on."""
    image = QImage(theatre.window.grab())
    pad = theatre.hand.find("sign-pad")
    assert pad is not None
    corner = pad.mapToScene(QPointF(0, 0)).toPoint()
    inside = ((x, y) for x in range(40, int(pad.width()) - 40, 3) for y in range(40, int(pad.height()) - 120, 3))
    return sum(image.pixelColor(corner.x() + x, corner.y() + y).lightness() < 80 for x, y in inside)


def test_a_line_arrives_in_parts_of_the_pad(theatre: Theatre) -> None:
    theatre.show(PAGES["sign-empty.zh-CN"])
    assert ink(theatre) == 0
    theatre.hand.drag("sign-pad", LINE)
    theatre.hand.settle()
    [stroke] = theatre.stage.strokes
    assert len(stroke) == len(LINE)
    for (x, y), (wanted_x, wanted_y) in zip(stroke, LINE, strict=True):
        assert x == pytest.approx(wanted_x, abs=0.01) and y == pytest.approx(wanted_y, abs=0.015)
    theatre.show({**PAGES["sign-empty.zh-CN"], "strokes": [[list(point) for point in stroke]]})
    assert ink(theatre) > 50


def test_a_line_that_leaves_the_pad_ends_at_its_edge(theatre: Theatre) -> None:
    theatre.show(PAGES["sign-empty.zh-CN"])
    theatre.hand.drag("sign-pad", [(0.5, 0.5), (0.9, 0.5), (1.4, -0.7)])
    [stroke] = theatre.stage.strokes
    assert stroke[-1] == (1.0, 0.0)


def test_a_dot_is_a_line_of_one_point(theatre: Theatre) -> None:
    theatre.show(PAGES["sign-empty.zh-CN"])
    theatre.hand.touch("sign-pad")
    assert [len(stroke) for stroke in theatre.stage.strokes] == [1]


def test_wiping_and_leaving_leave_nothing_on_the_pad(theatre: Theatre) -> None:
    theatre.show(PAGES["sign.zh-CN"])
    assert ink(theatre) > 100
    theatre.show({**PAGES["sign.zh-CN"], "strokes": []})
    assert ink(theatre) == 0
    theatre.show({**PAGES["sign.zh-CN"], "strokes": SIGNATURE[:1]})
    written = ink(theatre)
    theatre.show(PAGES["attract.zh-CN"])
    assert theatre.hand.find("sign-pad") is None
    theatre.show(PAGES["sign-empty.zh-CN"])
    assert ink(theatre) == 0 < written
