"""The document that is sealed: `SealedDocument` of docs/api/central.yaml, without the number (the outbox puts it in)."""

from collections.abc import Mapping
from datetime import datetime

from kiosk.journey import engine
from kiosk.journey.engine import Answer
from kiosk.journey.session import Session
from kiosk.services.model import Field_, RegionField
from kiosk.services.regions import Regions


def document_of(session: Session, regions: Mapping[str, Regions], at: datetime) -> dict[str, object]:
    """All that `session` hands in, as plain values. `at` is the time of signing (aware)."""
    service, document = session.service, session.document
    assert service is not None and document is not None and session.consent_at is not None
    package = service.package
    return {
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
        "answers": [
            {"element": field.element, "value": _value(field, answer, regions), "source": answer.source, "as_of": _time(answer.as_of)}
            for field, answer in engine.asked_answers(package, session.answers)
        ],
        "signature": _signature(session, at),
    }


def _signature(session: Session, at: datetime) -> dict[str, object]:
    if session.other_way:
        return {"kind": "confirmed", "at": _time(at)}
    strokes = [[[round(x, 4), round(y, 4)] for x, y in stroke] for stroke in session.strokes]
    return {"kind": "strokes", "strokes": strokes, "at": _time(at)}


def _value(field: Field_, answer: Answer, regions: Mapping[str, Regions]) -> object:
    if isinstance(field, RegionField) and isinstance(answer.value, tuple):
        levels = regions[field.division].levels(answer.value)
        places = [level.chosen for level in levels if level.chosen]
        return {"code": places[-1].code, "text": "".join(place.name for place in places)}
    return answer.value


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
