"""A question that a paper answers: scan it here, or, where that cannot be done, the counter."""

from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.fields import problem
from kiosk.journey.pages.parts import Page
from kiosk.journey.session import Session
from kiosk.services.model import AttachmentField, Service


def attached(field: AttachmentField, session: Session, service: Service, around: Surroundings) -> Page:
    """One field of the kind `attachment`."""
    texts, pages = around.texts, len(session.scan.pages.get(field.id, ()))
    can = bool(around.glass) or pages > 0
    where = "way.scan-sub-camera" if around.glass == "camera" else "way.scan-sub"
    options: list[Page] = []
    if can:
        words = texts.get("way.scan-done", pages=pages) if pages else texts.get("way.scan")
        sub = texts.get("attached.change") if pages else texts.get(where)
        options.append({"id": f"attach-{field.id}", "label": words, "sub": sub, "icon": "scan", "chosen": pages > 0})
    # Who could not scan it is not left without a way.
    if field.required and not pages and (not can or field.id in session.scan.failed):
        counter = {"label": texts.get("attached.counter"), "sub": texts.get("attached.counter-sub"), "icon": "building-community"}
        options.append({"id": f"attach-counter-{field.id}", **counter, "chosen": False})
    help_ = service.maybe(around.lang, f"field.{field.id}.help")
    return {
        "kind": "choice",
        "label": service.text(around.lang, f"field.{field.id}.label"),
        "help": help_ if can else texts.get("attached.cannot" if field.required else "attached.cannot-optional"),
        "problem": problem(field, session, service, around),
        "options": options,
    }
