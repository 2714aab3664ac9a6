"""Whether a document is valid on a day: a day too many or too few, or a wrong clock that is taken for a wrong document."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.identity import Document, Sex
from kiosk.identity.validity import Standing, standing

TODAY = date(2026, 11, 25)
CARD = Document(
    "cn-resident-card", "440304199207110026", "吴旧证", Sex.FEMALE, date(1992, 7, 11),
    valid_from=date(2012, 7, 11), valid_to=date(2032, 7, 11),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, Standing.VALID),
        ({"valid_to": TODAY}, Standing.VALID),
        ({"valid_to": date(2026, 11, 24)}, Standing.EXPIRED),
        ({"valid_to": None, "no_expiry": True}, Standing.VALID),
        # Not said is not over: nobody is sent away for a field that could not be read.
        ({"valid_to": None}, Standing.VALID),
        ({"valid_from": TODAY}, Standing.VALID),
        ({"valid_from": date(2026, 11, 26)}, Standing.AHEAD),
        ({"birth": date(2026, 11, 26)}, Standing.AHEAD),
        ({"birth": None, "birth_partial": "1974-??-??", "valid_from": None}, Standing.VALID),
        # A clock that is behind shows first: what it says of the end is worth nothing.
        ({"valid_from": date(2027, 1, 1), "valid_to": date(2026, 1, 1)}, Standing.AHEAD),
    ],
)
def test_how_a_document_stands(changed: dict[str, object], found: Standing) -> None:
    assert standing(replace(CARD, **changed), TODAY) is found  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2012, 7, 10)])
def test_a_clock_that_stands_in_the_past_takes_nobodys_card_for_expired(day: date) -> None:
    assert standing(CARD, day) is Standing.AHEAD
