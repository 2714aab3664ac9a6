"""Papers that a form itself asks for: fields of the kind `attachment`, scanned as materials are, one file a field.

Their pages lie with those of the materials (`scan_state`), by the field's id; a package gives no material the id of such a field. The
answer is the name of the file; it stands as long as there is a page. Pure.
"""

from collections.abc import Iterator
from datetime import datetime

from kiosk.journey import engine
from kiosk.journey.engine import CITIZEN, Answer, Asked, Form
from kiosk.journey.session import Session
from kiosk.services.model import AttachmentField, Material, Service

LOST = "attached"
"""What a required one that cannot be taken here is called among what is missing: `attached.FIELD`."""


def of(form: Form, ident: str) -> AttachmentField | None:
    """The field `ident`, if it is one."""
    return next((field for field in form.package.fields() if field.id == ident and isinstance(field, AttachmentField)), None)


def shown(found: Asked) -> Iterator[AttachmentField]:
    """Those that are asked for, given the answers."""
    return (field for field in found.every() if isinstance(field, AttachmentField))


def owner(form: Form, found: Asked, ident: str) -> Material | AttachmentField | None:
    """What is scanned under the name `ident`: a paper of the matter, or of a form."""
    return next((entry for entry in engine.materials(form, found) if entry.id == ident), None) or of(form, ident)


def words(service: Service, lang: str, ident: str) -> str:
    """What the paper is called."""
    return service.maybe(lang, f"material.{ident}") or service.text(lang, f"field.{ident}.label")


def keep(session: Session, form: Form, ident: str, at: datetime) -> bool:
    """The scan page of the field `ident` is left: what is there answers it. False if that is no such field."""
    if of(form, ident) is None:
        return False
    name = (f"{ident}.pdf",)
    before = session.answers.get(ident)
    if not session.scan.has(ident):
        session.answers.pop(ident, None)
    elif before is None or before.value != name:
        session.answers[ident] = Answer(name, CITIZEN, at)
    # A signature stands for what it was put under.
    session.strokes.clear()
    session.confirmed = False
    if session.problem == ident:
        session.problem = session.reason = ""
    return True
