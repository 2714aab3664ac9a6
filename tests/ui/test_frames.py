"""No frame that is drawn between two pages of staff shows anything out of its place: blocks have their places before they are seen."""

import pytest

from tests.support.geometry import complaints
from tests.support.pages import all_pages
from tests.support.variants import Variant, dressed
from tests.ui.conftest import open_theatre

# Pages with as many blocks of other kinds, with more, with fewer; those of which a frame was seen out of place.
NAMES = ("closing", "hours-day", "files", "notice", "closing")


@pytest.mark.window
def test_a_frame_shows_blocks_before_they_have_their_places() -> None:
    variant = Variant("1366x768")
    pages = {name: dressed(page, variant) for name, page in all_pages().items() if name.endswith(".zh-CN")}
    theatre = open_theatre(pages["staff-overview.zh-CN"], variant)
    wrong: list[str] = []
    drawn = 0

    def looked() -> None:
        nonlocal drawn
        drawn += 1
        wrong.extend(f"{theatre.stage.now['step']}: {said}" for said in complaints(theatre.window))

    connection = theatre.window.root.afterRendering.connect(looked)
    try:
        for name in NAMES:
            theatre.show(pages[f"staff-{name}.zh-CN"])
        assert wrong == [] and drawn >= len(NAMES) - 1
        assert theatre.window.warnings == ()
    finally:
        theatre.window.root.afterRendering.disconnect(connection)
        theatre.window.close()
