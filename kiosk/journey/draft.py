"""The document that is sealed: `SealedDocument` of docs/api/central.yaml, without the number (the outbox puts it in)."""

from collections.abc import Mapping
from datetime import datetime

from kiosk.journey import engine
from kiosk.journey.engine import Answer, Asked, Form
from kiosk.journey.session import Session
from kiosk.services.model import Field_, GroupField, RegionField


def document_of(session: Session, form: Form, at: datetime) -> dict[str, object]:
    """All that `session` hands in, as plain values. `at` is the time of signing (aware)."""
    service, document = session.service, session.document
    assert service is not None and document is not None and session.consent_at is not None
    package = service.package
    found = engine.asked(form, session.answers)
    made: dict[str, object] = {
        "format": 1,
        "service": {
            "code": package.code,
            "version": package.version,
            "digest": service.digest,
            "department": package.department.code,
        },
        "consent": {"version": package.consent.version, "at": _time(session.consent_at), "lang": session.consent_lang},
        "document": {
            "kind": document.kind,
            "number": document.number,
            "name": document.name,
            "sex": document.sex.value,
            "birth": document.birth.isoformat() if document.birth else None,
            "name_cut": document.name_cut,
        },
        "answers": [_answer(field, answer, session, form, found) for field, answer in engine.asked_answers(found, session.answers)],
        "materials": _materials(session, form, found),
        "signature": _signature(session, at),
    }
    if session.anyway:
        made["anyway"] = list(session.anyway)
    return made


def _answer(field: Field_, answer: Answer, session: Session, form: Form, found: Asked) -> dict[str, object]:
    made: dict[str, object] = {
        "element": field.element,
        "value": value_of(field, answer.value, form, found),
        "source": answer.source,
        "as_of": _age(answer.as_of),
    }
    objected = session.objected.get(field.id)
    if objected is not None:
        made["objection"] = {"value": value_of(field, objected.value, form, found), "as_of": _age(objected.as_of)}
    return made


def _materials(session: Session, form: Form, found: Asked) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for material in engine.materials(form, found):
        way = session.ways.get(material.id, material.ways[0])
        entry: dict[str, object] = {"material": material.id, "way": way}
        held = session.licences.get(material.licence)
        if way == "e-licence" and held is not None:
            entry["licence"] = held.number
        made.append(entry)
    return made


def _signature(session: Session, at: datetime) -> dict[str, object]:
    if session.strokes and not session.other_way:
        strokes = [[[round(x, 4), round(y, 4)] for x, y in stroke] for stroke in session.strokes]
        return {"kind": "strokes", "strokes": strokes, "at": _time(at)}
    return {"kind": "confirmed", "at": _time(at)}


def value_of(field: Field_, value: object, form: Form, found: Asked) -> object:
    """An answer as it goes over the wire; the rows of a group by the last part of their elements' names."""
    if isinstance(field, RegionField) and isinstance(value, tuple):
        places = [level.chosen for level in form.regions[field.division].levels(value) if level.chosen]
        return {"code": places[-1].code, "text": "".join(place.name for place in places)} if places else {}
    if isinstance(field, GroupField) and isinstance(value, tuple):
        return [_row(field, row, form, found) for row in value]
    return list(value) if isinstance(value, tuple) else value


def _row(group: GroupField, row: Mapping[str, object], form: Form, found: Asked) -> dict[str, object]:
    return {
        field.element.rpartition(".")[2]: value_of(field, row[field.id], form, found)
        for field in engine.row_fields(form, group, found.facts, row)
        if row.get(field.id) not in (None, "", ())
    }


def _age(as_of: datetime | str) -> str:
    return as_of if isinstance(as_of, str) else _time(as_of)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
