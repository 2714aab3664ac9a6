"""Days at simulated devices, with what went wrong on them, recorded."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from kiosk.commands.taping import invented, invented_scan
from kiosk.devices.chip.keys import MrzKey, NoKey, PinKey
from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, ChipRead, KeyWrong, Offline, Ready
from kiosk.devices.drivers.pcsc import PcscReader
from kiosk.devices.drivers.scanner_serial import SerialScanner
from kiosk.devices.drivers.sdt_serial import SdtSerialReader
from kiosk.devices.scanners import CodeRead, NoCode
from kiosk.devices.sim.chip_reader import ChipReaderFarEnd
from kiosk.devices.sim.code_scanner import CodeScannerFarEnd
from kiosk.devices.sim.id_reader import IdReaderFarEnd
from kiosk.devices.sim.plain_card import PROFILE
from kiosk.devices.tape import Tape
from tests.devices.chip.far_end import Field

CODE = "demo:liang:7731 张"


def reader() -> Tape:
    """A card read, one pulled in the middle, one read after noise, and the plug."""
    far_end = IdReaderFarEnd()
    driver = SdtSerialReader(far_end.start())
    taken = driver.record(invented)
    assert driver.status() == Ready() and not driver.find()
    far_end.command("lay", {"citizen": "citizen-zhao"})
    assert driver.find() and isinstance(driver.read(), CardRead)
    far_end.command("fault", {"name": "card-pulled"})
    far_end.command("lay", {"citizen": "citizen-zhao"})
    assert isinstance(driver.read(), CardPulled)
    far_end.command("fault", {"name": "noise", "on": "read"})
    far_end.command("lay", {"citizen": "citizen-zhao"})
    assert isinstance(driver.read(), CardRead)
    far_end.stop()
    assert driver.status() == Offline("unplugged")
    driver.close()
    return taken()


def chip(silence: float = 1.0) -> Tape:
    """A passport read; the key mistyped and typed again while it lies there; a permit pulled on the way; a passport that falls silent; and
    the reader's plug."""
    far_end = ChipReaderFarEnd()
    host, _, port = far_end.start().rpartition(":")
    field = Field(PcscReader(("vpcd", host, port)), far_end)
    taken = field.driver.record(invented)
    field.status(lambda status: status == Ready())
    assert not field.driver.find()
    field.lay("traveller-moreau")
    assert isinstance(field.read("traveller-moreau"), ChipRead)
    field.lift()
    field.lay("traveller-suharto")
    assert isinstance(field.read("traveller-suharto", MrzKey.typed("XB00019", "710000", "290101")), KeyWrong)
    field.status(lambda status: status == Ready())
    assert isinstance(field.read("traveller-suharto"), ChipRead)
    field.lift()
    field.fault("pulled")
    field.lay("permit-lam")
    assert field.read("permit-lam") == CardPulled()
    field.status(lambda status: status == Ready())
    field.fault("mute")
    field.lay("traveller-moreau")
    with patch("kiosk.devices.drivers.pcsc._SILENCE", silence):
        assert field.read("traveller-moreau") == CardUnreadable("mute")
    field.lift()
    far_end.stop()
    field.status(lambda status: status == Offline("unplugged"))
    field.driver.close()
    return taken()


def plain() -> Tape:
    """A card of a profile: read without a PIN, then with a wrong one, then with the right one."""
    far_end = ChipReaderFarEnd()
    host, _, port = far_end.start().rpartition(":")
    with TemporaryDirectory() as folder:
        (Path(folder) / "profile.toml").write_text(PROFILE, encoding="utf-8")
        field = Field(PcscReader(("vpcd", host, port), cards=Path(folder) / "profile.toml"), far_end)
        taken = field.driver.record(invented)
        field.status(lambda status: status == Ready())
        field.lay("card-tan")
        for typed in (NoKey(), PinKey("111111"), PinKey("246810")):
            field.status(lambda status: status == Ready())
            outcome = field.driver.read(typed, lambda done, of: None)
            assert outcome == KeyWrong(2) if typed == PinKey("111111") else isinstance(outcome, ChipRead)
        field.lift()
        field.driver.close()
    far_end.stop()
    return taken()


def scanner() -> Tape:
    """A passport's lines, a code in three pieces after noise, and the plug."""
    far_end = CodeScannerFarEnd()
    driver = SerialScanner(far_end.start())
    taken = driver.record(invented_scan)
    assert driver.status() == Ready()
    far_end.command("scan", {"citizen": "traveller-suharto"})
    assert isinstance(driver.next(2.0), CodeRead)
    far_end.command("fault", {"name": "noise"})
    far_end.command("scan", {"text": CODE, "symbology": "qr", "encoding": "gb18030"})
    assert driver.next(2.0) == CodeRead(CODE, "qr")
    assert driver.next(0.1) == NoCode()
    far_end.stop()
    waiting = threading.Event()
    for _ in range(100):
        if driver.status() == Offline("unplugged"):
            break
        waiting.wait(0.02)
    driver.close()
    return taken()


DAYS: Mapping[str, Callable[[], Tape]] = {"sdt-serial": reader, "pcsc": chip, "pcsc-plain-card": plain, "scanner-serial": scanner}
