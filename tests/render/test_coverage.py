"""The fonts of this machine against the characters of the country's names and scripts (F41: no font on a minimal install)."""

from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk import failures, outside
from kiosk.render import coverage
from kiosk.render.child import FONTS
from kiosk.render.coverage import FILES, SCRIPTS, covered, lacking, told


def found(name: str) -> Path:
    return next(path for folder in FONTS if (path := Path(folder, name)).exists())


def test_f41_a_character_of_gb_18030_has_no_glyph() -> None:
    """All of the Han blocks up to Extension F, and the scripts of the country, by the packages that tools/setup installs."""
    assert lacking() == {}


@pytest.mark.parametrize(
    ("without", "scripts"),
    [
        ("HanaMin", {"Han Extension B", "Han Extension C", "Han Extension D", "Han Extension E", "Han Extension F"}),
        ("NotoNaskhArabic", {"Arabic letters"}), ("NotoSerifTibetan", {"Tibetan"}), ("NotoSansMongolian", {"Mongolian"}),
        ("NotoSansYi", {"Yi"}),
    ],
)  # fmt: skip
def test_f41_a_font_that_is_not_installed_is_found_by_whoevers_name_it_is(without: str, scripts: set[str]) -> None:
    missing = lacking(files=[name for name in FILES if not name.startswith(without)])
    assert missing.keys() == scripts
    assert all(f"{count} of {script}" in told(missing) for script, count in missing.items())


def test_a_machine_without_fonts_lacks_all() -> None:
    whole = {script: sum(last - first + 1 for first, last in ranges) for script, ranges in SCRIPTS.items()}
    assert lacking(folders=("/nonexistent",)) == whole


@pytest.mark.parametrize("name", ["NotoSerifCJK-Regular.ttc", "HanaMinB.ttf", "NotoSansYi-Regular.ttf", "NotoNaskhArabic-Regular.ttf"])
def test_a_glyph_is_counted_that_is_a_box(name: str) -> None:
    """Pillow draws the same: what is not covered comes out as the box for what there is not."""
    path = found(name)
    ranges = covered(path)
    font = ImageFont.truetype(path, 24)
    box = bytes(font.getmask("\U0010fffe"))
    for code in (0x41, 0x621, 0x6D0, 0x4E00, 0x9FEF, 0x9FFC, 0xA000, 0xA48C, 0xE000, 0x20000, 0x2A6D6, 0x2CC56, 0x2EBE0, 0x2EBF0):
        there = any(first <= code <= last for first, last in ranges)
        assert there == (bytes(font.getmask(chr(code))) != box), f"U+{code:04X}"


@pytest.mark.parametrize("content", [b"", b"no font at all, some bytes", b"ttcf" + bytes(8) + b"\xff" * 40, b"\0\1\0\0\0\1" + bytes(40)])
def test_what_is_no_font_raises(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "font.ttf").write_bytes(content)
    assert covered(tmp_path / "font.ttf") == () == covered(tmp_path / "none.ttf")


def test_doctor_does_not_tell_that_paper_lacks_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    central = '[central]\nurl = "https://localhost:1"\nca = "ca.pem"\n'
    (tmp_path / "terminal.toml").write_text(f'[terminal]\nstate = "state"\nsimulated = true\n{central}', encoding="utf-8")
    monkeypatch.setattr(coverage, "lacking", lambda: {"Tibetan": 108})
    answer = outside.examine(tmp_path / "terminal.toml", "en")
    problems = answer["problems"]
    assert isinstance(problems, list)
    (problem,) = [problem for problem in problems if problem["code"] == "paper-font-missing"]
    assert problem["detail"] == "108 of Tibetan" and failures.get("paper-font-missing").actor is failures.Actor.TECHNICIAN
