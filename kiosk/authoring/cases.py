"""Runs the cases of a package: a document, what government knows, the answers; then what is asked, what is missing, what is handed in.

Uses the journey's own rules (`engine`, `gathering`, `draft`), so that a case says what the terminal does. Pure but for reading the
case files. What differs is returned, one line for each thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from kiosk.identity.document import Document, Sex
from kiosk.journey import engine, gathering
from kiosk.journey.draft import document_of
from kiosk.journey.engine import CENTRAL, CITIZEN, MISSING, WRONG, Answer, Asked, Form, Open
from kiosk.journey.gathering import Known
from kiosk.journey.session import Licence, Session
from kiosk.services.check_cases import Case, Person
from kiosk.services.model import Field_, GroupField, KnownField, MoneyField, NumberField, RegionField, Service, YesNoField
from kiosk.services.regions import Regions
from kiosk.services.source import read

_AT = time(9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: as `Expect`, but all of it. `shown` are the rows of a query's answer."""

    pages: list[str]
    missing: list[str]
    broken: list[str]
    ineligible: list[str]
    materials: list[str]
    submission: Mapping[str, Any]
    shown: Mapping[str, Any]
    refused: list[str]


def cases(folder: Path) -> Iterator[tuple[str, Case]]:
    """The cases of the package in `folder`, by file; the package has passed its check."""
    for path in sorted((folder / "cases").glob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        source, _ = read(folder, name)
        yield name, Case.model_validate(source.value)


def differences(service: Service, case: Case) -> list[str]:
    """What comes otherwise than the case expects; empty if nothing does."""
    return list(_compare(case, outcome(service, case)))


def _compare(case: Case, came: Outcome) -> Iterator[str]:
    yield from came.refused
    for name in ("pages", "missing", "broken", "ineligible", "materials"):
        wanted, got = getattr(case.expect, name), getattr(came, name)
        if wanted is not None and list(wanted) != got:
            yield f"{name}: expected {_list(wanted)}, came {_list(got)}"
    for name, wanted, got in (("submission", case.expect.submission, came.submission), ("shown", case.expect.shown, came.shown)):
        for key, value in wanted.items():
            if key not in got:
                yield f"{name}: {key}: expected {value!r}, is not there{_why(came) if name == 'submission' else ''}"
            elif not _same(value, got[key]):
                yield f"{name}: {key}: expected {value!r}, came {got[key]!r}"
    for key in case.expect.absent:
        if key in came.submission:
            yield f"absent: {key}: is handed in, as {came.submission[key]!r}"


def _why(came: Outcome) -> str:
    """Why nothing was handed in, if nothing was."""
    if came.submission:
        return ""
    why = [f"{name} {_list(getattr(came, name))}" for name in ("missing", "broken", "ineligible") if getattr(came, name)]
    return f" (nothing is handed in: {'; '.join(why)})" if why else " (nothing is handed in)"


def _same(wanted: object, got: object) -> bool:
    """A place is compared by its last code; everything else by what it is (`true` is not 1)."""
    if isinstance(got, Mapping) and isinstance(wanted, str):
        return wanted == got.get("code")
    return type(wanted) is type(got) and wanted == got


def _list(names: Any) -> str:
    return f"[{', '.join(names)}]"


def outcome(service: Service, case: Case) -> Outcome:
    """Fill in the matter as the case says, up to handing it in."""
    day = date.fromisoformat(case.today)
    at = datetime.combine(day, _AT)
    form = Form(service, _regions(service), day)
    session = Session(service=service, document=document(case.person), consent_at=at, consent_lang="zh-CN")
    assert session.document is not None
    session.answers |= engine.known(form, session.document, at)
    told = [Known(element, value, case.today) for element, value in case.share.items()]
    gathering.take(session, form, told, {name: Licence(name, name, case.today) for name in case.licences})
    refused = list(_answer(session, form, case, at))
    found = engine.asked(form, session.answers)
    opens = list(_open(form, found, session))
    missing = [still.field for still in opens if still.reason in (MISSING, WRONG)]
    broken = [still.reason for still in opens if still.reason not in (MISSING, WRONG)]
    if not missing:
        broken += engine.broken_checks(form, found)
    # What is not answered yet makes nobody ineligible.
    unmet = engine.unmet(form, found, early=bool(missing))
    if case.anyway and unmet and all(one.anyway for one in unmet):
        session.anyway = tuple(one.id for one in unmet)
    going = not missing and not broken and len(session.anyway) == len(unmet)
    handed = _handed(session, form, at) if going and not form.package.query else {}
    return Outcome(
        pages=[page.id for page, _ in found.pages],
        missing=missing,
        broken=broken,
        ineligible=[one.id for one in unmet],
        materials=[material.id for material in engine.materials(form, found)],
        submission=handed,
        shown=_shown(session, form) if going else {},
        refused=refused,
    )


def document(person: Person) -> Document:
    return Document(
        kind=person.kind,
        number=person.number,
        name=person.name,
        sex=Sex(person.sex),
        birth=date.fromisoformat(person.birth),
        address=person.address,
        nationality=person.nationality,
    )


def _regions(service: Service) -> dict[str, Regions]:
    fields = [inner for field in service.package.fields() for inner in (field, *(field.fields if isinstance(field, GroupField) else ()))]
    return {field.division: Regions(field.division) for field in fields if isinstance(field, RegionField)}


def _answer(session: Session, form: Form, case: Case, at: datetime) -> Iterator[str]:
    """Put the citizen's answers in; what government said before is objected to. Tells answers that nobody can give."""
    fields = {field.id: field for field in form.package.fields()}
    for ident, value in case.answers.items():
        field = fields.get(ident)
        if field is None:
            yield f"answers: {ident}: stands in the rows of a group; answer the group, with a list of rows"
        elif isinstance(field, KnownField):
            yield f"answers: {ident}: comes from the document and cannot be answered"
        else:
            before = session.answers.get(ident)
            if before is not None and before.source == CENTRAL:
                session.objected[ident] = before
            session.answers[ident] = Answer(_value(field, value), CITIZEN, at)


def _value(field: Field_, value: Any) -> Any:
    """A value of YAML as the field holds it: digits that YAML took for a number are text again where they are no number."""
    if isinstance(field, GroupField) and isinstance(value, list):
        inner = {plain.id: plain for plain in field.fields}
        return tuple({name: _value(inner[name], said) if name in inner else said for name, said in row.items()} for row in value)
    if isinstance(field, YesNoField):
        return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value
    if isinstance(value, list):
        return tuple(value)
    whole = isinstance(field, MoneyField) or (isinstance(field, NumberField) and not field.decimals)
    return str(value) if type(value) is int and not whole else value


def _open(form: Form, found: Asked, session: Session) -> Iterator[Open]:
    """Everything that keeps a page from going on, all at once."""
    for page, fields in found.pages:
        right = True
        for field in fields:
            answer = session.answers.get(field.id)
            reason = engine.problem(form, found, field, answer)
            if reason:
                right = False
                yield from (_rows(form, found, field, answer) if isinstance(field, GroupField) and answer else [Open(field.id, reason)])
        if right and (still := engine.first_open(form, found, page, session.answers)) is not None:
            yield still


def _rows(form: Form, found: Asked, group: GroupField, answer: Answer) -> list[Open]:
    """What is wrong in the rows of `group`; the group itself if no single row is (too few, too many, one of its checks)."""
    rows = answer.value if isinstance(answer.value, tuple) else ()
    inside = [still for row in rows if (still := engine.row_open(form, found, group, row)) is not None]
    return inside or [Open(group.id, engine.problem(form, found, group, answer))]


def _handed(session: Session, form: Form, at: datetime) -> dict[str, Any]:
    answers = document_of(session, form, at)["answers"]
    assert isinstance(answers, list)
    return {answer["element"]: answer["value"] for answer in answers}


def _shown(session: Session, form: Form) -> dict[str, Any]:
    told = session.result.value if session.result else None
    if form.package.query is None or not isinstance(told, Mapping):
        return {}
    return {row.id: told[row.name] for row in form.package.query.rows if row.name in told}
