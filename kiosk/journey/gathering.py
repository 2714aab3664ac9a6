"""What need not be asked: card, central data sharing, what was said earlier in this visit. In this order; the citizen comes last.

Pure: what the share said is handed in. An answer that does not fit its field (another option, half a place) is not taken: it is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.journey import engine
from kiosk.journey.engine import CENTRAL, CITIZEN, Answer, Form
from kiosk.journey.session import Licence, Session
from kiosk.services.model import AttachmentField, Field_, GroupField, KnownField


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """One datum that the share told: its element, its value as JSON has it, and how old it is."""

    element: str
    value: Any
    as_of: str


def wanted(form: Form, session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The elements and the licences to ask the share for: what this matter asks, the share may know, and the card has not said."""
    elements = {field.element for field in form.package.fields() if field.id not in session.answers and _shared(form, field)}
    if form.package.query:
        elements.add(form.package.query.ask)
    licences = {material.licence for material in form.package.materials if material.licence}
    return tuple(sorted(elements)), tuple(sorted(licences))


def _shared(form: Form, field: Field_) -> bool:
    element = form.service.dictionary.get(field.element)
    return element is not None and element.share and not isinstance(field, KnownField)


def take(session: Session, form: Form, told: Iterable[Known], licences: Mapping[str, Licence]) -> None:
    """Put what the share told where it belongs."""
    by_element = {known.element: known for known in told}
    session.licences |= licences
    query = form.package.query
    if query and query.ask in by_element:
        known = by_element[query.ask]
        session.result = Answer(known.value, CENTRAL, known.as_of)
    for field in form.package.fields():
        told_of = by_element.get(field.element)
        if told_of is None or field.id in session.answers or not _shared(form, field):
            continue
        value = _as_answer(field, told_of.value)
        if value is not None and engine.fits(form, field, value):
            session.answers[field.id] = Answer(value, CENTRAL, told_of.as_of)


def recall(session: Session, form: Form) -> None:
    """What was answered earlier in this visit is not asked again. It is the citizen's own answer, and can be changed like one."""
    for field in form.package.fields():
        earlier = session.earlier.get(field.element)
        if earlier is not None and field.id not in session.answers and engine.fits(form, field, earlier.value):
            session.answers[field.id] = earlier


def remember(session: Session, form: Form) -> None:
    """Keep what the citizen has answered for the rest of this visit."""
    for field in form.package.fields():
        answer = session.answers.get(field.id)
        # Rows are kept by the ids of their own matter's fields: another matter's are others.
        # What was scanned is for this matter alone, and says so in its pixels.
        if answer is not None and answer.source == CITIZEN and not isinstance(field, GroupField | AttachmentField):
            session.earlier[field.element] = answer


def _as_answer(field: Field_, value: Any) -> Any:
    """A value of the wire as `field` holds it; None if it is nothing that fits."""
    if isinstance(field, GroupField):
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return None
        names = {inner.element.rpartition(".")[2]: inner for inner in field.fields}
        rows = [
            {names[name].id: _as_answer(names[name], datum) for name, datum in row.items() if name in names and datum not in (None, "")}
            for row in value
        ]
        return tuple(rows) or None
    return tuple(value) if isinstance(value, list) else value
