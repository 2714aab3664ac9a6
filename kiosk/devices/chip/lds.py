"""What the files of a chip say (ICAO Doc 9303-10): lines, photo, and the details of DG11. Pure; bytes in, an outcome out, never raises."""

import contextlib
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.devices.chip import tlv
from kiosk.devices.chip.apdu import Malformed
from kiosk.identity import Document
from kiosk.identity.icao import Mrz, dates, parse

DG1, DG2, DG11 = 0x0101, 0x0102, 0x010B
_DEEPEST = 4
_LINES = {90: 30, 72: 36, 88: 44}


@dataclass(frozen=True, slots=True)
class Contents:
    """The document, and the photo as it is stored (JPEG or JPEG 2000; b"" if there is none that can be found)."""

    document: Document
    photo: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """DG1 holds no lines. `reason` is `dg1`."""

    reason: str


def understand(files: dict[int, bytes], today: date) -> Contents | NotUnderstood:
    """Of the files by their identifiers. What is optional and damaged is left out; without DG1 there is no document."""
    mrz = lines(files.get(DG1, b""))
    if mrz is None:
        return NotUnderstood("dg1")
    document = mrz.document(today)
    if DG11 in files:
        with contextlib.suppress(Malformed):
            document = _detailed(document, dict(tlv.parse(tlv.first(files[DG11], 0x6B))), today)
    return Contents(document, photo(files.get(DG2, b"")))


def lines(dg1: bytes) -> Mrz | None:
    """The machine readable lines that DG1 holds."""
    try:
        text = tlv.first(tlv.first(dg1, 0x61), 0x5F1F).decode("ascii", "replace")
    except Malformed:
        return None
    width = _LINES.get(len(text))
    if width is None:
        return None
    mrz = parse("\n".join(text[start : start + width] for start in range(0, len(text), width)))
    return mrz if isinstance(mrz, Mrz) else None


def photo(dg2: bytes) -> bytes:
    """The first picture of the first biometric data block (ISO 19794-5), cut at the magic of its format."""
    try:
        block = _find(tlv.first(dg2, 0x75), (0x5F2E, 0x7F2E), _DEEPEST)
    except Malformed:
        return b""
    starts = [at for magic in (b"\xff\xd8\xff", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51") if (at := block.find(magic)) >= 0]
    return block[min(starts) :] if starts else b""


def _find(data: bytes, tags: tuple[int, ...], depth: int) -> bytes:
    for tag, value in tlv.parse(data):
        if tag in tags:
            return value
        if depth and tag in (0x7F61, 0x7F60):
            return _find(value, tags, depth - 1)
    return b""


def _detailed(document: Document, details: dict[int, bytes], today: date) -> Document:
    """9303-10, table 50: 5F0E full name, 5F10 personal number, 5F2B full birth, 5F11 place of birth, 5F42 address."""
    name = _spaced(details.get(0x5F0E, b""))
    birth = _birth(details.get(0x5F2B, b""))
    if birth is not None and birth > today:
        birth = None
    return replace(
        document,
        name=name or document.name,
        birth=birth or document.birth,
        birth_partial="" if birth else document.birth_partial,
        personal_number=_text(details.get(0x5F10, b"")),
        birth_place=_text(details.get(0x5F11, b""), ", "),
        address=_text(details.get(0x5F42, b""), ", "),
    )


def _birth(value: bytes) -> date | None:
    """YYYYMMDD in characters, or packed in four bytes, as older chips have it."""
    text = value.hex() if len(value) == 4 else value.decode("ascii", "replace")
    if len(text) != 8 or not text[:4].isascii() or not text[:4].isdigit():
        return None
    rest = dates.read(text[2:])
    if rest.month is None or rest.day is None:
        return None
    try:
        return date(int(text[:4]), rest.month, rest.day)
    except ValueError:
        return None


def _spaced(value: bytes) -> str:
    primary, _, secondary = _text(value).partition("<<")
    return " ".join(part for half in (primary, secondary) for part in half.split("<") if part)


def _text(value: bytes, between: str = "<") -> str:
    """UTF-8 without characters that would act on a screen or a printer."""
    text = value.decode("utf-8", "replace")
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text).strip("< ")
    return clean if between == "<" else between.join(part for part in clean.split("<") if part)
