"""terminal.toml -> frozen `Settings`. Nothing heavy is imported: this runs before the first frame.

Unknown tables and keys are refused by name, and so is a value of the wrong type: a mistyped key that is silently ignored is
a terminal that silently does something else. docs/settings.md has the list that a technician reads.
"""

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk import texts


class SettingsError(Exception):
    """terminal.toml cannot be used; the message names file, table and key."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """[terminal]: `state` is the folder of everything kept; `simulated` marks a terminal for trying things out; `courier` lets the
    terminal's group carry sealed items out in a folder.

    `package_keys` is the folder of the agencies' public keys: with it, and not simulated, unsigned service packages are refused.
    `packages` is the folder of the service packages, None for those of the program.
    """

    state: Path
    simulated: bool = False
    languages: tuple[str, ...] = ("zh-CN", "zh-HK", "en")
    timezone: str = "Asia/Shanghai"
    courier: bool = False
    help_phone: str = "12345"
    package_keys: Path | None = None
    packages: Path | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """[brand]: whose terminal this is and where it stands, by language. `pack` names the folder in assets/brands with its look."""

    pack: str = "harbour"
    city: Mapping[str, str] = field(
        default_factory=lambda: {"zh-CN": "澜湾市政务服务", "zh-HK": "瀾灣市政務服務", "en": "Lanwan City Services"}
    )
    place: Mapping[str, str] = field(
        default_factory=lambda: {
            "zh-CN": "荔塘社区  自助终端 07",
            "zh-HK": "荔塘社區  自助終端 07",
            "en": "Litang community, terminal 07",
        }
    )


@dataclass(frozen=True, slots=True)
class Hall:
    """[hall]: who runs this machine and when, by language. Without a `phone` the terminal's help phone stands there."""

    name: Mapping[str, str] = field(
        default_factory=lambda: {"zh-CN": "荔塘社区服务中心", "zh-HK": "荔塘社區服務中心", "en": "Litang Community Centre"}
    )
    hours: Mapping[str, str] = field(
        default_factory=lambda: {"zh-CN": "每天 7:00 到 22:00", "zh-HK": "每日 7:00 至 22:00", "en": "Every day, 7:00 to 22:00"}
    )
    run_by: Mapping[str, str] = field(
        default_factory=lambda: {
            "zh-CN": "汀溪区政务服务中心",
            "zh-HK": "汀溪區政務服務中心",
            "en": "Tingxi District Service Centre",
        }
    )
    phone: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One [[notices]] entry: shown on days `begins` to `ends` (both included, local; None: no limit). TOML says from, until."""

    text: Mapping[str, str]
    begins: date | None = None
    ends: date | None = None
    emergency: bool = False


Theme = Literal["light", "dark", "contrast"]
TextSize = Literal["normal", "large"]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """[keyboard]: the pinyin dictionary, if it is not in Debian's place."""

    dictionary: Path | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """[screen]: the lit area in millimetres, and the hall's defaults of what a citizen can choose for himself."""

    width_mm: int = 336
    height_mm: int = 597
    theme: Theme = "light"
    text: TextSize = "normal"
    low: bool = False
    still: bool = False
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Central:
    """[central]: the central service's base URL (https only) and the PEM file of the authority that it is checked against."""

    url: str
    ca: Path


Passphrase = Literal["keyring", "systemd-creds"]


@dataclass(frozen=True, slots=True)
class Keys:
    """[keys]: where the passphrase of the key file is. `credential` is the encrypted file of systemd-creds."""

    passphrase: Passphrase = "keyring"
    credential: Path = Path("/etc/credstore.encrypted/kiosk-passphrase")


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
class Catalogue:
    """[catalogue]: `popular` are codes of matters that the hall knows to be asked for most; three of them stand on the first page."""

    popular: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    terminal: Terminal
    central: Central
    brand: Brand = field(default_factory=Brand)
    receipt: Receipt = field(default_factory=Receipt)
    keys: Keys = field(default_factory=Keys)
    idle: Idle = field(default_factory=Idle)
    screen: Screen = field(default_factory=Screen)
    hall: Hall = field(default_factory=Hall)
    keyboard: Keyboard = field(default_factory=Keyboard)
    storage: Storage = field(default_factory=Storage)
    catalogue: Catalogue = field(default_factory=Catalogue)
    devices: tuple[Device, ...] = ()
    notices: tuple[Notice, ...] = ()


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
    unknown = set(raw) - set(TABLES) - {"devices", "notices"}
    if unknown:
        raise SettingsError(f"{path}: unknown table [{sorted(unknown)[0]}]")
    made: dict[str, Any] = {}
    for name, kind in TABLES.items():
        if name in raw:
            made[name] = _table(kind, raw[name], f"{path}: [{name}]", path.parent)
        elif name in ("terminal", "central"):
            raise SettingsError(f"{path}: table [{name}] is missing")
    made["devices"] = tuple(_device(entry, where) for entry, where in _entries(raw, "devices", path))
    made["notices"] = tuple(_notice(entry, where) for entry, where in _entries(raw, "notices", path))
    settings = Settings(**made)
    _check(settings, path)
    return settings


