"""A matter that changes while somebody stands in it: for an author's preview alone. In a hall a journey stays on the version it began with.

What was answered and still fits is kept, and so is the page if it is still shown; else the citizen is led to the first page that is
open. Thread and failure rules are the runner's.
"""

from collections.abc import Iterable

from kiosk.journey import engine, gathering, onward
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.engine import CITIZEN, Form
from kiosk.journey.gathering import Known
from kiosk.journey.session import Place, Session, Told
from kiosk.journey.sheet import group_of, rows_of
from kiosk.services.model import KnownField, Service

_ANSWERED = (Place.FORM, Place.MATERIALS, Place.ANSWER, Place.REVIEW, Place.SIGN)


def reread(desk: Desk, session: Session, service: Service, told: Iterable[Known]) -> None:
    """`service` takes the place of the matter that `session` is in; `told` is what the share knows."""
    old = session.service
    if old is None:
        return
    session.service = service
    if session.document is None or session.place not in _ANSWERED:
        return
    form = form_of(desk, session)
    _answers(desk, session, form, told, old)
    names = [page.id for page in form.package.pages]
    before = [page.id for page in old.package.pages]
    session.trail = [names.index(before[number]) for number in session.trail if before[number] in names]
    session.strokes.clear()
    session.confirmed = False
    if session.place is Place.FORM:
        _page(desk, session, form, before[session.page])
    elif session.place is not Place.ANSWER:
        if onward.ready(desk, session) and session.place is Place.MATERIALS:
            onward.leave_form(desk, session)
    elif form.package.query is None or session.told is not Told.RESULT:
        session.told, session.unmet = Told.NOTHING, ()
        session.page = min(session.page, max(len(names) - 1, 0))
        _on(desk, session, form)


def _answers(desk: Desk, session: Session, form: Form, told: Iterable[Known], old: Service) -> None:
    """Card and share say what they say; what the citizen said is kept where it still fits."""
    said = {ident: answer for ident, answer in session.answers.items() if answer.source == CITIZEN}
    fields = {field.id: field for field in form.package.fields() if not isinstance(field, KnownField)}
    session.answers.clear()
    assert session.document is not None
    session.answers |= engine.known(form, session.document, desk.clock.now())
    gathering.take(session, form, told, session.licences)
    for ident in list(session.objected):
        if ident in fields:
            session.answers.pop(ident, None)
        else:
            del session.objected[ident]
    same = {field.id for field in old.package.fields() if fields.get(field.id) == field}
    for ident, answer in said.items():
        field = fields.get(ident)
        # Half an answer to a question that is what it was (a place, down to the district) is kept as well.
        if field is not None and ident not in session.answers and (ident in same or engine.fits(form, field, answer.value)):
            session.answers[ident] = answer
    # What is being typed belongs to the field as it was.
    for held in (session.composing, session.raw):
        for ident in [ident for ident in held if ident not in same]:
            del held[ident]


def _page(desk: Desk, session: Session, form: Form, name: str) -> None:
    """To the page called `name`, to where the citizen was on it; to the first open page if it is not shown any more."""
    found = engine.asked(form, session.answers)
    page = next((page for page, _ in found.pages if page.id == name), None)
    if page is None:
        _on(desk, session, form)
        return
    row, focus, reopened = session.row, session.focus, session.reopened
    level, turned = session.level, session.picker_page
    onward.to_form(session, form.package.pages.index(page))
    group = group_of(page)
    if group is not None and row < len(rows_of(session, group)):
        session.row = row
    shown = {field.id for field in (*found.fields(page), *(group.fields if group is not None else ()))}
    if focus in shown or not focus:
        session.focus, session.level, session.picker_page = focus, level, turned
    session.reopened = reopened if reopened in shown else ""


def _on(desk: Desk, session: Session, form: Form) -> None:
    found = engine.asked(form, session.answers)
    if engine.first_open_page(form, found, session.answers) is None:
        onward.leave_form(desk, session)
    else:
        onward.enter_form(desk, session)
        still = engine.first_open_page(form, found, session.answers)
        if session.place is Place.FORM and still is not None:
            onward.to_form(session, still[0])
