"""Every control stands in the gallery, in every language, and the gallery is whole in every look."""

import itertools
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ui import brands, gallery
from kiosk.ui.application import QML, Window
from kiosk.ui.gallery import Gallery, Look
from kiosk.ui.hands import Hand
from tests.support.geometry import complaints
from tests.ui.conftest import Theatre
from tools.walk_plan import pairwise

CONTROLS = QML / "Kiosk" / "Controls"
PLACED_SECONDS = 3.0
# What is no control of its own: whole pages and their bands (every page of the walk shows them), what turns them, and what measures.
ELSEWHERE = frozenset({
    "PageFrame", "PageHead", "PageFoot", "Pages", "Block", "Cut", "Fits", "LabelWidth",
    # Parts of KButton and MachineDrawing, seen in them.
    "TileFace", "FlatFace", "Booklet", "PhoneDrawing",
    # Parts of staff's pages, made of controls that are there.
    "BandWords", "OpenField", "FigureRow", "LineRow", "ButtonRows", "StaffBlock", "TurnKeys",
})  # fmt: skip


def declared() -> set[str]:
    """Every control in the module's qmldir."""
    return set(re.findall(r"^(\w+) 1\.0 ", (CONTROLS / "qmldir").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_control_stands_in_the_gallery_and_nothing_else() -> None:
    assert gallery.controls() - declared() == set()
    assert declared() - gallery.controls() - ELSEWHERE == set()


@pytest.mark.parametrize("lang", gallery.LANGUAGES)
def test_every_text_of_the_gallery_is_there(lang: str) -> None:
    pages = gallery.pages(lang)
    assert len({page["name"] for page in pages}) == len(pages)
    assert all(page["heading"] and page["lead"] for page in pages)
    if lang == "en":
        # What is typed on the keyboard, names of places and the name of a language are Chinese in every language.
        said = [str(page["heading"]) + str(page["lead"]) for page in pages]
        said += [str(specimen.get("caption")) for page in pages for specimen in page["specimens"]]
        assert not re.search(r"[\u3400-\u9fff]", "".join(said))


def test_a_missing_text_is_said_by_page_and_language(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("- {name: one, heading: {zh-CN: 甲, en: A}, specimens: []}\n", encoding="utf-8")
    assert gallery.pages("en", path)[0]["heading"] == "A"
    with pytest.raises(gallery.GalleryError, match="one: a text is missing in zh-HK"):
        gallery.pages("zh-HK", path)
    (tmp_path / "two.yaml").write_text("{}", encoding="utf-8")
    with pytest.raises(gallery.GalleryError, match=r"two\.yaml"):
        gallery.pages("en", tmp_path / "two.yaml")


def test_the_keys_flip_through_pages_and_looks() -> None:
    shown = Gallery(Look())
    leaves = [2]
    shown.leaves = lambda: leaves[0]
    shown.touch("gallery-next")
    assert (shown.at, shown.leaf) == (0, 1)
    shown.touch("gallery-next")
    assert (shown.at, shown.leaf) == (1, 0)
    shown.touch("gallery-back")
    shown.touch("gallery-back")
    assert shown.at == len(gallery.pages("zh-CN")) - 1
    for key in ("theme", "lang", "text", "brand"):
        shown.touch(f"gallery-{key}")
    assert shown.look == Look("dark", "zh-HK", "large", "mountain")
    shown.touch("some-specimen")
    assert shown.touched == "some-specimen"


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[Gallery, Theatre]]:
    """The gallery in a window."""
    shown = Gallery(Look())
    window = Window(shown, fullscreen=False, still=True, size=(1080, 1920), verbose=True)
    window.open()
    theatre = Theatre(shown, window, Hand(window))  # type: ignore[arg-type]
    theatre.hand.settle()
    yield shown, theatre
    window.close()


# Themes change no measure but that of borders: every two of theme, language and text meet; all of them in the long tests.
AXES = {"theme": brands.THEMES, "lang": gallery.LANGUAGES, "text": gallery.TEXTS}
LOOKS = [
    Look(row["theme"], row["lang"], row["text"], brand)
    for row, brand in zip(pairwise(AXES), itertools.cycle(brands.names()), strict=False)
]
OTHERS = [Look(*values) for values in itertools.product(*AXES.values())]


def unreadable(theatre: Theatre) -> list[str]:
    """What is wrong with the texts of the leaf that stands there, once its specimens have found their places."""
    end = time.monotonic() + PLACED_SECONDS
    while True:
        theatre.hand.settle()
        said = complaints(theatre.window)
        # Specimens stand closer together than controls on a page, and parts of controls stand alone.
        found = [what for what in said if not what.startswith("control")]
        if not found or time.monotonic() > end:
            return found


@pytest.mark.window
@pytest.mark.parametrize("look", [*LOOKS, *(pytest.param(look, marks=pytest.mark.long) for look in OTHERS)], ids=str)
def test_every_specimen_is_whole_and_none_complains(
    house: tuple[Gallery, Theatre], look: Look, request: pytest.FixtureRequest
) -> None:
    shown, theatre = house
    before = len(theatre.window.warnings)
    wrong = []
    # Every other page in each of the looks that take turns; the long run sees all pages in all looks.
    turn = None if request.node.get_closest_marker("long") else LOOKS.index(look)
    for at, page in enumerate(gallery.pages(look.lang)):
        if turn is not None and at % 2 != turn % 2:
            continue
        leaf, leaves = 0, 1
        while leaf < leaves:
            shown.go(at, leaf, look)
            wrong += [f"{page['name']} {leaf + 1}: {what}" for what in unreadable(theatre)]
            leaves = gallery._leaves(theatre.window)
            leaf += 1
    assert not wrong, "\n".join(wrong)
    assert theatre.window.warnings[before:] == ()
