"""How drivers are made known: abilities, and what a package of drivers offers under the entry-point group `kiosk.devices`.

docs/devices.md tells how to write one. Failures: `create` raises `SettingsError`; nothing else here fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.devices.contract import ChipReader, DocumentPrinter, IdReader, ReceiptPrinter
from kiosk.devices.doors import DoorSwitch
from kiosk.devices.glass import DocumentCamera, DocumentScanner
from kiosk.devices.lights import Light
from kiosk.devices.scanners import CodeScanner
from kiosk.settings import Device

Ability = Literal[
    "id-reader", "chip-reader", "code-scanner", "receipt-printer", "document-printer", "document-scanner", "document-camera", "light",
    "door",
]
Driver = (
    IdReader | ChipReader | CodeScanner | ReceiptPrinter | DocumentPrinter | DocumentScanner | DocumentCamera | Light | DoorSwitch
)

GROUP: Final = "kiosk.devices"
CONTRACT: Final = 1


@dataclass(frozen=True, slots=True)
class Registration:
    """What a package of drivers offers under the entry-point group `kiosk.devices`; the entry point's name stands as `driver` in
    terminal.toml.

    `create` makes the driver of one [[devices]] entry, opens nothing, and raises `SettingsError` for options of no use.
    `hardware_tested`: somebody has used it with a real device. `contract`: the version of the contract that it was written for; a driver
    of another one is refused.
    """

    ability: Ability
    create: Callable[[Device], Driver]
    hardware_tested: bool = False
    contract: int = 1
