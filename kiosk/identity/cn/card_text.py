"""The 256-byte text area of the four Chinese identity cards -> `Document`.

UTF-16LE in fields of fixed width, padded with spaces. The two bytes at 248 tell the kind: `I` foreign permanent resident
2017, `J` residence permit for Hong Kong, Macau and Taiwan residents (2018), `Y` foreign permanent resident 2023, a space a
citizen (GA/T 490). A mark that is none of these is refused: text read with a wrong layout would be garbage in wrong fields.

Strict about the length, tolerant about the content, because a person stands there with the card that the state gave them: a
date that is none is None, a name that the issuer cut inside a surrogate pair keeps its good part, characters of the private
use area stay what they are. Pure; never raises, whatever the bytes.
"""

from dataclasses import dataclass
from datetime import date

from kiosk.identity.cn import nations
from kiosk.identity.document import Document, Sex

LENGTH = 256
NO_EXPIRY = "长期"
_FURTHER, _FURTHER_MOST = 70, 4

_SEX = {"1": Sex.MALE, "2": Sex.FEMALE, "0": Sex.UNKNOWN, "9": Sex.NOT_STATED}
_PADDING = " \0"
# A control character in a name would act on a screen, a printer or a log; no card has one on its face.
_NO_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(0x20), 0x7F)}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Cannot be a known card. `reason` is one of `length`, `kind-unknown`, `number-missing`; nothing of the card is in it."""

    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class _Field:
    """One field's text without its padding. `full` when no padding was left, `cut` when it ended inside a surrogate pair."""

    text: str
    full: bool
    cut: bool = False


def parse(text: bytes) -> Document | Unreadable:
    """Read a text area. `text` is what the reader handed over, exactly 256 bytes of it."""
    if len(text) != LENGTH:
        return Unreadable("length")
    mark = text[248:250]
    if mark in (b" \0", b"\0\0"):
        document = _citizen(text)
    elif mark == b"J\0":
        document = _residence_permit(text)
    elif mark == b"I\0":
        document = _foreign_2017(text)
    elif mark == b"Y\0":
        document = _foreign_2023(text)
    else:
        return Unreadable("kind-unknown")
    return document if document.number else Unreadable("number-missing")


def further_addresses(data: bytes) -> tuple[str, ...]:
    """The addresses that were added to a card after it was made (GA/T 490: up to four of 70 bytes), in the order of the card."""
    parts = (data[at : at + _FURTHER] for at in range(0, min(len(data), _FURTHER * _FURTHER_MOST), _FURTHER))
    return tuple(address for address in (_decode(part[: len(part) & ~1]).text for part in parts) if address)


def _citizen(text: bytes) -> Document:
    """GA/T 490: name 30, sex 2, nation 4, birth 16, address 70, number 36, issuer 30, from 16, to 16, reserved 36 bytes."""
    name = _field(text, 0, 30)
    return Document(
        kind="cn-resident-card",
        number=_number(text, 122, 36),
        name=name.text,
        name_cut=name.full or name.cut,
        sex=_sex(text, 30),
        ethnicity=nations.name(_text(text, 32, 4)),
        birth=_date(text, 36),
        address=_text(text, 52, 70),
        issuer=_text(text, 158, 30),
        valid_from=_date(text, 188),
        valid_to=_date(text, 204),
        no_expiry=_text(text, 204, 16) == NO_EXPIRY,
    )


def _residence_permit(text: bytes) -> Document:
    """The citizen's layout without a nation, and with the travel permit's number (18 bytes at 220) and issue count (4 at 238)."""
    name = _field(text, 0, 30)
    return Document(
        kind="cn-hmt-residence-permit",
        number=_number(text, 122, 36),
        name=name.text,
        name_cut=name.full or name.cut,
        sex=_sex(text, 30),
        birth=_date(text, 36),
        address=_text(text, 52, 70),
        issuer=_text(text, 158, 30),
        valid_from=_date(text, 188),
        valid_to=_date(text, 204),
        no_expiry=_text(text, 204, 16) == NO_EXPIRY,
        pass_number=_text(text, 220, 18),
        issue_count=_text(text, 238, 4),
    )


def _foreign_2017(text: bytes) -> Document:
    """Latin name 120, sex 2, number 30, nationality 6, Chinese name 30, from 16, to 16, birth 16, version 4, agency 8 bytes."""
    latin, chinese = _field(text, 0, 120), _field(text, 158, 30)
    return Document(
        kind="cn-foreign-pr-2017",
        number=_number(text, 122, 30),
        name=chinese.text or latin.text,
        latin_name=latin.text,
        name_cut=_may_be_cut(chinese, latin),
        sex=_sex(text, 120),
        nationality=_text(text, 152, 6),
        valid_from=_date(text, 188),
        valid_to=_date(text, 204),
        no_expiry=_text(text, 204, 16) == NO_EXPIRY,
        birth=_date(text, 220),
    )


def _foreign_2023(text: bytes) -> Document:
    """Chinese name 30, sex 2, renewals 4, birth 16, Latin name 70 (goes on with 22 at 220), number 36, from 16, to 16 bytes."""
    chinese = _field(text, 0, 30)
    latin = _decode(text[52:122] + text[220:242])
    return Document(
        kind="cn-foreign-pr-2023",
        number=_number(text, 122, 36),
        name=chinese.text or latin.text,
        latin_name=latin.text,
        name_cut=_may_be_cut(chinese, latin),
        sex=_sex(text, 30),
        issue_count=_text(text, 32, 4),
        birth=_date(text, 36),
        valid_from=_date(text, 188),
        valid_to=_date(text, 204),
        no_expiry=_text(text, 204, 16) == NO_EXPIRY,
        nationality=_text(text, 242, 6),
    )


def _may_be_cut(chinese: _Field, latin: _Field) -> bool:
    return chinese.full or chinese.cut or latin.full or latin.cut


def _field(text: bytes, offset: int, width: int) -> _Field:
    return _decode(text[offset : offset + width])


def _text(text: bytes, offset: int, width: int) -> str:
    return _field(text, offset, width).text


def _number(text: bytes, offset: int, width: int) -> str:
    return _text(text, offset, width).upper()


def _decode(units: bytes) -> _Field:
    """UTF-16LE of any content (an even number of bytes): a half pair at the end is left off, one elsewhere becomes U+FFFD."""
    raw = units.decode("utf-16-le", "surrogatepass")
    stripped = raw.rstrip(_PADDING)
    cut = bool(stripped) and "\ud800" <= stripped[-1] <= "\udbff"
    good = stripped[:-1] if cut else stripped
    clean = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in good).translate(_NO_CONTROLS)
    return _Field(text=clean.strip(" "), full=len(raw) > 0 and raw == stripped, cut=cut)


def _sex(text: bytes, offset: int) -> Sex:
    """GB/T 2261.1. A code that it does not have says nothing about anybody."""
    return _SEX.get(_text(text, offset, 2), Sex.UNKNOWN)


def _date(text: bytes, offset: int) -> date | None:
    digits = _text(text, offset, 16)
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
