"""How a document is wanted, and what a printer makes of it: by the real ippeveprinter, by the simulated one, and by printers that say other
things of themselves."""

import dataclasses
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices import conformance
from kiosk.devices.contract import DocumentCapabilities, NeedsAttention, Pages, Printed, Ready, Refused, Wish
from kiosk.devices.drivers import ipp_wish
from kiosk.devices.drivers.cups import CupsPrinter
from kiosk.devices.drivers.ipp import IppPrinter, Patience
from kiosk.devices.drivers.ipp_printer import Printer
from kiosk.devices.drivers.pwg_raster import raster
from kiosk.devices.sim.document_printer import DocumentPrinterFarEnd
from tests.devices.ipp.everywhere import LARGE, Everywhere, running

BOTH = frozenset({"one-sided", "two-sided-long-edge", "two-sided-short-edge"})
LASER = Printer(
    3, frozenset(), True, frozenset({"application/pdf"}), frozenset({"iso_a4_210x297mm", "iso_a3_297x420mm"}), BOTH, 9, frozenset(),
    frozenset({"iso_a4_210x297mm"}), frozenset({"auto", "none"}), frozenset({"monochrome", "color"}),
)  # fmt: skip
PDF = conformance.SHEET.pdf
HASTY = Patience(job=8, cancel=1.2, look=0.05)


def nothing(_done: int, _of: int) -> None:
    """Nobody watches."""


def told(printer: Printer, wish: Wish) -> dict[str, object]:
    return {one.name: one.values[0] for one in ipp_wish.attributes(printer, wish)}


@pytest.fixture
def far_end(tmp_path: Path) -> Iterator[DocumentPrinterFarEnd]:
    it = DocumentPrinterFarEnd(tmp_path / "out", seconds=0.01)
    yield it
    it.stop()


@pytest.fixture
def driver(far_end: DocumentPrinterFarEnd) -> Iterator[IppPrinter]:
    made = IppPrinter(far_end.start(), patience=Patience(job=5, cancel=0.5, look=0.02, answer=0.5))
    yield made
    made.close()


def test_a_real_printer_is_asked_for_what_it_cannot(eve: Everywhere) -> None:
    """ippeveprinter as it is: one side, in black, many copies."""
    driver = IppPrinter(eve.uri, patience=HASTY)
    assert driver.status() == Ready()
    assert driver.capabilities == DocumentCapabilities(copies=999)
    assert driver.print(Pages(pdf=PDF, wish=Wish(2, "two-sided-long-edge", True)), nothing) == Printed()
    assert eve.wanted() == {"COPIES": "2", "MEDIA": "iso_a4_210x297mm", "PRINT_COLOR_MODE": "monochrome", "SIDES": "one-sided"}
    eve.trays(250, "na_letter_8.5x11in")
    assert driver.print(Pages(pdf=PDF), nothing) == Refused(frozenset({"media-needed"}))
    eve.trays(250)
    assert len(eve.pages()) == 1
    driver.close()
    for page in eve.pages():
        page.unlink()


def test_a_real_printer_of_a3_stands_before_an_a4_document(tmp_path: Path) -> None:
    with running(tmp_path, abilities=LARGE) as eve:
        driver = IppPrinter(eve.uri, patience=HASTY)
        assert driver.status() == Ready()
        assert driver.capabilities == DocumentCapabilities(copies=99, sides=BOTH, colour=True, paper="a3")
        assert driver.print(Pages(pdf=PDF, wish=Wish(2, "two-sided-long-edge", True)), nothing) == Printed()
        driver.close()
        assert eve.wanted() == {
            "COPIES": "2", "MEDIA": "iso_a3_297x420mm", "PRINT_COLOR_MODE": "color", "PRINT_SCALING": "none",
            "SIDES": "two-sided-long-edge",
        }  # fmt: skip


def test_what_was_wished_for_does_not_come_out(far_end: DocumentPrinterFarEnd, driver: IppPrinter, tmp_path: Path) -> None:
    assert driver.print(Pages(pdf=PDF, wish=Wish(3, "two-sided-short-edge", True)), nothing) == Printed()
    said = json.loads((tmp_path / "out" / "sheet.json").read_text())
    assert (said["copies"], said["sides"], said["colour"], said["media"]) == (3, "two-sided-short-edge", "color", "iso_a4_210x297mm")


def test_a_simple_printer_is_asked_for_what_it_cannot(far_end: DocumentPrinterFarEnd, driver: IppPrinter, tmp_path: Path) -> None:
    far_end.command("fault", {"name": "simple"})
    assert driver.print(Pages(pdf=PDF, wish=Wish(3, "two-sided-short-edge", True)), nothing) == Printed()
    said = json.loads((tmp_path / "out" / "sheet.json").read_text())
    assert (said["copies"], said["sides"], said["colour"]) == (1, "one-sided", "monochrome")


