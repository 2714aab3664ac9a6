"""Icons in the asked colour and QR codes that phones read."""

import json
import re
from pathlib import Path
from time import process_time

import pytest
import zxingcpp
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from kiosk.ui import brands
from kiosk.ui.images import ICONS, Icons, icon, qr, stroke_of
from kiosk.ui.tokens import themes
from tests.support.pages import all_pages
from tests.support.variants import Variant, dressed
from tests.ui.conftest import Theatre

RECEIPT = json.loads((Path(__file__).resolve().parents[2] / "docs/receipt-vectors.json").read_text(encoding="utf-8"))["genuine"][0]["text"]
TEXTS = (RECEIPT, "https://terminal.example/r/000010000197", "梁秋荷 100% & ?#/+", "0000 1000 0197")


@pytest.mark.usefixtures("house")
def test_an_icon_has_the_asked_colour_and_size() -> None:
    image = icon("id", "09504B", 60)
    assert (image.width(), image.height()) == (60, 60)
    solid = {image.pixelColor(x, y).name() for x in range(60) for y in range(60) if image.pixelColor(x, y).alpha() == 255}
    assert solid == {"#09504b"}


def test_lines_look_equally_thick_at_every_size() -> None:
    assert [stroke_of(size) for size in (40, 55, 56, 87, 88)] == [2.0, 2.0, 1.75, 1.75, 1.5]


@pytest.mark.parametrize("asked", ["../i18n/en/09504B/40", "no-such-icon/09504B/40", "id/red/40", "id/09504B/0", "id"])
def test_a_name_that_is_no_icon_is_no_picture(asked: str) -> None:
    size = QSize()
    image = Icons().requestImage(asked, size, QSize())
    assert image.isNull() or image.width() == 0


def test_every_icon_of_the_pages_is_there() -> None:
    named = set(re.findall(r"'icon': '([a-z0-9-]+)'", str(dict(all_pages()))))
    drawn = re.findall(r'\bicon: "([a-z0-9-]+)"|\bIcon \{[^{}]*?\bname: "([a-z0-9-]+)"', "\n".join(_qml()))
    named |= {name for pair in drawn for name in pair if name}
    assert len(named) > 20
    assert {name for name in named if not (ICONS / f"{name}.svg").is_file()} == set()


def _qml() -> list[str]:
    folder = Path(__file__).resolve().parents[2] / "kiosk" / "ui" / "qml"
    return [path.read_text(encoding="utf-8") for path in folder.rglob("*.qml")]


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_is_read_back_with_whole_pixels_and_its_quiet_zone(text: str) -> None:
    image = qr(text, 300)
    assert image.width() <= 300
    module = next(n for n in range(1, 20) if image.pixelColor(4 * n, 4 * n) == QColor("black"))
    assert image.width() % module == 0
    edge = range(image.width())
    quiet = {image.pixelColor(x, y).name() for x in edge for y in range(4 * module)} | {
        image.pixelColor(x, y).name() for x in range(4 * module) for y in edge
    }
    assert quiet == {"#ffffff"}
    assert read(image) == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("theme", brands.THEMES)
def test_a_code_is_read_back_from_the_screen_in_every_theme(theatre: Theatre, theme: str, text: str) -> None:
    theatre.show(dressed({**all_pages()["done.zh-CN"], "qr": text}, Variant(theme=theme)))
    assert theatre.window.root.property("color").name().upper() == themes()[theme]["paper"]
    assert read(theatre.window.grab()) == text


def test_the_code_of_a_receipt_holds_the_window_up() -> None:
    """CPU seconds, the best of three: what it takes, whatever else the machine does."""
    taken = []
    for _ in range(3):
        begun = process_time()
        qr(RECEIPT, 300)
        taken.append(process_time() - begun)
    assert min(taken) < 0.03, "two frames"


def read(image: QImage) -> str:
    """What a phone reads."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = memoryview(bytes(grey.constBits())).cast("B", (grey.height(), grey.bytesPerLine()))
    [code] = zxingcpp.read_barcodes(pixels)
    return str(code.text)
