"""The pages look as they did when somebody last looked at them, and the comparison sees what an eye sees."""

from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw

from tests.walk_pictures.compare import compare
from tests.walk_pictures.golden_pictures import FOLDER, GOLDEN, Camera, Kept

KEPT = sorted((kept for kept in GOLDEN if kept.file.exists()), key=lambda kept: kept.size)


@pytest.fixture(scope="module")
def camera() -> Iterator[Camera]:
    """One window for each size."""
    taken = Camera()
    yield taken
    taken.close()


@pytest.mark.window
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.file.stem)
def test_a_page_looks_as_it_did(camera: Camera, kept: Kept) -> None:
    now = camera.take(kept)
    found = compare(now, Image.open(kept.file))
    if not found.small:
        build = FOLDER.parent.parent.parent / "build"
        build.mkdir(exist_ok=True)
        now.save(build / f"changed-{kept.file.name}")
    assert found.small, f"{kept.file.name} differs: {found}; if that was meant: make golden"


@pytest.mark.window
def test_a_frame_drawn_too_soon_makes_nothing_smaller(camera: Camera) -> None:
    # High contrast has thicker edges: what was measured by thinner ones no longer fits, and text that was made smaller stays so.
    camera.take(Kept("catalogue-6"))
    kept = Kept("catalogue-6", "zh-CN", "contrast")
    found = compare(camera.take(kept, busy=True), Image.open(kept.file))
    assert found.small, found


def test_no_picture_is_kept_that_nobody_compares() -> None:
    assert {path.name for path in FOLDER.glob("*.png")} == {kept.file.name for kept in KEPT} != set()


def page() -> Image.Image:
    """A page with a button and three lines of text."""
    picture = Image.new("RGB", (540, 960), "#F7F3EA")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((200, 876, 512, 940), 8, "#09504B")
    for line in range(3):
        draw.rectangle((28, 120 + 40 * line, 380, 136 + 40 * line), "#15211F")
    return picture


def test_the_same_page_with_other_rounding_is_the_same() -> None:
    other = page().rotate(0.02, Image.Resampling.BICUBIC, fillcolor="#F7F3EA")
    assert compare(page(), page()).mean == 0
    assert compare(page(), other).small


@pytest.mark.parametrize("what", ["a word is gone", "the button moved by its lip", "another colour", "another size"])
def test_what_an_eye_sees_is_found(what: str) -> None:
    other = page()
    draw = ImageDraw.Draw(other)
    if what == "a word is gone":
        draw.rectangle((330, 160, 380, 176), "#F7F3EA")
    elif what == "the button moved by its lip":
        draw.rectangle((200, 876, 512, 940), "#F7F3EA")
        draw.rounded_rectangle((200, 882, 512, 946), 8, "#09504B")
    elif what == "another colour":
        draw.rounded_rectangle((200, 876, 512, 940), 8, "#0A6A63")
    else:
        other = other.resize((1080, 1920))
    assert not compare(page(), other).small
