"""Does an answer fit its field? One function for every kind of field, the table of `kiosk.services.fields` in code.

Pure; today is handed in. `trusted` values come from a document or from the state: they are not refused for length or form (a name
may have one character or fifty, whatever a form allows), only for being another kind of thing. Failure rule: every value gets a result;
nothing raises, whatever stands in it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kiosk.identity.cn import numbers, uscc
from kiosk.services.fields import (
    AttachmentField,
    BankCardField,
    ChoiceField,
    DateField,
    FieldBase,
    GroupField,
    IdNumberField,
    KeysField,
    KnownField,
    LongTextField,
    MoneyField,
    MultiChoiceField,
    NumberField,
    PartialDateField,
    PhoneField,
    RegionField,
    SignatureField,
    TextField,
    UsccField,
    YesNoField,
)

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PHONE = re.compile(r"\+?[0-9]{5,15}|0[0-9]{2,3}-?[0-9]{7,8}")
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# Travel permits: H or M and 8 digits (10 with the renewal), 8 (10) for Taiwan; passports: ICAO 9303, part 4, and room for older ones.
_FORMS = {
    "hm-pass": re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    "tw-pass": re.compile(r"[0-9]{8}(?:[0-9]{2})?"),
    "passport": re.compile(r"[A-Z0-9]{5,20}"),
}
_PERMIT_PLACES = ("810000", "820000", "830000")
_FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def kind_ok(field: FieldBase, value: object, *, today: date, trusted: bool = False) -> bool:
    """Does `value` fit `field`? That a place is complete is for `Regions` to say."""
    test = _TESTS.get(type(field))
    if test is None:
        return False
    if trusted and isinstance(field, _FREE):
        return isinstance(value, str) and bool(value.strip())
    return test(field, value, today)


def id_kind(number: str, field: IdNumberField, today: date) -> str:
    """Which of the kinds that `field` accepts `number` is; "" for none. A place that is not known is no reason to refuse."""
    written = number.strip().upper()
    return next((kind for kind in field.accepts if _is_id(kind, written, today)), "")


def to_confirm(field: FieldBase, value: object, today: date) -> bool:
    """Has the citizen to be asked whether this is all of it? Half of a long number looks like the old one of 15 digits."""
    # Whatever else it may be as well: 15 digits may be a passport's.
    old = isinstance(field, IdNumberField) and "resident-15" in field.accepts
    return old and isinstance(value, str) and _is_id("resident-15", value.strip().upper(), today)


def _is_id(kind: str, number: str, today: date) -> bool:
    if kind in _FORMS:
        return _FORMS[kind].fullmatch(number) is not None
    if kind == "resident-15":
        return re.fullmatch(r"[0-9]{15}", number) is not None and _date(f"19{number[6:8]}-{number[8:10]}-{number[10:12]}") is not None
    if kind == "foreign-pr" and _FOREIGN_2017.fullmatch(number):
        return True
    checked = numbers.check(number, today)
    if not isinstance(checked, numbers.Valid):
        return False
    permit = number[:6] in _PERMIT_PLACES
    return {"resident-18": not checked.foreign and not permit, "hmt-residence": permit, "foreign-pr": checked.foreign}[kind]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _text(field: Any, value: object, _today: date) -> bool:
    said = value.strip() if isinstance(value, str) else ""
    pattern = getattr(field, "pattern", "")
    return 0 < len(said) <= field.max_length and (not pattern or re.fullmatch(pattern, said) is not None)


def _choice(field: ChoiceField, value: object, _today: date) -> bool:
    return value in [option.id for option in field.options]


def _some(field: MultiChoiceField, value: object, _today: date) -> bool:
    ids = [option.id for option in field.options]
    return (
        isinstance(value, tuple)
        and len(set(value)) == len(value)
        and field.least <= len(value) <= field.most
        and all(ident in ids for ident in value)
    )


def _number(field: NumberField, value: object, _today: date) -> bool:
    if not field.decimals:
        return isinstance(value, int) and not isinstance(value, bool) and field.least <= value <= field.most
    form = rf"-?[0-9]{{1,13}}(?:\.[0-9]{{1,{field.decimals}}})?"
    return isinstance(value, str) and re.fullmatch(form, value) is not None and field.least <= Decimal(value) <= field.most


def _money(field: MoneyField, value: object, _today: date) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and field.least <= value <= field.most


def _day(field: DateField, value: object, today: date) -> bool:
    day = _date(value) if isinstance(value, str) else None
    return day is not None and _in_time(field, day.isoformat(), today)


def _part_of_day(field: PartialDateField, value: object, today: date) -> bool:
    found = _PARTIAL.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return False
    return _date(f"{found[1]}-{found[2] or '01'}-{found[3] or '01'}") is not None and _in_time(field, found[0], today)


def _in_time(field: DateField | PartialDateField, said: str, today: date) -> bool:
    """Of two dates of which one is partial, what both say is compared."""
    size, now = len(said), today.isoformat()
    if (field.span == "past" and said > now[:size]) or (field.span == "future" and said < now[:size]):
        return False
    return field.earliest[:size] <= said <= field.latest[:size]


def _phone(field: PhoneField, value: object, _today: date) -> bool:
    form = _MOBILE if field.accepts == "mobile" else _PHONE
    return isinstance(value, str) and form.fullmatch(value.replace(" ", "")) is not None


def _id_number(field: IdNumberField, value: object, today: date) -> bool:
    return isinstance(value, str) and bool(id_kind(value, field, today))


def _bank_card(_field: BankCardField, value: object, _today: date) -> bool:
    digits = value.replace(" ", "") if isinstance(value, str) else ""
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _rows(field: GroupField, value: object, today: date) -> bool:
    """As many rows as are asked for, each an answer that fits for whatever is answered in it."""
    if not isinstance(value, tuple) or not field.least <= len(value) <= field.most:
        return False
    inner = {plain.id: plain for plain in field.fields}
    return all(
        isinstance(row, Mapping) and all(ident in inner and kind_ok(inner[ident], said, today=today) for ident, said in row.items())
        for row in value
    )


# What a document or the state says in its own words: never too long, never of a wrong form.
_FREE = (TextField, LongTextField, KeysField, PhoneField, IdNumberField, UsccField, BankCardField)
_TESTS: Mapping[type, Callable[[Any, object, date], bool]] = {
    KnownField: lambda _field, value, _today: isinstance(value, str),
    ChoiceField: _choice,
    MultiChoiceField: _some,
    RegionField: lambda _field, value, _today: isinstance(value, tuple) and bool(value) and all(isinstance(code, str) for code in value),
    KeysField: _text,
    TextField: _text,
    LongTextField: _text,
    NumberField: _number,
    MoneyField: _money,
    DateField: _day,
    PartialDateField: _part_of_day,
    PhoneField: _phone,
    IdNumberField: _id_number,
    UsccField: lambda _field, value, _today: isinstance(value, str) and uscc.valid(value),
    BankCardField: _bank_card,
    YesNoField: lambda _field, value, _today: isinstance(value, bool),
    GroupField: _rows,
    SignatureField: lambda _field, value, _today: isinstance(value, tuple) and bool(value),
    AttachmentField: lambda _field, value, _today: (
        isinstance(value, tuple) and len(value) == 1 and all(isinstance(ident, str) and ident for ident in value)
    ),
}
