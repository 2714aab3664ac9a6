"""The way through one matter: what comes next, and where it ends without a submission.

    pages -> (a condition is not met: told) -> materials -> review

Each function moves the session; none of them knows a touch. What comes before is in `arriving`, the way back in `backward`. Thread and
failure rules are the runner's.
"""

from kiosk.journey import attached, engine, gathering, typed
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.engine import Form, Unmet
from kiosk.journey.filling import open_row
from kiosk.journey.materials import choices_of, take_ways, unscanned
from kiosk.journey.session import Browsing, Place, Session, Told
from kiosk.journey.sheet import Sheet, group_of, rows_of, sheet
from kiosk.services.model import AttachmentField


def enter_form(desk: Desk, session: Session) -> None:
    """The first page, unless it can be told already that a condition is not met."""
    session.trail.clear()
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    if tell_unmet(session, engine.unmet(form, found, early=True)):
        return
    first = engine.next_page(form, found, -1)
    if first is None:
        leave_form(desk, session)
    else:
        to_form(session, first)


def to_form(session: Session, page: int) -> None:
    """Go to form page number `page`, with nothing touched on it yet."""
    session.place, session.page = Place.FORM, page
    session.row = session.removing = -1
    session.focus = session.problem = session.reason = session.reopened = ""
    session.hidden = session.next_waits = False
    session.level, session.picker_page = -1, 0


def form_next(desk: Desk, session: Session) -> None:
    """Next on a form page or in a row of its group."""
    now = whole(desk, session)
    if now is None:
        return
    if now.group is not None:
        open_row(session, now.group, -1)
    else:
        _page_done(desk, session, now.form)


def whole(desk: Desk, session: Session) -> Sheet | None:
    """What is filled in now, if all of it is answered; else what keeps it from going on stands on the page."""
    if not _settled(desk, session):
        return None
    session.hidden = False
    now = sheet(session, form_of(desk, session))
    if session.reason == engine.CONFIRM:
        # Touched again under the question whether it is whole.
        session.sure.add((now.row, session.problem))
        session.problem = session.reason = ""
    still = now.first_open() or now.to_confirm(session.sure)
    if still is not None:
        field = next((entry for entry in now.fields if entry.id == still.field), None)
        if isinstance(field, AttachmentField) and still.reason == engine.MISSING and "scan" not in desk.ways:
            tell_unmet(session, (Unmet(f"{attached.LOST}.{field.id}", False),))
            return None
        # A text field that nobody has typed into yet is where Next goes on to; only there it is asked for.
        onward = isinstance(field, typed.TYPED) and still.field not in now.answers and session.focus not in ("", still.field)
        session.problem, session.reason = ("", "") if onward else (still.field or now.page.id, still.reason)
        session.focus = still.field if onward else ""
        session.reopened = ""
        if now.group is None and still.reason not in (engine.MISSING, engine.CONFIRM):
            _to_row_at_fault(session, now.form)
        return None
    return now


def _to_row_at_fault(session: Session, form: Form) -> None:
    """A group that does not go on says which of its rows is not whole: it is opened."""
    found = engine.asked(form, session.answers)
    group = group_of(form.package.pages[session.page])
    if group is None or group.id != session.problem:
        return
    for number, row in enumerate(rows_of(session, group)):
        still = engine.row_open(form, found, group, row)
        if still is not None:
            open_row(session, group, number)
            session.problem, session.reason = still.field, still.reason
            return


def _page_done(desk: Desk, session: Session, form: Form) -> None:
    found = engine.asked(form, session.answers)
    if tell_unmet(session, engine.unmet(form, found, early=True)):
        return
    following = engine.next_page(form, found, session.page)
    if session.review_return or following is None:
        leave_form(desk, session)
    else:
        session.trail.append(session.page)
        to_form(session, following)