def test_an_a4_document_stands_for_ever_before_a_tray_of_a3(far_end: DocumentPrinterFarEnd, driver: IppPrinter, tmp_path: Path) -> None:
    far_end.command("fault", {"name": "only-a3"})
    assert driver.status() == Ready() and driver.capabilities.paper == "a3"
    assert driver.print(Pages(pdf=PDF), nothing) == Printed()
    said = json.loads((tmp_path / "out" / "sheet.json").read_text())
    assert (said["media"], said["scaling"]) == ("iso_a3_297x420mm", "none")


def test_a_page_is_cut_off_on_paper_that_is_too_small(far_end: DocumentPrinterFarEnd, driver: IppPrinter) -> None:
    far_end.command("fault", {"name": "only-letter"})
    assert driver.status() == NeedsAttention(frozenset({"media-needed"}))
    assert driver.print(Pages(pdf=PDF), nothing) == Refused(frozenset({"media-needed"}))
    assert far_end.command("state", {}) == {"printed": 0, "waits": 0, "conditions": ["only-letter"]}
    far_end.command("clear", {})
    assert driver.status() == Ready()


def test_a_queue_does_not_know_what_lies_in_its_printer(eve: Everywhere, queue_driver: CupsPrinter, document: Pages) -> None:
    assert queue_driver.status() == Ready() and queue_driver.capabilities.paper == "a4"
    pages = dataclasses.replace(document, wish=Wish(2))
    assert queue_driver.print(pages, nothing) == Printed()
    # cupsd makes the copies itself where it makes the dots, or hands the wish on.
    assert eve.wanted()["COPIES"] in ("1", "2")


@pytest.mark.parametrize(
    ("ready", "media", "paper"),
    [
        ({"iso_a4_210x297mm"}, {"iso_a4_210x297mm"}, "a4"), ({"iso_a3_297x420mm", "na_letter_8.5x11in"}, set(), "a3"),
        ({"iso_a4_210x297mm.borderless"}, set(), "a4"), ({"na_letter_8.5x11in"}, {"iso_a4_210x297mm"}, ""),
        (set(), {"iso_a4_210x297mm"}, "a4"),
        (set(), {"iso_a3_297x420mm"}, "a3"), (set(), set(), "a4"), (set(), {"na_letter_8.5x11in"}, ""),
    ],
)  # fmt: skip
def test_the_paper_is_another_than_what_lies_there(ready: set[str], media: set[str], paper: str) -> None:
    assert ipp_wish.paper(dataclasses.replace(LASER, ready=frozenset(ready), media=frozenset(media))) == paper


def test_a_printer_is_told_what_it_does_not_know() -> None:
    silent = dataclasses.replace(LASER, sides=frozenset(), colours=frozenset(), media=frozenset(), ready=frozenset(), copies=1)
    assert told(silent, Wish(4, "two-sided-long-edge", True)) == {"copies": 1}
    large = dataclasses.replace(LASER, ready=frozenset({"iso_a3_297x420mm"}))
    assert told(large, Wish(2)) == {
        "copies": 2, "media": "iso_a3_297x420mm", "print-scaling": "none", "sides": "one-sided", "print-color-mode": "monochrome",
    }  # fmt: skip


def test_dots_are_promised_that_cannot_be_made() -> None:
    dots = dataclasses.replace(LASER, formats=frozenset({"image/pwg-raster"}), rasters=frozenset({"sgray_8"}), back="rotated")
    can = ipp_wish.abilities(dots)
    assert can.pictures and can.sides == {"one-sided"} and not can.colour
    can = ipp_wish.abilities(dataclasses.replace(dots, rasters=frozenset({"srgb_8"}), back="normal"))
    assert can.sides == BOTH and can.colour


def test_coloured_dots_are_not_the_colours_of_the_page() -> None:
    picture = Image.effect_noise((64, 40), 90).convert("RGB")
    picture.paste((200, 30, 36), (8, 8, 40, 20))
    kept = BytesIO()
    picture.save(kept, "PNG")
    data = raster((kept.getvalue(),), Wish(1, "two-sided-short-edge", True))
    head, at, row = data[4:1800], 1800, b""
    assert [int.from_bytes(head[place : place + 4], "big") for place in (272, 368, 388, 392, 400, 420)] == [1, 1, 24, 192, 19, 3]
    found = b""
    while len(found) < 64 * 40 * 3:
        times, row = data[at] + 1, b""
        at += 1
        while len(row) < 192:
            count = data[at]
            many, one = (1, count + 1) if count < 128 else (257 - count, 1)
            row += data[at + 1 : at + 1 + 3 * many] * one
            at += 1 + 3 * many
        found += row * times
    assert found == picture.tobytes()
