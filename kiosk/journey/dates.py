"""A date as it is picked: year, month, day, one after the other; what is picked so far is text (2024, 2024-02). Pure."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.services.model import DateField, PartialDateField

YEARS_A_PAGE = 20
PARTS = ("year", "month", "day")
Dated = DateField | PartialDateField
DATED = (DateField, PartialDateField)


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of the picker: its text, and whether it lies in the field's range."""

    value: str
    offered: bool


def bounds(field: Dated, today: date) -> tuple[str, str]:
    """The first and the last day that `field` takes."""
    first, last = field.earliest, field.latest
    if field.span == "past":
        last = min(last, today.isoformat())
    elif field.span == "future":
        first = max(first, (today + timedelta(days=1)).isoformat())
    return first, last


def split(picked: str) -> tuple[str, ...]:
    """The parts that are picked."""
    return tuple(part for part in picked.split("-") if part)


def choices(field: Dated, today: date, picked: str, part: int) -> Sequence[Choice]:
    """What can be picked for `part` (0 year, 1 month, 2 day), given what is picked before it. Years: the latest first."""
    first, last = bounds(field, today)
    before = "-".join(split(picked)[:part])
    if part == 0:
        return [Choice(f"{year:04}", True) for year in range(int(last[:4]), int(first[:4]) - 1, -1)]
    if part == 1:
        values = [f"{month:02}" for month in range(1, 13)]
    else:
        year, month = (int(piece) for piece in split(picked)[:2])
        values = [f"{day:02}" for day in range(1, calendar.monthrange(year, month)[1] + 1)]
    width = len(before) + 3
    return [Choice(value, first[:width] <= f"{before}-{value}" <= last[:width]) for value in values]


def pick(field: Dated, today: date, picked: str, part: int, value: str) -> str:
    """What is picked after `value` was touched for `part`; what lay behind it is open again. What is not offered changes nothing."""
    pieces = split(picked)
    if part > len(pieces) or not any(c.value == value and c.offered for c in choices(field, today, picked, part)):
        return picked
    return "-".join((*pieces[:part], value))


def whole(field: Dated, picked: str) -> str | None:
    """The answer that `picked` is; None while it is none."""
    pieces = split(picked)
    if isinstance(field, PartialDateField):
        return picked or None
    return picked if len(pieces) == 3 else None
