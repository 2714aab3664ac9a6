"""What the settings of a terminal choose: its devices' drivers, where its passphrase is, its packages, its brand, its keyboard.

With `cli`, the only place that names drivers. Failure rule: what cannot be used is a `SettingsError` that names table and key.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from kiosk.clock import Clock, HeardClock, SystemClock
from kiosk.devices import plugins
from kiosk.devices.drivers import (
    camera,
    cups,
    door_gpio,
    escl,
    escpos_tcp,
    escpos_tty,
    ipp,
    light_gpio,
    light_serial,
    pcsc,
    sane,
    scanner_evdev,
    scanner_serial,
    sdt_serial,
    sdt_usb,
)  # fmt: skip
from kiosk.devices.glass import DocumentScanner, Source
from kiosk.devices.hub import Entry
from kiosk.events import Bus
from kiosk.journey.studio import Room
from kiosk.keyboard.engine import PinyinEngine
from kiosk.offline.credentials import CredentialPassphrases
from kiosk.offline.passphrases import FolderPassphrases, KeyringPassphrases, Passphrases
from kiosk.services.catalogue import FOLDER
from kiosk.services.service import Service
from kiosk.services.stock import Stock
from kiosk.services.trust import TrustError
from kiosk.settings import Device, Settings, SettingsError
from kiosk.ui import brands

# Every driver of this program that terminal.toml may name: its ability and how it is made from its entry. The clock is for what lies on
# the reader: when a birth was, and whether a signer is good today.
DRIVERS: Mapping[str, Callable[[Device, Clock], Entry]] = {
    "sdt-serial": lambda d, _: Entry(d.id, "id-reader", sdt_serial.create(d), d.simulated),
    "sdt-usb": lambda d, _: Entry(d.id, "id-reader", sdt_usb.create(d), d.simulated),
    "pcsc": lambda d, clock: Entry(d.id, "chip-reader", pcsc.create(d, clock), d.simulated),
    "scanner-serial": lambda d, _: Entry(d.id, "code-scanner", scanner_serial.create(d), d.simulated),
    "scanner-evdev": lambda d, _: Entry(d.id, "code-scanner", scanner_evdev.create(d), d.simulated),
    "escl": lambda d, _: Entry(d.id, "document-scanner", escl.create(d), d.simulated),
    "sane": lambda d, _: Entry(d.id, "document-scanner", sane.create(d), d.simulated),
    "camera": lambda d, _: Entry(d.id, "document-camera", camera.create(d), d.simulated),
    "light-serial": lambda d, _: Entry(d.id, "light", light_serial.create(d), d.simulated),
    "light-gpio": lambda d, _: Entry(d.id, "light", light_gpio.create(d), d.simulated),
    "door-gpio": lambda d, _: Entry(d.id, "door", door_gpio.create(d), d.simulated),
    "escpos-tcp": lambda d, _: Entry(d.id, "receipt-printer", escpos_tcp.create(_without(d, "roll")), d.simulated, _roll(d)),
    "escpos-serial": lambda d, _: Entry(d.id, "receipt-printer", escpos_tty.create_serial(_without(d, "roll")), d.simulated, _roll(d)),
    "escpos-usb": lambda d, _: Entry(d.id, "receipt-printer", escpos_tty.create_usb(_without(d, "roll")), d.simulated, _roll(d)),
    "cups": lambda d, _: Entry(d.id, "document-printer", cups.create(_without(d, "tray")), d.simulated, _number(d, "tray")),
    "ipp": lambda d, _: Entry(d.id, "document-printer", ipp.create(_without(d, "tray")), d.simulated, _number(d, "tray")),
}
# For whoever has no terminal around: the machine's, but never 1970.
_OWN_CLOCK = HeardClock(SystemClock())
# 203 dots an inch.
DOTS_A_METRE = 7992
KEYRING_SERVICE = "kiosk"
DATABASE, PACKAGES = "kiosk.db", "packages.json"


def _without(device: Device, key: str) -> Device:
    return dataclasses.replace(device, options={name: value for name, value in device.options.items() if name != key})


def _number(device: Device, key: str) -> int:
    value = device.options.get(key, 0)
    if not isinstance(value, int) or not 0 <= value <= 10_000:
        raise SettingsError(f"[[devices]] {device.id}: {key} must be a whole number")
    return value


def _roll(device: Device) -> int:
    """`roll`, metres of paper on a new roll, as dots."""
    return _number(device, "roll") * DOTS_A_METRE


def passphrases(conf: Settings) -> Passphrases:
    """Where this terminal's passphrase is: as the settings say, or the throw-away folder of a simulated terminal."""
    if conf.terminal.simulated:
        return FolderPassphrases(conf.terminal.state)
    if conf.keys.passphrase == "systemd-creds":
        return CredentialPassphrases(conf.keys.credential)
    return KeyringPassphrases(KEYRING_SERVICE, str(conf.terminal.state))


