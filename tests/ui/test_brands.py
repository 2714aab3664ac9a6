"""A city's colours can be read by weak eyes in every theme, its pictures are whole, and a pack that is wrong is refused by name."""

import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QColor, QImage

from kiosk.settings import Brand as BrandSettings
from kiosk.ui import brands
from kiosk.ui.brand_pictures import BrandPictures, place
from kiosk.ui.tokens import contrast, themes

PACKS = brands.names()
GROUNDS = ("paper", "surface", "sunken", "soft")
TEXT = [(ink, ground) for ink in ("ink", "ink2", "accent", "attn", "error") for ground in GROUNDS]
TEXT += [("accentInk", "accent"), ("attn", "attnSoft"), ("error", "errSoft"), ("ink", "attnSoft"), ("ink", "errSoft")]
EDGES = [(line, ground) for line in ("edge", "focus", "accent") for ground in GROUNDS]


def colours(pack: str, theme: str) -> dict[str, str]:
    """Every token as it stands on the screen: the theme's, changed by the city's."""
    return {**themes()[theme], **brands.load(pack).colours[theme]}


def test_three_cities_are_there_and_the_usual_one_is_among_them() -> None:
    assert {"harbour", "garden", "mountain"} <= set(PACKS)
    assert BrandSettings().pack in PACKS


@pytest.mark.parametrize("theme", brands.THEMES)
@pytest.mark.parametrize("pack", PACKS)
def test_text_is_read_by_weak_eyes(pack: str, theme: str) -> None:
    shown = colours(pack, theme)
    weak = {f"{ink} on {ground}": round(contrast(shown[ink], shown[ground]), 2) for ink, ground in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("theme", brands.THEMES)
@pytest.mark.parametrize("pack", PACKS)
def test_edges_are_seen(pack: str, theme: str) -> None:
    shown = colours(pack, theme)
    weak = {f"{line} on {ground}": round(contrast(shown[line], shown[ground]), 2) for line, ground in EDGES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_a_colour_too_pale_would_be_found() -> None:
    assert contrast("#777777", "#FFFFFF") < 7 < contrast("#09504B", "#FFFFFF")
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21


@pytest.mark.parametrize("pack", PACKS)
def test_a_mark_is_drawn_in_the_two_colours_that_every_theme_changes(pack: str) -> None:
    brand = brands.load(pack)
    light = brand.colours["light"]
    drawn = {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}", brand.svg("mark", "light"))}
    assert drawn == {light["accent"], light["kapok"]}
    dark = set(re.findall(r"#[0-9A-Fa-f]{6}", brand.svg("mark", "dark")))
    assert dark == {brand.colours["dark"]["accent"], brand.colours["dark"]["kapok"]}


@pytest.mark.parametrize("picture", ["scene", "scene-low"])
@pytest.mark.parametrize("pack", PACKS)
def test_every_colour_of_a_scene_has_its_night(pack: str, picture: str) -> None:
    brand = brands.load(pack)
    drawn = {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}", brand.svg(picture, "light"))}
    assert drawn - set(brand.night) == set()


@pytest.mark.parametrize("picture", brands.PICTURES)
@pytest.mark.parametrize("pack", PACKS)
def test_pictures_are_drawn_at_the_size_that_is_asked_for(pack: str, picture: str) -> None:
    provider, size = BrandPictures(), QSize()
    found = {theme: provider.requestImage(f"{pack}/{picture}/{theme}/720x480", size, QSize()) for theme in ("light", "dark")}
    assert size == QSize(720, 480) == found["light"].size()
    assert seen(found["light"]) > 150 and found["light"] != found["dark"]


def seen(image: QImage) -> int:
    """Points of a coarse net over the picture that are painted."""
    net = [(x, y) for x in range(0, image.width(), 12) for y in range(0, image.height(), 12)]
    return sum(QColor.fromRgba(image.pixel(x, y)).alpha() > 0 for x, y in net)


@pytest.mark.parametrize(
    "asked",
    ["harbour/scene/light", "harbour/boat/light/10x10", "../etc/scene/light/10x10", "nowhere/mark/dark/9x9", "harbour/mark/dark/0x9"],
)
def test_an_address_that_names_no_picture_gives_none(asked: str) -> None:
    assert BrandPictures().requestImage(asked, QSize(), QSize()).isNull()


def test_a_scene_covers_its_place_from_the_foot_up() -> None:
    wide = place(QSizeF(1080, 740), QSizeF(1080, 400), whole=False)
    assert (wide.bottom(), wide.left(), wide.width()) == (400, 0, 1080)
    tall = place(QSizeF(1080, 740), QSizeF(540, 740), whole=False)
    assert (tall.top(), tall.height(), tall.left()) == (0, 740, -270)
    mark = place(QSizeF(72, 72), QSizeF(100, 60), whole=True)
    assert (mark.width(), mark.left(), mark.top()) == (60, 20, 0)


def test_a_brand_cannot_be_changed() -> None:
    brand = brands.load("garden")
    with pytest.raises(TypeError):
        brand.colours["light"]["accent"] = "#FFFFFF"  # type: ignore[index]
    with pytest.raises(AttributeError):
        brand.pack = "other"  # type: ignore[misc]


@pytest.mark.parametrize("lang", ["zh-CN", "zh-HK", "en", "fr"])
def test_a_page_gets_the_city_in_its_language(lang: str) -> None:
    page = brands.load("mountain").as_page(lang)
    assert page["name"] == {"zh-CN": "岫云市政务服务", "zh-HK": "岫雲市政務服務"}.get(lang, "Xiuyun City Services")
    assert set(page) == {"pack", "name", "accent", "mark", "scene"}


WRONG = {
    "an unknown key": ('focus = "#BF5218"', 'focus = "#BF5218"\nshadow = "#000000"', r"\[light\]: unknown key shadow"),
    "a missing key": ('accentLip = "#042E2B"\n', "", r"\[light\]: accentLip is missing"),
    "no colour": ('accent = "#09504B"', 'accent = "green"', r"\[light\] accent is no colour"),
    "an unknown table": ("[dark]", "[sepia]\n[dark]", r"table \[sepia\] is not known"),
    "a missing table": ("[night]", "[night_]", r"table \[night_?\] is (missing|not known)"),
    "no English name": ('en = "Lanwan City Services"\n', "", r"\[name\]: en is missing"),
    "broken TOML": ("[name]", "[name", "brand broken"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_pack_is_refused_by_table_and_key(tmp_path: Path, what: str) -> None:
    old, new, message = WRONG[what]
    folder = tmp_path / "broken"
    shutil.copytree(brands.PACKS / "harbour", folder)
    text = (folder / "brand.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "brand.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(brands.BrandError, match=message):
        brands.load("broken", tmp_path)


def test_a_pack_without_its_picture_or_without_a_folder_is_refused(tmp_path: Path) -> None:
    shutil.copytree(brands.PACKS / "harbour", tmp_path / "bare")
    (tmp_path / "bare" / "scene-low.svg").unlink()
    with pytest.raises(brands.BrandError, match=r"scene-low\.svg is missing"):
        brands.load("bare", tmp_path)
    with pytest.raises(brands.BrandError, match="there is no such pack"):
        brands.load("nowhere", tmp_path)
    with pytest.raises(brands.BrandError, match="lower-case"):
        brands.load("../harbour", tmp_path)
