"""Profiles of plain ISO 7816 cards (a social security card, say): which application, which files, what stands in them, written in TOML.

    name = "example-social-security"
    kind = "example-social-security-card"     # the kind of document that comes of it
    aid = "D15600000501"

    [pin]                                     # left out: no VERIFY is ever sent
    reference = 1                             # P2 of VERIFY
    padded = 8                                # bytes, filled up with FF; left out: as long as it is

    [[files]]
    id = "EF05"
    records = [1, 2]                          # READ RECORD; left out: READ BINARY, whole
    pin = false                               # true: only once the PIN was right

    [[fields]]
    of = "number"                             # a field of `kiosk.identity.Document`
    file = "EF05"
    tag = "5A"                                # "70.5A" inside a template; or offset = 0 and length = 18
    encoding = "gb18030"                      # ascii, utf-8, gb18030, hex

Pure but for `load`. Failures: what is wrong with a profile is a `ProfileError` that names file and key; a card that does not hold what the
profile says is `NotUnderstood`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Malformed
from kiosk.devices.chip.lds import NotUnderstood
from kiosk.identity import Document
from kiosk.identity.document import Sex

# Eleven names read better in a row than as a list.
_TEXTS = frozenset(
    "number name latin_name ethnicity nationality address issuer pass_number issue_count birth_place personal_number".split()  # noqa: SIM905
)
_DATES = frozenset({"birth", "valid_from", "valid_to"})
_ENCODINGS = ("ascii", "utf-8", "gb18030", "hex")
_SEXES: Mapping[str, Sex] = {"1": Sex.MALE, "2": Sex.FEMALE, "0": Sex.UNKNOWN, "9": Sex.NOT_STATED, "M": Sex.MALE, "F": Sex.FEMALE}


class ProfileError(ValueError):
    """The profile cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Pin:
    """How a PIN is sent: P2 of VERIFY, and to how many bytes it is filled up with FF (0: not)."""

    reference: int
    padded: int


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: its identifier, the records (none: as one binary), and whether it wants the PIN."""

    id: int
    records: tuple[int, ...]
    pin: bool


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field of the document stands: under `tags`, from the outside in, or at `offset` for `length` bytes."""

    of: str
    file: int
    tags: tuple[int, ...]
    offset: int
    length: int
    encoding: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of card."""

    name: str
    kind: str
    aid: bytes
    pin: Pin | None
    files: tuple[File, ...]
    fields: tuple[Field, ...]


def load(path: Path) -> Profile:
    """The profile in the file.

    Raises:
        ProfileError: it cannot be read or used.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProfileError(f"{path}: {error}") from None
    try:
        return parse(raw)
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from None


def parse(raw: Mapping[str, object]) -> Profile:
    """The profile of its TOML.

    Raises:
        ProfileError: a key is missing, unknown or wrong.
    """
    table = _Table("the profile", raw)
    name, kind, aid = table.text("name"), table.text("kind"), table.octets("aid", 5, 16)
    pin = None
    if (given := table.take("pin", dict, None)) is not None:
        inner = _Table("pin", given)
        pin = Pin(inner.number("reference", 0, 255), inner.number("padded", 0, 16, 0))
        inner.done()
    files = tuple(_file(_Table("files", entry), pin) for entry in table.tables("files"))
    fields = tuple(_field(_Table("fields", entry), files) for entry in table.tables("fields"))
    table.done()
    if not {"number", "name"} <= {field.of for field in fields}:
        raise ProfileError("the fields number and name are needed")
    return Profile(name, kind, aid, pin, files, fields)


def document(profile: Profile, files: Mapping[int, bytes]) -> Document | NotUnderstood:
    """What the card says. A field whose file was not read (it wants a PIN that nobody gave) or that is not there is left out; without
    number or name there is no document."""
    found: dict[str, Any] = {}
    for field in profile.fields:
        value = _value(field, files.get(field.file, b""))
        if value:
            found[field.of] = value
    if not found.get("number") or not found.get("name"):
        return NotUnderstood("profile")
    dates: dict[str, Any] = {name: _date(found.pop(name, "")) for name in _DATES}
    sex = _SEXES.get(found.pop("sex", ""), Sex.NOT_STATED)
    return Document(kind=profile.kind, sex=sex, **dates, **found)


