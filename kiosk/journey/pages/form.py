"""Form pages: what is known is shown, what is not is asked; a page, or one row of its group."""

from collections.abc import Sequence

from kiosk.identity import OPENED_BY_KEY
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey import dates, engine, pads, typed
from kiosk.journey.engine import CENTRAL, Form
from kiosk.journey.filling import current, locked
from kiosk.journey.pages import fields as kinds
from kiosk.journey.pages import values
from kiosk.journey.pages.attached import attached
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.keyboard import text_field
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.journey.sheet import Sheet, rows_of, sheet
from kiosk.services.model import (
    AttachmentField,
    ChoiceField,
    Field_,
    GroupField,
    KnownField,
    MultiChoiceField,
    RegionField,
    Service,
    YesNoField,
)


def form_of(session: Session, service: Service, around: Surroundings) -> Form:
    """What answers are judged by, as the screen sees it."""
    return Form(service, around.regions, around.today or around.now.date(), session.walked)


def form(session: Session, service: Service, around: Surroundings) -> Page:
    """The form page the citizen is at, or the row of its group."""
    now = sheet(session, form_of(session, service, around))
    texts, lang = around.texts, around.lang
    made: list[Page] = []
    answered: list[Page] = []
    opened = current(session, now)
    for field in now.fields:
        if now.group is None and locked(session, field, now.answers):
            made.append(_known(field, session, now, service, around))
        else:
            _asked(field, session, now, service, around, opened, made, answered)
    # A page may be called like one of its fields: only the page's own checks are told here.
    broken = session.problem == now.page.id and session.reason in {check.id for check in now.page.checks}
    page = now.page.id
    heading = service.text(lang, f"page.{page}.heading") if now.group is None else _row_heading(now, session, service, around)
    if len(made) == 1 and made[0]["kind"] == "yes-no" and not answered and now.group is None:
        # A page that asks whether something is so asks it in large letters, and once.
        heading, made[0]["label"] = str(made[0]["label"]), ""
    return {
        "heading": heading,
        "lead": service.text(lang, f"page.{page}.lead") if now.group is None else "",
        "fields": made,
        "answered": answered,
        "source": _source(now, session, around) if any(entry["kind"] == "locked" for entry in made) else None,
        "problem": service.text(lang, f"check.{page}.{session.reason}") if broken else "",
        "note": texts.get("form.pad-note"),
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button("next", _next(now, session, service, around), "arrow-right"),
        "step": f"form-{page}" if now.group is None else f"form-{page}-row",
    }


def _next(now: Sheet, session: Session, service: Service, around: Surroundings) -> str:
    if session.reason == engine.CONFIRM:
        return around.texts.get("form.old-number-yes")
    if now.group is not None:
        return around.texts.get("group.done")
    if session.review_return:
        return around.texts.get("form.to-review")
    return service.text(around.lang, f"page.{now.page.id}.next")


def _source(now: Sheet, session: Session, around: Surroundings) -> Page:
    """That the card says so; and where it had no room for the whole name, that: nobody is stopped for it."""
    cut = session.document is not None and session.document.name_cut
    if cut and any(isinstance(field, KnownField) and field.source == "name" for field in now.fields):
        return {"icon": "alert-circle", "text": around.texts.get("source.name-cut")}
    kind = session.document.kind if session.document else ""
    if kind in FROM_PHONE:
        return {"icon": "device-mobile", "text": around.texts.get("source.phone")}
    return {"icon": "id", "text": around.texts.get("source.chip" if kind in OPENED_BY_KEY else "source.card")}


def _row_heading(now: Sheet, session: Session, service: Service, around: Surroundings) -> str:
    assert now.group is not None
    # Never by its name: nothing of a person stands larger than body text.
    return values.row_title(now.group, {}, now.row, service, around)


def _known(field: Field_, session: Session, now: Sheet, service: Service, around: Surroundings) -> Page:
    """A datum of the document; or one of government, with its age and the key that questions it."""
    answer = now.answers[field.id]
    row = values.row(field, answer, session.shown, service, around)
    if answer.source != CENTRAL:
        return {"kind": "locked", **row}
    lines: list[str] = []
    if isinstance(field, GroupField):
        lines = [
            around.texts.get("list.comma").join(
                [values.row_title(field, said, n, service, around), *kinds.group_lines(field, said, now, service, around)]
            )
            for n, said in enumerate(rows_of(session, field))
        ]
    return {
        "kind": "shared",
        **row,
        "lines": lines,
        "source": values.source(answer, around),
        "wrong": button(f"wrong-{field.id}", around.texts.get("button.wrong"), "alert-circle"),
        "problem": kinds.problem(field, session, service, around),
    }


def _asked(
    field: Field_,
    session: Session,
    now: Sheet,
    service: Service,
    around: Surroundings,
    opened: str,
    made: list[Page],
    answered: list[Page],
) -> None:
    entry = _question(field, session, now, service, around, opened, answered)
    if entry is None:
        return
    objected = session.objected.get(field.id) if now.group is None else None
    if objected is not None:
        # What government says stays in sight beside the citizen's own word.
        said = values.shown(field, objected.value, service, around)
        entry["objected"] = {
            "icon": "building-bank",
            "text": around.texts.get("form.objected", value=said, age=values.age(objected.as_of, around.texts)),
            "right": button(f"right-{field.id}", around.texts.get("button.right")),
        }
    made.append(entry)


def _question(
    field: Field_, session: Session, now: Sheet, service: Service, around: Surroundings, opened: str, answered: list[Page]
) -> Page | None:
    if isinstance(field, ChoiceField | YesNoField):
        if _told_above(field, session, now, service, around, opened, answered) or _hidden_by_reopened(field, session, now.fields):
            return None
        return kinds.options(field, session, now, service, around)
    if isinstance(field, MultiChoiceField):
        return kinds.options(field, session, now, service, around)
    # Put away: nothing to type or to pick on stands below.
    opened = "" if session.hidden else opened
    if isinstance(field, RegionField):
        return kinds.region(field, session, now, service, around, opened)
    if isinstance(field, typed.TYPED):
        return text_field(field, session, now, service, around, opened)
    if isinstance(field, dates.DATED):
        return kinds.dated(field, session, now, service, around, opened)
    if isinstance(field, GroupField):
        return kinds.group(field, session, now, service, around)
    if isinstance(field, AttachmentField):
        return attached(field, session, service, around)
    if isinstance(field, pads.PAD_FIELDS):
        return kinds.pad(field, session, now, service, around, opened)
    return None


def _told_above(
    field: ChoiceField | YesNoField, session: Session, now: Sheet, service: Service, around: Surroundings, opened: str, answered: list[Page]
) -> bool:
    """A question whose follow-up is open stands above, as one line with "change"."""
    answer = now.answers.get(field.id)
    if answer is None or opened == field.id or not kinds.follows(field, now.fields):
        return False
    text = values.shown(field, answer.value, service, around)
    if isinstance(field, YesNoField):
        text = f"{values.label(field, service, around)} {text}"
    answered.append({"text": text, "change": button(f"reopen-{field.id}", around.texts.get("button.change"))})
    return True


def _hidden_by_reopened(field: Field_, session: Session, shown: Sequence[Field_]) -> bool:
    reopened = session.reopened
    return bool(reopened) and reopened != field.id and any(other.id == reopened for other in shown)