TABLES: Mapping[str, type[Any]] = {
    "terminal": Terminal,
    "central": Central,
    "brand": Brand,
    "receipt": Receipt,
    "keys": Keys,
    "idle": Idle,
    "screen": Screen,
    "hall": Hall,
    "keyboard": Keyboard,
    "storage": Storage,
    "catalogue": Catalogue,
}
# Narrower than the smallest tablet, a panel is a mistake of units: inches, or centimetres.
PANEL_LEAST_MM = 90
# What fits two lines of a notice in the largest text.
NOTICE_LONGEST = 90
# As docs/receipts.md has it: a receipt with another host would be called malformed by whoever verifies it.
RECEIPT_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?(?::[0-9]{1,5})?")


def _check(settings: Settings, path: Path) -> None:
    """What one value alone cannot tell."""
    ids = [device.id for device in settings.devices]
    if len(set(ids)) != len(ids):
        raise SettingsError(f"{path}: [[devices]]: an id stands twice")
    if not settings.central.url.startswith("https://"):
        raise SettingsError(f"{path}: [central] url must begin with https://")
    if not RECEIPT_HOST.fullmatch(settings.receipt.host):
        raise SettingsError(f"{path}: [receipt] host is no host name in small letters")
    if min(settings.screen.width_mm, settings.screen.height_mm) < PANEL_LEAST_MM:
        raise SettingsError(f"{path}: [screen] width_mm and height_mm are millimetres of the lit area, {PANEL_LEAST_MM} at least")
    for lang in settings.terminal.languages:
        if lang not in texts.languages():
            raise SettingsError(f"{path}: [terminal] languages: there are no texts in {lang}")
        if texts.load(lang).draft and not settings.terminal.simulated:
            raise SettingsError(f"{path}: [terminal] languages: {lang} is a draft, for simulated terminals only")
    try:
        ZoneInfo(settings.terminal.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"{path}: [terminal] timezone: there is no zone {settings.terminal.timezone}") from None


def _entries(raw: Mapping[str, Any], name: str, path: Path) -> list[tuple[object, str]]:
    """The entries of an array of tables, each with its place for an error."""
    entries = raw.get(name, [])
    if not isinstance(entries, list):
        raise SettingsError(f"{path}: {name} are written as [[{name}]]")
    return [(entry, f"{path}: [[{name}]] number {n}") for n, entry in enumerate(entries, 1)]


def _notice(raw: object, where: str) -> Notice:
    if not isinstance(raw, dict):
        raise SettingsError(f"{where} is not a table")
    unknown = set(raw) - {"text", "from", "until", "emergency"}
    if unknown:
        raise SettingsError(f"{where}: unknown key {sorted(unknown)[0]}")
    words, emergency = raw.get("text"), raw.get("emergency", False)
    if not isinstance(words, dict) or not words or not all(isinstance(text, str) and text for text in words.values()):
        raise SettingsError(f"{where}: text is missing: one a language, text = {{ zh-CN = \"...\" }}")
    if max(len(text) for text in words.values()) > NOTICE_LONGEST:
        raise SettingsError(f"{where} text is longer than {NOTICE_LONGEST} characters")
    if not isinstance(emergency, bool):
        raise SettingsError(f"{where} emergency has a value of the wrong kind")
    days = {key: raw.get(key) for key in ("from", "until")}
    for key, day in days.items():
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            raise SettingsError(f"{where} {key} is no date, such as 2026-11-25 without quotation marks")
    if days["from"] and days["until"] and days["until"] < days["from"]:
        raise SettingsError(f"{where}: until is before from")
    return Notice(text=dict(words), begins=days["from"], ends=days["until"], emergency=emergency)


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
    if kind in (Path, Path | None) and isinstance(value, str) and value:
        return base / value
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise SettingsError(f"{where} must not be negative")
        return value
    if kind is str and isinstance(value, str) and value:
        return value
    if get_origin(kind) is Literal:
        if value in get_args(kind):
            return value
        raise SettingsError(f"{where} must be one of {', '.join(get_args(kind))}")
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
