"""Review and signature: everything that is handed in, once, and the citizen's word for it."""

from kiosk.journey import engine
from kiosk.journey.engine import Answers
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.form import row, shown_value
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.services.model import KeysField, KnownField, RegionField, Service
from kiosk.services.model import Page as FormPage


def review(session: Session, service: Service, around: Surroundings) -> Page:
    """Everything once, grouped by form page; what the citizen answered can be changed."""
    texts, lang = around.texts, around.lang
    groups: list[Page] = []
    for page in service.package.pages:
        rows = _rows(page, session.answers, session, service, around)
        own = any(not isinstance(field, KnownField) for field in engine.visible(page, session.answers))
        groups.append(
            {
                "title": service.text(lang, f"page.{page.id}.group"),
                "source_icon": "pencil" if own else "id",
                "source": texts.get("source.citizen" if own else "source.card"),
                "rows": rows,
                "change": button(f"change-{page.id}", texts.get("button.change")) if own else None,
            }
        )
    return {
        "heading": texts.get("review.heading"),
        "lead": texts.get("review.lead", department=service.text(lang, "department.name")),
        "groups": groups,
        "question": None,
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button("next", texts.get("review.next"), "arrow-right"),
        "step": "review",
    }


def _rows(page: FormPage, answers: Answers, session: Session, service: Service, around: Surroundings) -> list[Page]:
    rows: list[Page] = []
    address = ""
    for field in engine.visible(page, answers):
        if field.id not in answers:
            continue
        value = shown_value(field, session, service, around)
        if isinstance(field, RegionField):
            address = value
            continue
        if address and isinstance(field, KeysField) and field.pad == "house":
            rows.append({"label": around.texts.get("review.address"), "value": f"{address}\n{value}"})
            address = ""
            continue
        rows.append(row(field, session, service, around))
    if address:
        rows.append({"label": around.texts.get("review.address"), "value": address})
    return rows


def sign(session: Session, service: Service, around: Surroundings) -> Page:
    """The signature pad, or the equal way for who cannot sign."""
    texts, lang = around.texts, around.lang
    name = session.document.name if session.document else ""
    confirm: Page | None = None
    if session.other_way:
        confirm = {
            "heading": texts.get("sign.confirm-heading"),
            "text": service.text(lang, "sign.statement"),
            "button": {**button("sign-confirm", texts.get("sign.confirm"), "circle-check"), "chosen": session.confirmed},
        }
    return {
        "heading": texts.get("sign.heading-other" if session.other_way else "sign.heading"),
        "lead": service.text(lang, "sign.statement"),
        "rows": [
            {"label": texts.get("sign.matter"), "value": service.text(lang, "title")},
            {"label": texts.get("sign.applicant"), "value": name},
            {"label": texts.get("sign.receiver"), "value": service.text(lang, "department.name")},
        ],
        "pad_label": texts.get("sign.here"),
        "strokes": [[list(point) for point in stroke] for stroke in session.strokes],
        "clear": button("sign-clear", texts.get("sign.clear"), "eraser"),
        "other": button("sign-other", texts.get("sign.by-hand" if session.other_way else "sign.other"), "user-check"),
        "note": texts.get("sign.note"),
        "confirm": confirm,
        "problem": texts.get("sign.problem-other" if session.other_way else "sign.problem") if session.sign_problem else "",
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button("submit", texts.get("sign.submit"), "send"),
        "step": "sign-other" if session.other_way else "sign",
    }