def _value(field: Field, data: bytes) -> str:
    try:
        for tag in field.tags:
            data = tlv.first(data, tag)
    except Malformed:
        return ""
    if not field.tags:
        data = data[field.offset : field.offset + field.length]
    if field.encoding == "hex":
        return data.hex().upper()
    text = data.rstrip(b"\0\xff").decode(field.encoding, "replace")
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text).strip()


def _date(text: str) -> date | None:
    """YYYYMMDD, in characters or packed (encoding = "hex")."""
    if not re.fullmatch(r"[0-9]{8}", text, re.ASCII):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _file(table: "_Table", pin: Pin | None) -> File:
    ident, wants = int.from_bytes(table.octets("id", 2, 2), "big"), bool(table.take("pin", bool, False))
    records = table.take("records", list, [])
    table.done()
    if not all(isinstance(each, int) and 1 <= each <= 254 for each in records):
        raise ProfileError(f"files {ident:04X}: records are numbers from 1 to 254")
    if wants and pin is None:
        raise ProfileError(f"files {ident:04X}: it wants a PIN, and there is no [pin]")
    return File(ident, tuple(records), wants)


def _field(table: "_Table", files: tuple[File, ...]) -> Field:
    of, file = table.text("of"), int.from_bytes(table.octets("file", 2, 2), "big")
    if of not in _TEXTS | _DATES | {"sex"}:
        raise ProfileError(f"fields: a document has no {of}")
    if file not in {each.id for each in files}:
        raise ProfileError(f"fields {of}: there is no file {file:04X}")
    tag, encoding = table.take("tag", str, ""), table.take("encoding", str, "ascii")
    offset, length = table.number("offset", 0, 65535, 0), table.number("length", 1, 255, 0)
    table.done()
    if encoding not in _ENCODINGS:
        raise ProfileError(f"fields {of}: encoding is one of {', '.join(_ENCODINGS)}")
    if bool(tag) == bool(length):
        raise ProfileError(f"fields {of}: either tag, or offset and length")
    if tag and not re.fullmatch(r"([0-9A-Fa-f]{2}){1,3}(\.([0-9A-Fa-f]{2}){1,3})*", tag):
        raise ProfileError(f'fields {of}: tag is written "5A" or "70.5A"')
    return Field(of, file, tuple(int(part, 16) for part in tag.split(".")) if tag else (), offset, length, encoding)


class _Table:
    """A table of TOML whose keys are taken one by one."""

    def __init__(self, where: str, raw: object) -> None:
        if not isinstance(raw, Mapping):
            raise ProfileError(f"{where} is a table")
        self._where, self._left = where, dict(raw)

    def take(self, key: str, kind: type, default: Any) -> Any:
        value = self._left.pop(key, default)
        if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise ProfileError(f"{self._where}: {key} is of the wrong kind")
        return value

    def text(self, key: str) -> str:
        value = self.take(key, str, "")
        if not value:
            raise ProfileError(f"{self._where}: {key} is missing")
        return str(value)

    def octets(self, key: str, least: int, most: int) -> bytes:
        try:
            value = bytes.fromhex(self.text(key))
        except ValueError as error:
            raise error if isinstance(error, ProfileError) else ProfileError(f"{self._where}: {key} is hexadecimal") from None
        if not least <= len(value) <= most:
            raise ProfileError(f"{self._where}: {key} has {least} to {most} bytes")
        return value

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        value = self.take(key, int, default)
        if value is None or (value != default and not least <= value <= most):
            raise ProfileError(f"{self._where}: {key} is a number from {least} to {most}")
        return int(value)

    def tables(self, key: str) -> list[object]:
        value = self.take(key, list, [])
        if not value:
            raise ProfileError(f"{self._where}: there are no [[{key}]]")
        return list(value)

    def done(self) -> None:
        if self._left:
            raise ProfileError(f"{self._where}: unknown key {min(self._left)}")
