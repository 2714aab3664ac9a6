"""No text is cut, shrunk away, out of its place or over another one, and every control can be touched: on every panel, in every theme, at
every size of the text, in longer languages and in those that run from right to left.

Looks are chosen so that every two of their values meet (tools/walk_plan.py). Every page, and every part of a page that is turned, is
looked at in each of them where there is time; else in every eighth, others for each page, and at 200 % in every sixteenth, where a page has
as many as forty parts.
"""

from collections.abc import Iterator

import pytest

from tests.support.geometry import complaints, lowest_reach
from tests.support.pages import LANGUAGES, all_pages
from tests.support.variants import Variant, dressed
from tests.ui.conftest import Theatre, open_theatre
from tools.walk_plan import PANELS, THEMES, pairwise

PAGES = all_pages()
FIRST = {"panel": "1080x1920", "theme": "light", "text": "normal", "pseudo": "", "low": "", "lang": "zh-CN"}
LOOKS = pairwise(
    {
        "panel": tuple(PANELS),
        "theme": THEMES,
        "text": ("normal", "large", "200"),
        "pseudo": ("", "long", "rtl"),
        "low": ("", "low"),
        "lang": LANGUAGES,
    },
    FIRST,
)
MOST_TURNS = 40
EACH = 8


@pytest.fixture(params=LOOKS, ids=lambda row: "-".join(value for value in row.values() if value))
def look(request: pytest.FixtureRequest) -> tuple[Variant, str]:
    row = request.param
    return Variant(row["panel"], row["theme"], row["text"], row["pseudo"], bool(row["low"])), row["lang"]


def shown(theatre: Theatre, variant: Variant, lang: str, turn_of: int | None = None, each: int = EACH) -> Iterator[str]:
    """Every page in this look (those whose turn it is), part by part; yields its name each time it stands."""
    mine = [(name, page) for name, page in PAGES.items() if name.endswith(lang)]
    for at, (name, page) in enumerate(mine):
        if turn_of is not None and at % each != turn_of % each:
            continue
        theatre.show(dressed(page, variant))
        for turn in range(1, MOST_TURNS):
            yield f"{name} {turn}"
            if theatre.hand.find("page-more") is None:
                break
            theatre.hand.touch("page-more")
            theatre.hand.settle()
        else:
            yield f"{name} has no end"


@pytest.mark.window
def test_every_page_is_whole_in_a_look_of_its_turn(look: tuple[Variant, str], request: pytest.FixtureRequest) -> None:
    variant, lang = look
    whole(variant, lang, LOOKS.index(request.node.callspec.params["look"]), 2 * EACH if variant.text == "200" else EACH)


@pytest.mark.long
@pytest.mark.window
def test_every_page_is_whole_in_every_look(look: tuple[Variant, str]) -> None:
    whole(*look)


def whole(variant: Variant, lang: str, turn_of: int | None = None, each: int = EACH) -> None:
    """Nothing is wrong with any page in this look."""
    theatre = open_theatre(dressed(PAGES[f"guide.{lang}"], variant), variant)
    try:
        wrong = [f"{name}: {said}" for name in shown(theatre, variant, lang, turn_of, each) for said in complaints(theatre.window)]
        assert wrong == []
        assert theatre.window.warnings == ()
    finally:
        theatre.window.close()


@pytest.mark.window
@pytest.mark.parametrize("turn_of", [0, pytest.param(None, marks=pytest.mark.long)])
def test_low_reach_brings_every_control_below_a_seated_shoulder(turn_of: int | None) -> None:
    variant = Variant(low=True)
    theatre = open_theatre(dressed(PAGES["guide.en"], variant), variant)
    try:
        # Staff stand: their pages begin higher (look.md).
        seen = (name for name in shown(theatre, variant, "en", turn_of, 3) if lowest_reach(theatre.window) < 768)
        high = [name for name in seen if not name.startswith("staff-")]
        assert high == []
    finally:
        theatre.window.close()


@pytest.mark.window
def test_what_is_cut_is_found(theatre: Theatre) -> None:
    """The measure itself: a page whose text does not fit is complained about."""
    theatre.show({**PAGES["guide.en"], "primary": {"id": "agree", "label": "Donaudampfschifffahrtsgesellschaft" * 4, "icon": ""}})
    assert any("Donau" in said for said in complaints(theatre.window))
    theatre.show(PAGES["guide.en"])
    assert complaints(theatre.window) == []
