"""The way back through one matter, page by page as one came, and from the review to the page that is to be changed.

Nothing that was answered is lost. Beside `onward`; thread and failure rules are the runner's.
"""

from kiosk.journey import engine
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.filling import open_row
from kiosk.journey.materials import choices_of
from kiosk.journey.onward import to_form
from kiosk.journey.session import Place, Session, Told
from kiosk.journey.sheet import group_of, rows_of


def form_back(desk: Desk, session: Session) -> None:
    """The way one came; from a row to its page. Nothing that was answered is lost."""
    form = form_of(desk, session)
    group = group_of(form.package.pages[session.page])
    if session.row >= 0 and group is not None:
        rows = rows_of(session, group)
        if session.row < len(rows) and not rows[session.row]:
            # Nothing was said of this one: it was only opened.
            kept = tuple(row for n, row in enumerate(rows) if n != session.row)
            answer = session.answers.pop(group.id)
            if kept:
                session.answers[group.id] = engine.Answer(kept, answer.source, answer.as_of)
        open_row(session, group, -1)
        return
    if session.review_return:
        session.review_return, session.place = False, Place.REVIEW
        return
    shown = {form.package.pages.index(page) for page, _ in engine.asked(form, session.answers).pages}
    while session.trail:
        page = session.trail.pop()
        if page in shown:
            to_form(session, page)
            return
    session.place = Place.GUIDE


def last_page(desk: Desk, session: Session) -> None:
    """From what comes behind the form back to its last page; without one, to the guide."""
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    places = [form.package.pages.index(page) for page, _ in found.pages]
    if not places:
        session.place = Place.GUIDE
        return
    to_form(session, places[-1])
    session.trail = places[:-1]


def review_back(desk: Desk, session: Session) -> None:
    """To the papers if there is anything to choose, else to the last page."""
    form = form_of(desk, session)
    if choices_of(desk, session, form, engine.asked(form, session.answers)):
        session.place = Place.MATERIALS
    else:
        last_page(desk, session)


def change(desk: Desk, session: Session, page_id: str) -> None:
    """Change what one page of the review says."""
    form = form_of(desk, session)
    for page, _ in engine.asked(form, session.answers).pages:
        if page.id == page_id:
            to_form(session, form.package.pages.index(page))
            session.review_return = True


def answer_back(desk: Desk, session: Session) -> None:
    """From what was told back to where it can be changed."""
    told, session.told = session.told, Told.NOTHING
    if told in (Told.LEVEL, Told.DOCUMENT):
        session.refused, session.card_refused = "", False
        session.place, session.consent_at = Place.GUIDE, None
    elif session.answers and engine.asked(form_of(desk, session), session.answers).pages:
        to_form(session, session.page)
    else:
        session.place = Place.GUIDE
