"""Receipt printers on a serial port and on a USB printer device: the same driver above other wires."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.contract import Left, Line, Offline, Printed, Ready, Receipt, Refused, Unconfirmed
from kiosk.devices.drivers.escpos_layout import chunks
from kiosk.devices.drivers.escpos_line import Patience
from kiosk.devices.drivers.escpos_printer import EscposPrinter
from kiosk.devices.drivers.escpos_profile import PROFILES
from kiosk.devices.drivers.escpos_tty import FileWire, create_serial, create_usb
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd
from kiosk.settings import Device, SettingsError
from tests.devices.pty_line import PtyLine

SLIP = Receipt([Line("提交凭证", size=2), Line("王\U0002cc56")])
EPSON = PROFILES["epson-80"]
HASTY = Patience(connect=0.5, answer=0.3, room=0.5, confirm=0.8, job=5, cancel=0.5)


@pytest.fixture
def far_end(tmp_path: Path) -> Iterator[ReceiptPrinterFarEnd]:
    made = ReceiptPrinterFarEnd(tmp_path / "out", pace=lambda _dots: None)
    yield made
    made.stop()


@pytest.fixture
def line(far_end: ReceiptPrinterFarEnd) -> Iterator[PtyLine]:
    made = PtyLine(far_end.start())
    yield made
    made.stop()


@pytest.mark.parametrize("profile", ["usual-80", "epson-80"])
def test_a_receipt_over_a_serial_line_is_another_one(far_end: ReceiptPrinterFarEnd, line: PtyLine, profile: str, tmp_path: Path) -> None:
    driver = EscposPrinter(FileWire(line.port, 115200), PROFILES[profile])
    assert driver.status() == Ready()
    assert driver.print(SLIP, lambda _done, _of: None) == Printed()
    assert (tmp_path / "out" / "receipt.bin").read_bytes() == b"".join(chunks(SLIP, PROFILES[profile]))
    driver.close()


def test_f04_a_printer_that_ran_empty_on_a_serial_line_keeps_the_job(far_end: ReceiptPrinterFarEnd, line: PtyLine) -> None:
    driver = EscposPrinter(FileWire(line.port, 115200), EPSON, HASTY)
    far_end.command("fault", {"name": "media-empty-mid-print", "dots": 60})
    assert driver.print(SLIP, lambda _done, _of: None) == Unconfirmed(Left.NOTHING)
    far_end.command("clear", {})
    assert driver.status() == Ready(), "what hung there is cut off"
    assert far_end.wait(lambda state: state["stubs"] == 1, 5)
    assert driver.print(SLIP, lambda _done, _of: None) == Printed()
    assert far_end.command("state", {})["printed"] == 1
    driver.close()


def test_a_line_that_is_unplugged_hangs_the_driver(far_end: ReceiptPrinterFarEnd, line: PtyLine) -> None:
    driver = EscposPrinter(FileWire(line.port, 115200), EPSON, HASTY)
    assert driver.status() == Ready()
    line.stop()
    began = time.monotonic()
    assert isinstance(driver.status(), Offline) and driver.print(SLIP, lambda _done, _of: None) == Refused(frozenset({"offline"}))
    assert time.monotonic() - began < 3
    driver.close()


def test_a_port_that_may_not_be_opened_is_called_unplugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = EscposPrinter(FileWire(str(tmp_path / "ttyUSB9"), 115200))
    assert gone.status() == Offline("unplugged")

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    assert gone.status() == Offline("permission")


def test_an_interrupted_print_on_a_serial_line_goes_on(far_end: ReceiptPrinterFarEnd, line: PtyLine) -> None:
    far_end.command("fault", {"name": "mute"})
    driver = EscposPrinter(FileWire(line.port, 115200), EPSON, Patience(connect=20, answer=20))
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(driver.status()))
    thread.start()
    assert far_end.wait(lambda state: state["bytes"] == 12, 5)
    driver.interrupt()
    thread.join(2)
    assert found == [Offline("no-answer")]
    driver.close()


def test_the_settings_make_a_printer_of_another_kind() -> None:
    assert create_serial(Device("slip", "escpos-serial", options={"port": "/dev/serial/by-id/usb-1a86", "baud": 38400, "flow": "rts-cts"}))
    assert create_usb(Device("slip", "escpos-usb", options={"port": "/dev/usb/lp0", "profile": "usual-58"})).capabilities.dots == 384


@pytest.mark.parametrize(
    ("driver", "options", "key"),
    [
        ("serial", {}, "port"), ("serial", {"port": "ttyUSB0"}, "port"), ("serial", {"port": "/dev/ttyUSB0"}, "port"),
        ("serial", {"port": "/dev/a", "baud": 9600}, "baud"),
        ("serial", {"port": "/dev/a", "flow": "yes"}, "flow"), ("usb", {"port": "/dev/a", "baud": 115200}, "baud"),
        ("usb", {"port": "/dev/a", "profile": "best"}, "profile"), ("serial", {"port": "/dev/a", "zone": "x"}, "zone"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_by_its_name(driver: str, options: dict[str, str | int], key: str) -> None:
    with pytest.raises(SettingsError, match=rf"slip.*\b{key}\b"):
        (create_serial if driver == "serial" else create_usb)(Device("slip", f"escpos-{driver}", options=options))
