"""The walk leaves no pair of looks out, its index lists every picture, and a text that cannot be read is counted."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.geometry import complaints
from tests.support.pages import all_pages
from tests.support.variants import Variant, dressed
from tests.ui.conftest import Theatre, open_theatre
from tools.walk import overheard, rows, sample
from tools.walk_index import AXES, write_index
from tools.walk_plan import PANELS, THEMES, longer, pairs, pairwise

PAGES = all_pages()


def test_every_pair_is_walked_in_far_fewer_rows_than_there_are_combinations() -> None:
    axes = {"lang": ("a", "b", "c", "d", "e"), "theme": THEMES, "size": tuple(PANELS), "text": ("x", "y", "z")}
    plan = pairwise(axes, {"lang": "a", "theme": "light", "size": "1080x1920", "text": "x"})
    wanted = {
        tuple(sorted(((one, v), (other, w)))) for one in axes for other in axes if one < other for v in axes[one] for w in axes[other]
    }
    assert {pair for row in plan for pair in pairs(row)} == wanted
    assert len(plan) <= 26
    assert plan == pairwise(axes, {"lang": "a", "theme": "light", "size": "1080x1920", "text": "x"})


def test_the_walk_begins_with_the_usual_look_and_knows_every_panel() -> None:
    plan = rows(("zh-CN", "en"))
    assert {row["size"] for row in plan} == set(PANELS)
    assert {"longer", "mirrored"} <= {row["lang"] for row in plan}
    assert any(row == {"lang": "zh-CN", "theme": "light", "size": "1080x1920", "text": "normal"} for row in plan)


def test_a_longer_language_is_two_fifths_longer_and_leaves_numbers_alone() -> None:
    text = "Read the full notice"
    assert 1.35 * len(text) <= len(longer(text)) <= 1.65 * len(text)
    assert longer("10:24") == "10:24"
    page = sample("guide", {"lang": "longer", "theme": "dark", "text": "large"}, PAGES)
    assert page and page["heading"].startswith("[Read first") and page["back"]["id"] == "back"
    assert page["display"]["theme"] == "dark" and page["brand"]["pack"] == "harbour"


def test_the_index_lists_every_picture_and_no_text_can_end_its_script(tmp_path: Path) -> None:
    shots = [{"file": f"{n}.png", "clipped": ["cut: </script><b>"] if n else [], **{axis: f"v{n}" for axis in AXES}} for n in range(3)]
    write_index(tmp_path / "index.html", shots)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert html.count("</script>") == 1
    found = re.search(r"const shots = (\[.*?\]), axes", html)
    assert found and json.loads(found[1]) == shots


def test_what_a_window_of_another_process_complains_about_counts() -> None:
    complaints: list[str] = []
    with overheard(complaints):
        subprocess.run(["sh", "-c", "echo 'kiosk: Binding loop at AttractScreen.qml:187' >&2; echo else >&2"], check=True)
    assert complaints == ["QML: Binding loop at AttractScreen.qml:187"]


@pytest.mark.window
@pytest.mark.parametrize("panel", PANELS)
def test_the_first_page_of_a_window_is_laid_out_without_a_complaint(panel: str) -> None:
    variant = Variant(panel, "contrast")
    opened = open_theatre(dressed(PAGES["attract-notices.en"], variant), variant)
    assert opened.window.warnings == ()
    opened.window.close()


def test_what_was_typed_and_what_it_may_mean_is_no_translation() -> None:
    row = {"lang": "longer", "theme": "light", "text": "normal"}
    page, typed = sample("form-typing", row, PAGES), PAGES["form-typing.en"]["fields"][0]
    assert page and page["heading"] != PAGES["form-typing.en"]["heading"]
    for key in ("candidates", "before", "composing"):
        assert page["fields"][0][key] == typed[key]


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    """One window."""
    opened = open_theatre(PAGES["guide.zh-CN"])
    yield opened
    opened.window.close()


@pytest.mark.window
def test_a_page_that_can_be_read_has_nothing_clipped(theatre: Theatre) -> None:
    theatre.show(PAGES["guide.zh-CN"])
    assert complaints(theatre.window) == []


@pytest.mark.window
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"width": 40.0, "wrapMode": 0}, "wider than its place"),
        ({"x": 900.0}, "leaves the window"),
        ({"maximumLineCount": 1, "width": 60.0, "wrapMode": 4}, ": cut"),
        ({"y": -40.0}, "lies over"),
    ],
)
def test_a_text_that_cannot_be_read_is_counted(theatre: Theatre, change: dict[str, float], kind: str) -> None:
    theatre.show(PAGES["guide.zh-CN"])
    text = next(item for item in theatre.texts() if item.property("text") == PAGES["guide.zh-CN"]["rows"][0]["title"])
    if "y" in change:
        other = next(item for item in theatre.texts() if item.property("text") == PAGES["guide.zh-CN"]["heading"])
        at = other.mapToItem(text.parentItem(), 0, 0)
        change = {"x": at.x(), "y": at.y()}
    for name, value in change.items():
        text.setProperty(name, value)
    found = complaints(theatre.window)
    assert any(kind in line for line in found), found
