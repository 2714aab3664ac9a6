"""The drawn screens: scenes of the right size, and codes that a phone can read off the glass."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize

from kiosk.texts import ASSETS
from kiosk.ui.application import Window
from kiosk.ui.art import ArtProvider
from kiosk.ui.hands import Hand
from tests.support.pages import LANGUAGES, all_pages
from tests.support.stage import Stage

PAGES = all_pages()


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage(PAGES["attract.en"])


@pytest.fixture(scope="module")
def hand(stage: Stage) -> Iterator[Hand]:
    window = Window(stage, fullscreen=False, still=True, size=(1080, 1920), verbose=True)
    window.open()
    yield Hand(window)
    complaints = window.warnings
    window.close()
    assert complaints == ()


@pytest.mark.parametrize("scene", sorted(path.stem for path in (ASSETS / "art").glob("*.svg")))
def test_scene_fills_the_asked_size(scene: str) -> None:
    size = QSize()
    picture = ArtProvider().requestImage(f"{scene}/540x245", size, QSize())
    assert (picture.width(), picture.height()) == (540, 245) == (size.width(), size.height())
    colours = {picture.pixel(x, y) for x in range(0, 540, 9) for y in range(0, 245, 7)}
    assert len(colours) > 12, "the scene came out empty"


@pytest.mark.parametrize("address", ["harbour", "harbour/0x10", "nowhere/10x10", "../icons/id/24x24", "harbour/10x10/x"])
def test_scene_that_is_none_is_no_picture(address: str) -> None:
    assert ArtProvider().requestImage(address, QSize(), QSize()).isNull()


@pytest.mark.window
@pytest.mark.parametrize("name", sorted(name for name in PAGES if name.startswith("done")))
def test_phone_reads_the_code_off_the_screen(name: str, stage: Stage, hand: Hand, tmp_path: Path) -> None:
    stage.show(PAGES[name])
    hand.settle()
    hand.screenshot(tmp_path / "screen.png")
    with Image.open(tmp_path / "screen.png") as screen:
        found = zxingcpp.read_barcodes(screen, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    assert [code.text for code in found] == [PAGES[name]["qr"]]


@pytest.mark.window
@pytest.mark.parametrize("lang", LANGUAGES)
def test_faces_answer_each_with_its_own_name(lang: str, stage: Stage, hand: Hand) -> None:
    stage.show(PAGES[f"take.{lang}"])
    hand.settle()
    stage.touched.clear()
    ids = [face["id"] for face in PAGES[f"take.{lang}"]["faces"]]
    for ident in ids:
        hand.touch(ident)
    assert stage.touched == ids


@pytest.mark.window
def test_start_button_touches_once(stage: Stage, hand: Hand) -> None:
    stage.show(PAGES["attract.en"])
    hand.settle()
    stage.touched.clear()
    hand.touch("start")
    assert stage.touched == ["start"]