def leave_form(desk: Desk, session: Session) -> None:
    """All pages are answered: every condition is judged now; then materials, review, or the answer to a query."""
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    if _back_to_open(session, form, found) or tell_unmet(session, _unmet(desk, session, form, found)):
        return
    back, session.review_return = session.review_return, False
    if form.package.query:
        session.place, session.told = Place.ANSWER, Told.RESULT
    elif not back and choices_of(desk, session, form, found):
        session.place = Place.MATERIALS
    else:
        session.place = Place.REVIEW


def _unmet(desk: Desk, session: Session, form: Form, found: engine.Asked) -> tuple[Unmet, ...]:
    """Every condition that is not met, and every paper that this machine has no way to take, all at once."""
    take_ways(desk, session, form, found)
    lost = [
        Unmet(f"material.{entry.id}", False)
        for entry in engine.materials(form, found)
        if entry.required and entry.id not in session.ways
    ]
    return (*engine.unmet(form, found, early=False), *lost)


def tell_unmet(session: Session, missing: tuple[Unmet, ...]) -> bool:
    """Tell what is missing, unless the citizen has said to apply all the same. True if there is something to tell."""
    left = tuple(entry for entry in missing if entry.id not in session.anyway)
    session.anyway = tuple(entry.id for entry in missing if entry.id in session.anyway)
    if not left:
        return False
    session.place, session.told, session.unmet = Place.ANSWER, Told.UNMET, missing
    return True


def _back_to_open(session: Session, form: Form, found: engine.Asked) -> bool:
    """A change may have opened a question on another page, or emptied an answer: there it goes on, and comes back."""
    still = engine.first_open_page(form, found, session.answers)
    if still is None:
        return False
    number, why = still
    to_form(session, number)
    session.problem, session.reason, session.review_return = why.field or form.package.pages[number].id, why.reason, True
    _to_row_at_fault(session, form)
    return True


def review_next(desk: Desk, session: Session) -> None:
    """Only what is whole is signed."""
    if ready(desk, session):
        if form_of(desk, session).package.has("sign"):
            session.place = Place.SIGN
        else:
            desk.submit(session)


def ready(desk: Desk, session: Session) -> bool:
    """May it be handed in as it is? If not, the session is where it goes on."""
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    if _back_to_open(session, form, found) or tell_unmet(session, _unmet(desk, session, form, found)):
        return False
    if unscanned(desk, session):
        session.place = Place.MATERIALS
        return False
    broken = engine.broken_checks(form, found)
    session.problem, session.reason = ("package", broken[0]) if broken else ("", "")
    if broken:
        session.place = Place.REVIEW
    return not broken


def anyway(desk: Desk, session: Session) -> None:
    """Apply all the same, where the law gives that right for everything that is missing."""
    if session.told is Told.UNMET and session.unmet and all(entry.anyway for entry in session.unmet):
        session.anyway = tuple(dict.fromkeys((*session.anyway, *(entry.id for entry in session.unmet))))
        session.told, session.unmet = Told.NOTHING, ()
        form = form_of(desk, session)
        found = engine.asked(form, session.answers)
        if engine.first_open_page(form, found, session.answers) is None:
            leave_form(desk, session)
        elif session.trail or engine.next_page(form, found, session.page) is None:
            to_form(session, session.page)
            form_next(desk, session)
        else:
            enter_form(desk, session)


def another(desk: Desk, session: Session) -> None:
    """Another matter in the same visit: what was said is not asked again, what was agreed to is."""
    gathering.remember(session, form_of(desk, session))
    session.forget_matter()
    session.browsing = Browsing()
    session.place = Place.CATALOGUE


def _settled(desk: Desk, session: Session) -> bool:
    """Commit what is composing. False: the keyboard still has to answer, or it does not fit."""
    session.next_waits = False
    form = form_of(desk, session)
    for entry in sheet(session, form).fields:
        now = session.composing.get(entry.id)
        if now is None or not isinstance(entry, typed.TYPED):
            continue
        settled = now.settle()
        typed.keep(session, sheet(session, form), desk.clock.now())
        if not settled:
            session.focus, session.hidden = entry.id, False
            session.next_waits = bool(now.question)
            if now.question:
                desk.typing.ask(session.id, now.question)
            return False
    return True