def devices(conf: Settings, clock: Clock = _OWN_CLOCK) -> tuple[Entry, ...]:
    """The devices of `conf`; `clock` is the one that is believed.

    Raises:
        SettingsError: a driver is not known, its options are wrong, or a simulated device stands in a terminal that is not.
    """
    for device in conf.devices:
        if device.simulated and not conf.terminal.simulated:
            raise SettingsError(f"[[devices]] {device.id}: a simulated device in a terminal that is not simulated")
    return tuple(entry_of(device, clock) for device in conf.devices)


def entry_of(device: Device, clock: Clock = _OWN_CLOCK) -> Entry:
    """One device with its driver: one of this program's, or one that another package has registered.

    Raises:
        SettingsError: the driver is not known or cannot be used, or its options are wrong.
    """
    if device.driver in DRIVERS:
        return DRIVERS[device.driver](device, clock)
    try:
        found = plugins.find(device.driver)
    except SettingsError as error:
        raise SettingsError(f"[[devices]] {device.id}: {error}") from None
    if found is None:
        known = ", ".join(sorted({*DRIVERS, *plugins.names()}))
        raise SettingsError(f"[[devices]] {device.id}: driver {device.driver} is not known (known: {known})")
    return Entry(device.id, found.ability, found.create(device), device.simulated)


def fed(entries: Sequence[Entry]) -> bool:
    """Do pages go through a feeder? Of the first document scanner."""
    found = next((entry.driver for entry in entries if entry.ability == "document-scanner"), None)
    return found is not None and cast(DocumentScanner, found).capabilities.source is Source.FEEDER


def darkroom(clock: Clock) -> Room:
    """The room where pictures of paper are worked on. Loaded when somebody first scans: it brings numpy."""
    from kiosk.imaging.darkroom import Darkroom

    return cast(Room, Darkroom(clock))


def hardware_tested(driver: str) -> bool:
    """Has anybody used this driver with a real device? None of this program's own has been."""
    if driver in DRIVERS:
        return False
    found = plugins.find(driver)
    return found is not None and found.hardware_tested


def cups_keeps_documents(conf: Settings) -> bool:
    """Does this terminal print through a cupsd that keeps what it has printed?"""
    return any(device.driver == "cups" for device in conf.devices) and cups.keeps_documents()


def brand_of(conf: Settings) -> brands.Brand:
    try:
        return brands.load(conf.brand.pack)
    except brands.BrandError as error:
        raise SettingsError(f"[brand] pack: {error}") from None


def stock_of(conf: Settings, bus: Bus) -> Stock:
    """The service packages that the terminal of `conf` takes.

    Raises:
        SettingsError: the folder of public keys cannot be used.
    """
    of = conf.terminal
    try:
        return Stock(of.state / PACKAGES, of.languages, of.package_keys, bus, simulated=of.simulated, folder=of.packages or FOLDER)
    except TrustError as error:
        raise SettingsError(f"[terminal] package_keys: {error}") from None


def keyboard_of(
    conf: Settings, bus: Bus, clock: Clock, services: Mapping[str, Service], *, preparing: bool = False
) -> PinyinEngine | None:
    """The pinyin engine, if any of `services` has a field to type in pinyin, or there is more than one of them to be searched for;
    also while they are `preparing`, for then there are many; and where Chinese is read, for staff write to those who read it."""
    chinese = any(lang.startswith("zh") for lang in conf.terminal.languages)
    if chinese or preparing or len(services) > 1 or any(service.head.pinyin for service in services.values()):
        return PinyinEngine(bus, clock, conf.keyboard.dictionary)
    return None


