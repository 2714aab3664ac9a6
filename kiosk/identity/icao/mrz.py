"""The machine readable zone of travel documents -> `Mrz` -> `Document`.

Forms (ICAO Doc 9303, parts 3 to 7): TD1 three lines of 30 characters, TD2 two of 36, TD3 two of 44 (passports), MRV-A and MRV-B
the visas of 44 and 36. Every check digit is looked at by itself, so that it can be said which field was misread.

A reader confuses O and 0. That is mended only where the field allows just one of the two: digits in dates and at check digits,
letters in names and codes of states. A document's number may hold either, and is left alone. A number of more than nine characters
goes on in the optional data, its check digit last (9303-5, 4.2.2.1, note j). Pure; never raises, whatever the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.identity.document import Document, Sex
from kiosk.identity.icao import dates

_LINE = re.compile(r"[0-9A-Z<]+")
_WEIGHTS = (7, 3, 1)
_VALUES: Mapping[str, int] = {"<": 0, **{str(n): n for n in range(10)}, **{chr(65 + n): 10 + n for n in range(26)}}
_SEX: Mapping[str, Sex] = {"M": Sex.MALE, "F": Sex.FEMALE}
_LONGEST = 400  # more characters than three lines and what a scanner puts around them


class Form(StrEnum):
    """Size of the zone."""

    TD1 = "td1"
    TD2 = "td2"
    TD3 = "td3"
    MRV_A = "mrv-a"
    MRV_B = "mrv-b"


# Lines, characters a line.
_SIZES: Mapping[Form, tuple[int, int]] = {Form.TD1: (3, 30), Form.TD2: (2, 36), Form.TD3: (2, 44), Form.MRV_A: (2, 44), Form.MRV_B: (2, 36)}


@dataclass(frozen=True, slots=True)
class NotMrz:
    """Is no machine readable zone. `reason` is `lines`, `characters` or `kind`; nothing of the text is in it."""

    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Mrz:
    """What the lines say. `failed` names the fields whose check digit does not agree (`number`, `birth`, `expiry`,
    `personal-number`, `composite`) or that hold no date; `repaired` those in which O and 0 were exchanged."""

    form: Form
    code: str
    issuer: str
    number: str
    surname: str
    given: str
    name_cut: bool
    nationality: str
    sex: Sex
    birth: dates.MrzDate
    expiry: dates.MrzDate
    optional: str
    key: str
    failed: frozenset[str]
    repaired: frozenset[str]

    def __repr__(self) -> str:
        return f"Mrz(form={self.form.value!r}, ...)"

    def document(self, today: date) -> Document:
        """The document, as far as its lines tell; `today` settles the centuries."""
        name = " ".join(part for part in (self.surname, self.given) if part)
        return Document(
            kind=_kind(self),
            number=self.number,
            name=name,
            latin_name=name,
            name_cut=self.name_cut,
            sex=self.sex,
            birth=self.birth.birth(today),
            birth_partial=self.birth.written(today),
            nationality=self.nationality,
            issuer=self.issuer,
            valid_to=self.expiry.expiry(today),
        )


def check_digit(text: str) -> str:
    """The check digit of `text` (9303-3, 4.9); "" if a character has no value."""
    if not all(character in _VALUES for character in text):
        return ""
    return str(sum(_VALUES[character] * _WEIGHTS[place % 3] for place, character in enumerate(text)) % 10)


def key_of(number: str, birth: str, expiry: str) -> str:
    """What opens a chip (9303-11, 4.3.2): number, padded to nine, birth and expiry (YYMMDD), each with its check digit."""
    return "".join(part + check_digit(part) for part in (number.upper().ljust(9, "<"), birth, expiry))


def parse(text: str) -> Mrz | NotMrz:
    """Understand the lines of a document: separated by anything that is no character of the zone, or one right after the other."""
    lines = _lines(text)
    if lines is None:
        return NotMrz("characters" if len(text) > _LONGEST or not _LINE.search(text.upper()) else "lines")
    first = lines[0][0]
    if len(lines) == 3:
        return _td1(lines) if first in "AIC" else NotMrz("kind")
    if len(lines[0]) == 44:
        forms: Mapping[str, Form] = {"P": Form.TD3, "V": Form.MRV_A}
    else:
        forms = {"V": Form.MRV_B, "A": Form.TD2, "C": Form.TD2, "I": Form.TD2, "P": Form.TD2}
    form = forms.get(first)
    return NotMrz("kind") if form is None else _two_lines(form, lines)


def _lines(text: str) -> tuple[str, ...] | None:
    if len(text) > _LONGEST:
        return None
    found = _LINE.findall(text.upper())
    for count, width in dict.fromkeys(_SIZES.values()):
        if tuple(map(len, found)) == (width,) * count:
            return tuple(found)
        joined = "".join(found)
        if len(found) == 1 and len(joined) == count * width:
            return tuple(joined[start : start + width] for start in range(0, count * width, width))
    return None


class _Reading:
    """Collects, field by field, what was mended and what does not agree."""

    def __init__(self) -> None:
        self.failed: set[str] = set()
        self.repaired: set[str] = set()

    def mended(self, field: str, text: str, wrong: str, right: str) -> str:
        if wrong in text:
            self.repaired.add(field)
        return text.replace(wrong, right)

    def digits(self, field: str, text: str) -> str:
        return self.mended(field, text, "O", "0")

    def letters(self, field: str, text: str) -> str:
        return self.mended(field, text, "0", "O")

    def check(self, field: str, text: str, digit: str, *, may_be_blank: bool = False) -> None:
        digit = self.digits(field, digit)
        if digit == "<" and may_be_blank and not text.strip("<"):
            return
        if check_digit(text) != digit:
            self.failed.add(field)

    def date(self, field: str, text: str, digit: str) -> tuple[dates.MrzDate, str]:
        text = self.digits(field, text)
        self.check(field, text, digit)
        day = dates.read(text)
        if not day.valid:
            self.failed.add(field)
        return day, text

    def number(self, text: str, digit: str, optional: str) -> tuple[str, str]:
        """The number and what is left of the optional data."""
        rest, _, after = optional.partition("<")
        if digit == "<" and len(rest) >= 2:
            whole = text + rest[:-1]
            self.check("number", whole, rest[-1])
            return whole.rstrip("<"), after.strip("<")
        self.check("number", text, digit)
        return text.rstrip("<"), optional.strip("<")

    def names(self, text: str) -> tuple[str, str, bool]:
        """Surname, given names, and whether the field was full, so that the issuer may have cut it."""
        text = self.letters("name", text)
        primary, _, secondary = text.strip("<").partition("<<")
        return _spaced(primary), _spaced(secondary), not text.endswith("<")


def _spaced(name: str) -> str:
    return " ".join(part for part in name.split("<") if part)


def _td1(lines: tuple[str, ...]) -> Mrz:
    one, two, three = lines
    reading = _Reading()
    number, optional = reading.number(one[5:14], one[14], one[15:30])
    birth, birth_text = reading.date("birth", two[0:6], two[6])
    expiry, expiry_text = reading.date("expiry", two[8:14], two[14])
    digits = [reading.digits(field, at) for field, at in (("birth", two[6]), ("expiry", two[14]), ("composite", two[29]))]
    first = one[5:14] + reading.digits("number", one[14]) + one[15:30]
    reading.check("composite", first + birth_text + digits[0] + expiry_text + digits[1] + two[18:29], digits[2])
    surname, given, cut = reading.names(three)
    return Mrz(
        form=Form.TD1,
        code=one[0:2].rstrip("<"),
        issuer=reading.letters("issuer", one[2:5]).rstrip("<"),
        number=number,
        surname=surname,
        given=given,
        name_cut=cut,
        nationality=reading.letters("nationality", two[15:18]).rstrip("<"),
        sex=_SEX.get(two[7], Sex.NOT_STATED),
        birth=birth,
        expiry=expiry,
        optional=" ".join(part for part in (optional, two[18:29].strip("<")) if part),
        key=key_of(number, birth_text, expiry_text),
        failed=frozenset(reading.failed),
        repaired=frozenset(reading.repaired),
    )


def _two_lines(form: Form, lines: tuple[str, ...]) -> Mrz:
    one, two = lines
    reading = _Reading()
    optional_text = two[28:42] if form is Form.TD3 else two[28:35] if form is Form.TD2 else two[28:]
    if form is Form.TD2:
        number, optional = reading.number(two[0:9], two[9], optional_text)
    else:
        reading.check("number", two[0:9], two[9])
        number, optional = two[0:9].rstrip("<"), optional_text.strip("<")
    birth, birth_text = reading.date("birth", two[13:19], two[19])
    expiry, expiry_text = reading.date("expiry", two[21:27], two[27])
    if form in (Form.TD3, Form.TD2):
        # Visas have no composite check digit.
        digits = [reading.digits(field, at) for field, at in (("number", two[9]), ("birth", two[19]), ("expiry", two[27]))]
        tail = optional_text
        if form is Form.TD3:
            reading.check("personal-number", optional_text, two[42], may_be_blank=True)
            tail += reading.digits("personal-number", two[42])
        composite = two[0:9] + digits[0] + birth_text + digits[1] + expiry_text + digits[2] + tail
        reading.check("composite", composite, reading.digits("composite", two[-1]))
    surname, given, cut = reading.names(one[5:])
    return Mrz(
        form=form,
        code=one[0:2].rstrip("<"),
        issuer=reading.letters("issuer", one[2:5]).rstrip("<"),
        number=number,
        surname=surname,
        given=given,
        name_cut=cut,
        nationality=reading.letters("nationality", two[10:13]).rstrip("<"),
        sex=_SEX.get(two[20], Sex.NOT_STATED),
        birth=birth,
        expiry=expiry,
        optional=optional,
        key=key_of(number, birth_text, expiry_text),
        failed=frozenset(reading.failed),
        repaired=frozenset(reading.repaired),
    )


def _kind(mrz: Mrz) -> str:
    if mrz.code.startswith("V"):
        return "visa"
    if mrz.code.startswith("P"):
        return "passport"
    # Travel permits of Hong Kong, Macau and Taiwan residents are cards of the TD1 size that China issues, document code C.
    return "cn-travel-permit" if mrz.issuer == "CHN" and mrz.code.startswith("C") else "travel-document"
