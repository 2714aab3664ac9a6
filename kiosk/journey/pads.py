"""The pads of short answers: which keys stand on them, what a key does, and what the typed text is worth. Pure.

A key's text is what it types; `backspace` and `clear` act. What is typed is kept as text until it is a value (12. is no amount yet).
"""

from collections.abc import Mapping, Sequence

from kiosk.services.model import (
    BankCardField,
    IdNumberField,
    KeysField,
    MoneyField,
    NumberField,
    PhoneField,
    UsccField,
)

BACKSPACE = "backspace"
CLEAR = "clear"
POINT = "."

PADS: Mapping[str, Sequence[Sequence[str]]] = {
    "phone": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (CLEAR, "0", BACKSPACE)),
    "house": (
        ("1", "2", "3", "栋", "单元"),
        ("4", "5", "6", "号", "楼"),
        ("7", "8", "9", "室", "房"),
        ("-", "0", "巷", "座", BACKSPACE),
        ("A", "B", "C", "D", CLEAR),
    ),
    "amount": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (POINT, "0", BACKSPACE)),
    "id-number": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("X", "0", BACKSPACE)),
    # GB 32100 leaves out I, O, S, V and Z.
    "uscc": (
        ("1", "2", "3", "4", "5", "6", "7"),
        ("8", "9", "0", "A", "B", "C", "D"),
        ("E", "F", "G", "H", "J", "K", "L"),
        ("M", "N", "P", "Q", "R", "T", "U"),
        ("W", "X", "Y", CLEAR, BACKSPACE),
    ),
    "document": (
        ("1", "2", "3", "4", "5", "6", "7"),
        ("8", "9", "0", "A", "B", "C", "D"),
        ("E", "F", "G", "H", "I", "J", "K"),
        ("L", "M", "N", "O", "P", "Q", "R"),
        ("S", "T", "U", "V", "W", "X", "Y"),
        ("Z", CLEAR, BACKSPACE),
    ),
}

PadField = KeysField | PhoneField | IdNumberField | UsccField | BankCardField | NumberField | MoneyField
PAD_FIELDS = (KeysField, PhoneField, IdNumberField, UsccField, BankCardField, NumberField, MoneyField)


def pad_of(field: PadField) -> str:
    """The name of the pad that `field` is typed on."""
    if isinstance(field, KeysField):
        return field.pad
    if isinstance(field, UsccField):
        return "uscc"
    if isinstance(field, IdNumberField):
        latin = set(field.accepts) & {"foreign-pr", "hm-pass", "tw-pass", "passport"}
        return "document" if latin else "id-number"
    if isinstance(field, MoneyField) or (isinstance(field, NumberField) and field.decimals):
        return "amount"
    return "phone"


def limit_of(field: PadField) -> int:
    """How many characters fit."""
    if isinstance(field, KeysField):
        return field.max_length
    if isinstance(field, PhoneField):
        return 11 if field.accepts == "mobile" else 13
    if isinstance(field, NumberField | MoneyField):
        return len(str(field.most)) + 3
    return 19 if isinstance(field, BankCardField) else 18


def type_key(field: PadField, value: str, key: str) -> str:
    """`value` after `key` of the field's pad; a key that the pad does not have, or that would not fit, changes nothing."""
    pad = PADS[pad_of(field)]
    if key not in {k for row in pad for k in row}:
        return value
    if key == CLEAR:
        return ""
    if key == BACKSPACE:
        word = next((k for row in pad for k in row if len(k) > 1 and k.isalpha() and value.endswith(k)), "")
        return value.removesuffix(word) if word and not word.isascii() else value[:-1]
    if isinstance(field, MoneyField | NumberField) and not _amount_goes_on(field, value, key):
        return value
    return value + key if len(value + key) <= limit_of(field) else value


def _amount_goes_on(field: MoneyField | NumberField, value: str, key: str) -> bool:
    """May `key` follow in an amount: one point, no more places than it has, no leading zeros."""
    places = 2 if isinstance(field, MoneyField) else field.decimals
    if key == POINT:
        return places > 0 and value != "" and POINT not in value
    whole, point, rest = value.partition(POINT)
    return len(rest) < places if point else whole != "0"


def worth(field: PadField, text: str) -> str | int | None:
    """What `text` is worth as an answer; None while it is none (nothing, or an amount that ends in a point)."""
    if not text:
        return None
    if isinstance(field, MoneyField):
        whole, _, rest = text.partition(POINT)
        return None if text.endswith(POINT) else int(whole) * 100 + int((rest + "00")[:2])
    if isinstance(field, NumberField):
        if text.endswith(POINT):
            return None
        return text if field.decimals else int(text)
    return text


def typed_as(field: PadField, value: object) -> str:
    """The text that `value` would have been typed as."""
    if isinstance(field, MoneyField) and isinstance(value, int):
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02}" if rest else str(whole)
    return "" if value is None else str(value)
