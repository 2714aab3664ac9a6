"""The rules of filling in a package's pages. Pure: answers in, answers out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.identity import Document
from kiosk.services.model import ChoiceField, Field_, KeysField, KnownField, Page, RegionField, ServicePackage, TextField
from kiosk.services.regions import Regions

BACKSPACE = "backspace"
CLEAR = "clear"

# The pads of the window, row by row. A key's text is what it types; `backspace` and `clear` act.
PADS: Mapping[str, Sequence[Sequence[str]]] = {
    "phone": (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (CLEAR, "0", BACKSPACE)),
    "house": (
        ("1", "2", "3", "栋", "单元"),
        ("4", "5", "6", "号", "楼"),
        ("7", "8", "9", "室", "房"),
        ("-", "0", "巷", "座", BACKSPACE),
        ("A", "B", "C", "D", CLEAR),
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One answer and where it came from (`card`, `central`, `citizen`). `value` is text, or the codes of a place."""

    value: str | tuple[str, ...]
    source: str
    as_of: datetime


Answers = Mapping[str, Answer]


def visible(page: Page, answers: Answers) -> tuple[Field_, ...]:
    """The fields of `page` that are asked, given the `answers` so far."""
    shown: list[Field_] = []
    hidden: set[str] = set()
    for field in page.fields:
        when = field.when
        # A follow-up of a question that is not asked any more is not asked either, though the answer is still kept.
        if when is None or (when.field not in hidden and when.field in answers and answers[when.field].value in when.values):
            shown.append(field)
        else:
            hidden.add(field.id)
    return tuple(shown)


def known(package: ServicePackage, document: Document, at: datetime) -> dict[str, Answer]:
    """The answers that the document gives, and that are never asked."""
    values = {
        "name": document.name,
        "sex": document.sex.value,
        "birth": document.birth.isoformat() if document.birth else "",
        "number": document.number,
        "address": document.address,
    }
    return {
        field.id: Answer(values[field.source], "card", at)
        for page in package.pages
        for field in page.fields
        if isinstance(field, KnownField) and values[field.source]
    }


def answered(field: Field_, answers: Answers, regions: Mapping[str, Regions]) -> bool:
    """Is `field` answered as its rule asks? A known datum that the document lacks stops nobody."""
    if isinstance(field, KnownField):
        return True
    answer = answers.get(field.id)
    if answer is None:
        return False
    if isinstance(field, ChoiceField):
        return answer.value in {option.id for option in field.options}
    if isinstance(field, RegionField):
        return isinstance(answer.value, tuple) and regions[field.division].complete(answer.value)
    if not isinstance(answer.value, str):
        return False
    if isinstance(field, TextField):
        said = answer.value.strip()
        return 0 < len(said) <= field.max_length and (not field.pattern or re.fullmatch(field.pattern, said) is not None)
    return re.fullmatch(field.pattern, answer.value) is not None


def first_open(page: Page, answers: Answers, regions: Mapping[str, Regions]) -> Field_ | None:
    """The first asked field of `page` that still needs an answer."""
    return next((field for field in visible(page, answers) if not answered(field, answers, regions)), None)


def type_key(field: KeysField, value: str, key: str) -> str:
    """`value` after `key` of the field's pad; a key that the pad does not have, or that would not fit, changes nothing."""
    if key not in {k for row in PADS[field.pad] for k in row}:
        return value
    if key == CLEAR:
        return ""
    if key == BACKSPACE:
        word = next((k for row in PADS[field.pad] for k in row if len(k) > 1 and k.isalpha() and value.endswith(k)), "")
        return value.removesuffix(word) if word and not word.isascii() else value[:-1]
    return value + key if len(value + key) <= field.max_length else value


def choose_place(codes: Sequence[str], level: int, code: str) -> tuple[str, ...]:
    """The path after `code` was chosen at `level` (0 = first named level): what lay below it is open again."""
    return (*codes[:level], code)


def asked_answers(package: ServicePackage, answers: Answers) -> list[tuple[Field_, Answer]]:
    """What goes to the department: the answers to what was asked, in the package's order. Answers to questions that are
    no longer asked stay behind."""
    return [
        (field, answers[field.id]) for page in package.pages for field in visible(page, answers) if field.id in answers
    ]
