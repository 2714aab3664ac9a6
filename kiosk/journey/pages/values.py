"""How an answer stands on the screen: numbers masked, dates, amounts and choices in words, and how old it is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kiosk.journey import engine
from kiosk.journey.engine import Answer
from kiosk.journey.pages.common import Surroundings, day, masked_number
from kiosk.journey.pages.keyboard import spaced_phone
from kiosk.journey.pages.parts import Page, button
from kiosk.services.model import (
    BankCardField,
    ChoiceField,
    DateField,
    Field_,
    GroupField,
    IdNumberField,
    KeysField,
    KnownField,
    MoneyField,
    MultiChoiceField,
    NumberField,
    PartialDateField,
    PhoneField,
    RegionField,
    Service,
    TextField,
    YesNoField,
)
from kiosk.texts import Texts


def label(field: Field_, service: Service, around: Surroundings) -> str:
    return service.text(around.lang, f"field.{field.id}.label")


def row(field: Field_, answer: Answer, held: str, service: Service, around: Surroundings) -> Page:
    """An answer with its label, and beside a masked number the key that shows it while it is held (`held`: the field that is)."""
    entry: Page = {
        "label": label(field, service, around),
        "value": shown(field, answer.value, service, around, whole=held == field.id),
        "show": None,
    }
    if masked(field):
        key = button(f"show-{field.id}", around.texts.get("button.show"), "eye")
        entry["show"] = {**key, "held": held == field.id, "field": field.id}
    return entry


def masked(field: Field_) -> bool:
    """Is it a number that somebody behind could copy?"""
    if isinstance(field, TextField):
        return field.keyboard in ("phone", "id-number") and not field.secret
    if isinstance(field, PhoneField | IdNumberField | BankCardField):
        return True
    return (isinstance(field, KnownField) and field.source == "number") or (isinstance(field, KeysField) and field.pad == "phone")


def shown(field: Field_, value: Any, service: Service, around: Surroundings, *, whole: bool = False) -> str:
    """The words for `value`; `whole`: a number that is masked otherwise stands in full."""
    texts, lang = around.texts, around.lang
    if isinstance(field, RegionField):
        return place_text(field, value if isinstance(value, tuple) else (), around)
    if isinstance(field, ChoiceField):
        return service.text(lang, f"option.{field.id}.{value}")
    if isinstance(field, MultiChoiceField):
        return texts.get("list.comma").join(service.text(lang, f"option.{field.id}.{option}") for option in value)
    if isinstance(field, YesNoField):
        return texts.get("answer.yes" if value else "answer.no")
    if isinstance(field, GroupField):
        names = (row_title(field, entry, n, service, around) for n, entry in enumerate(value))
        return texts.get("list.comma").join(names)
    if isinstance(field, DateField | PartialDateField):
        return age(str(value), texts)
    if isinstance(field, MoneyField):
        return texts.get("money.amount", sum=amount(value))
    if isinstance(field, NumberField):
        unit = service.text(lang, f"field.{field.id}.unit") if field.unit else ""
        return f"{value} {unit}".strip()
    return _text(field, str(value), around, whole)


def _text(field: Field_, value: str, around: Surroundings, whole: bool) -> str:
    if isinstance(field, TextField) and field.secret:
        return "*" * len(value)
    phone = (
        (isinstance(field, TextField) and field.keyboard == "phone")
        or (isinstance(field, KeysField) and field.pad == "phone")
        or isinstance(field, PhoneField)
    )
    if phone:
        return spaced_phone(value) if whole else value[:3] + "****" + value[-4:]
    if isinstance(field, KnownField) and field.source == "sex":
        return around.texts.get(f"sex.{value}")
    if isinstance(field, KnownField) and field.source == "birth":
        return age(value, around.texts)
    if masked(field) and not whole:
        return masked_number(value)
    return value


def age(as_of: datetime | str, texts: Texts) -> str:
    """A day, a month or a year in words, as exactly as it is known."""
    if isinstance(as_of, datetime):
        return day(as_of.date(), texts)
    pieces = as_of.split("-")
    if len(pieces) == 3:
        return day(date.fromisoformat(as_of), texts)
    if len(pieces) == 2:
        return texts.get("date.month", year=int(pieces[0]), month=texts.get(f"month.{int(pieces[1])}"))
    return texts.get("date.year", year=int(pieces[0]))


def amount(fen: int) -> str:
    """An amount as it is written: 12,345.60; whole yuan without fen."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02}" if rest else f"{yuan:,}"


def place_text(field: RegionField, codes: Sequence[str], around: Surroundings) -> str:
    """The names of a chosen place, joined without spaces, as an address is written."""
    return "".join(level.chosen.short for level in around.regions[field.division].levels(codes) if level.chosen)


def codes_of(answer: Answer | None) -> tuple[str, ...]:
    return answer.value if answer and isinstance(answer.value, tuple) else ()


def row_title(group: GroupField, entry: Mapping[str, Any], number: int, service: Service, around: Surroundings) -> str:
    """What a row is called: its first answer, else the package's word for a row with its number."""
    first = group.fields[0]
    if entry.get(first.id) not in (None, "", ()):
        return shown(first, entry[first.id], service, around)
    return f"{service.text(around.lang, f'field.{group.id}.row')} {number + 1}"


def source(answer: Answer, around: Surroundings) -> Page:
    """Where an answer came from, and how old it is."""
    texts = around.texts
    if answer.source == engine.CENTRAL:
        return {"icon": "building-bank", "text": texts.get("source.central", age=age(answer.as_of, texts))}
    own = answer.source == engine.CITIZEN
    return {"icon": "pencil" if own else "id", "text": texts.get("source.citizen" if own else "source.card")}
