"""What is filled in now: the shown fields of a form page, or of one row of its group, with their answers.

Pure. A row's answers lie in the group's own answer; whoever fills in a page need not know which of the two it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.journey import engine
from kiosk.journey.engine import CITIZEN, Answer, Asked, Form, Open
from kiosk.journey.session import Session
from kiosk.services.kinds import to_confirm
from kiosk.services.model import Field_, GroupField, Page, RegionField


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """`group` is the group whose row `row` is filled in, None for the page itself."""

    form: Form
    found: Asked
    page: Page
    group: GroupField | None
    row: int
    fields: tuple[Field_, ...]
    answers: Mapping[str, Answer]

    def first_open(self) -> Open | None:
        """The first thing that keeps it from going on."""
        if self.group is None:
            return engine.first_open(self.form, self.found, self.page, self.answers)
        said = {ident: answer.value for ident, answer in self.answers.items()}
        return engine.row_open(self.form, self.found, self.group, said)

    def to_confirm(self, sure: Collection[tuple[int, str]]) -> Open | None:
        """The first number that may be half of one, and that the citizen has not said is whole."""
        for field in self.fields:
            answer = self.answers.get(field.id)
            if answer is None or answer.source != CITIZEN or (self.row, field.id) in sure:
                continue
            if to_confirm(field, answer.value, self.form.today):
                return Open(field.id, engine.CONFIRM)
        return None

    def answered(self, field: Field_) -> bool:
        """Is there an answer to `field` that is one?"""
        answer = self.answers.get(field.id)
        if answer is None:
            return False
        if isinstance(field, RegionField) or self.group is None:
            return not engine.problem(self.form, self.found, field, answer)
        return answer.value not in (None, "", ())


def group_of(page: Page) -> GroupField | None:
    """The group of `page`, if it has one."""
    return next((field for field in page.fields if isinstance(field, GroupField)), None)


def rows_of(session: Session, group: GroupField) -> tuple[Mapping[str, Any], ...]:
    """The rows of `group` so far."""
    answer = session.answers.get(group.id)
    return answer.value if answer and isinstance(answer.value, tuple) else ()


def sheet(session: Session, form: Form) -> Sheet:
    """What `session` fills in now."""
    found = engine.asked(form, session.answers)
    page = form.package.pages[session.page]
    group = group_of(page)
    rows = rows_of(session, group) if group else ()
    if group is None or not 0 <= session.row < len(rows):
        return Sheet(form, found, page, None, -1, found.fields(page), session.answers)
    held, row = session.answers[group.id], rows[session.row]
    answers = {ident: Answer(value, held.source, held.as_of) for ident, value in row.items()}
    return Sheet(form, found, page, group, session.row, engine.row_fields(form, group, found.facts, row), answers)


def put(session: Session, now: Sheet, ident: str, value: object, at: datetime) -> None:
    """The citizen's answer to the field `ident` of `now`; None takes it away."""
    if now.group is None:
        if value is None:
            session.answers.pop(ident, None)
        else:
            session.answers[ident] = Answer(value, CITIZEN, at)
    else:
        rows = list(rows_of(session, now.group))
        changed = {key: said for key, said in rows[now.row].items() if key != ident}
        rows[now.row] = changed if value is None else {**changed, ident: value}
        session.answers[now.group.id] = Answer(tuple(rows), CITIZEN, at)
    # A signature stands for what it was put under: whoever changes something signs anew.
    session.strokes.clear()
    session.confirmed = False
    session.sure.discard((session.row, ident))
    if session.problem == ident:
        session.problem = session.reason = ""
