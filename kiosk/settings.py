"""terminal.toml -> frozen `Settings`. Nothing heavy is imported: this runs before the first frame.

Unknown tables and keys are refused by name, and so is a value of the wrong type: a mistyped key that is silently ignored is
a terminal that silently does something else. docs/settings.md has the list that a technician reads.
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.texts import ASSETS


class SettingsError(Exception):
    """terminal.toml cannot be used; the message names file, table and key."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """[terminal]: `state` is the folder of everything kept; `simulated` marks a terminal for trying things out."""

    state: Path
    simulated: bool = False
    languages: tuple[str, ...] = ("zh-CN", "en")
    timezone: str = "Asia/Shanghai"
    help_phone: str = "12345"


@dataclass(frozen=True, slots=True)
class Brand:
    """[brand]: whose terminal this is and where it stands, by language."""

    city: Mapping[str, str] = field(default_factory=lambda: {"zh-CN": "澜湾市政务服务", "en": "Lanwan City Services"})
    place: Mapping[str, str] = field(
        default_factory=lambda: {"zh-CN": "荔塘社区  自助终端 07", "en": "Litang community, terminal 07"}
    )


@dataclass(frozen=True, slots=True)
class Central:
    """[central]: the central service's base URL (https only) and the PEM file of the authority that it is checked against."""

    url: str
    ca: Path


@dataclass(frozen=True, slots=True)
class Receipt:
    """[receipt]: host name of the public page behind the QR code, `https://HOST/r/NUMBER`."""

    host: str = "lanwan.example"


@dataclass(frozen=True, slots=True)
class Device:
    """One [[devices]] entry. `options` holds the keys that belong to the driver; the driver checks them."""

    id: str
    driver: str
    simulated: bool = False
    options: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Idle:
    """[idle]: seconds without a touch until the warning, and from the warning to the end of the session."""

    warn_after: int = 60
    end_after: int = 25


@dataclass(frozen=True, slots=True)
class Storage:
    """[storage]: for how many days the row of a delivered item (id, number, times; no content) is kept."""

    keep_days: int = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    terminal: Terminal
    central: Central
    brand: Brand = field(default_factory=Brand)
    receipt: Receipt = field(default_factory=Receipt)
    idle: Idle = field(default_factory=Idle)
    storage: Storage = field(default_factory=Storage)
    devices: tuple[Device, ...] = ()


def load(path: Path) -> Settings:
    """Read and check `path`.

    Raises:
        SettingsError: the file is missing, is no TOML, or a table, key or value is not known.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    return parse(raw, path)


def parse(raw: Mapping[str, Any], path: Path) -> Settings:
    """Check the tables of a terminal.toml; `path` is only named in errors, and relative paths start at its folder."""
    tables = {"terminal": Terminal, "central": Central, "brand": Brand, "receipt": Receipt, "idle": Idle, "storage": Storage}
    unknown = set(raw) - set(tables) - {"devices"}
    if unknown:
        raise SettingsError(f"{path}: unknown table [{sorted(unknown)[0]}]")
    made: dict[str, Any] = {}
    for name, kind in tables.items():
        if name in raw:
            made[name] = _table(kind, raw[name], f"{path}: [{name}]", path.parent)
        elif name in ("terminal", "central"):
            raise SettingsError(f"{path}: table [{name}] is missing")
    devices = raw.get("devices", [])
    if not isinstance(devices, list):
        raise SettingsError(f"{path}: devices are written as [[devices]]")
    made["devices"] = tuple(_device(entry, f"{path}: [[devices]] number {n}") for n, entry in enumerate(devices, 1))
    ids = [device.id for device in made["devices"]]
    if len(set(ids)) != len(ids):
        raise SettingsError(f"{path}: [[devices]]: an id stands twice")
    settings = Settings(**made)
    if not settings.central.url.startswith("https://"):
        raise SettingsError(f"{path}: [central] url must begin with https://")
    for lang in settings.terminal.languages:
        if not (ASSETS / "i18n" / f"{lang}.toml").is_file():
            raise SettingsError(f"{path}: [terminal] languages: there is no language {lang}")
    try:
        ZoneInfo(settings.terminal.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"{path}: [terminal] timezone: there is no zone {settings.terminal.timezone}") from None
    return settings


def _table(kind: type[Any], raw: object, where: str, base: Path) -> object:
    if not isinstance(raw, dict):
        raise SettingsError(f"{where} is not a table")
    fields = {f.name: f for f in dataclasses.fields(kind)}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in fields:
            raise SettingsError(f"{where}: unknown key {key}")
        values[key] = _value(fields[key].type, value, f"{where} {key}", base)
    for f in fields.values():
        required = f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        if required and f.name not in values:
            raise SettingsError(f"{where}: {f.name} is missing")
    return kind(**values)


def _value(kind: object, value: object, where: str, base: Path) -> object:
    if kind is Path and isinstance(value, str) and value:
        return base / value
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise SettingsError(f"{where} must not be negative")
        return value
    if kind is str and isinstance(value, str) and value:
        return value
    if kind == tuple[str, ...] and isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind == Mapping[str, str] and isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return dict(value)
    raise SettingsError(f"{where} has a value of the wrong kind")


def _device(raw: object, where: str) -> Device:
    if not isinstance(raw, dict):
        raise SettingsError(f"{where} is not a table")
    entry = dict(raw)
    ident, driver, simulated = entry.pop("id", None), entry.pop("driver", None), entry.pop("simulated", False)
    if not isinstance(ident, str) or not ident:
        raise SettingsError(f"{where}: id is missing")
    if not isinstance(driver, str) or not driver:
        raise SettingsError(f"{where} ({ident}): driver is missing")
    if not isinstance(simulated, bool):
        raise SettingsError(f"{where} ({ident}) simulated has a value of the wrong kind")
    for key, value in entry.items():
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise SettingsError(f"{where} ({ident}) {key} has a value of the wrong kind")
    return Device(id=ident, driver=driver, simulated=simulated, options=entry)
