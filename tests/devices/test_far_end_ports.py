"""A simulator that is unplugged or switched off keeps its port: nobody else gets it meanwhile, and the driver is refused."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.document_camera import DocumentCameraFarEnd
from kiosk.devices.sim.document_printer import DocumentPrinterFarEnd
from kiosk.devices.sim.escl_scanner import EsclScannerFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.receipt_printer import ReceiptPrinterFarEnd

FAR_ENDS: dict[str, Callable[[Path], Any]] = {
    "id-reader": lambda _: IdReaderFarEnd(), "chip": lambda _: ChipReaderFarEnd(), "camera": lambda _: DocumentCameraFarEnd(),
    "glass": lambda _: EsclScannerFarEnd(), "receipt": ReceiptPrinterFarEnd, "a4": DocumentPrinterFarEnd,
}  # fmt: skip
OFF, ON = {"receipt": ("fault", "clear"), "a4": ("fault", "clear")}, {"name": "offline"}


def answers(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, 5).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize("name", FAR_ENDS)
def test_a_port_goes_to_somebody_else_while_its_device_is_away(name: str, tmp_path: Path) -> None:
    """Two workers on a busy machine: the next program that wanted any port was given this one, and the device could not be plugged in."""
    far_end = FAR_ENDS[name](tmp_path)
    where = far_end.start()
    parts = urlsplit(where if "//" in where else f"//{where}") if isinstance(where, str) else None
    address = (str(parts.hostname), int(parts.port or 0)) if parts else where
    away, back = OFF.get(name, ("unplug", "plug"))
    try:
        for _ in range(2):
            assert answers(address)
            far_end.command(away, ON if away == "fault" else {})
            assert not answers(address)
            with socket.socket() as other, pytest.raises(OSError, match="in use"):
                other.bind(address)
            far_end.command(back, {})
    finally:
        far_end.stop()
    assert not answers(address)
