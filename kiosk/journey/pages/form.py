"""Form pages, review and signature."""

from collections.abc import Sequence

from kiosk.identity import Document
from kiosk.journey import engine
from kiosk.journey.engine import Answer, Answers
from kiosk.journey.filling import PICKER_SIZE, current, open_level
from kiosk.journey.pages.common import Page, Surroundings, button, day, masked_number
from kiosk.journey.session import Session
from kiosk.services.model import ChoiceField, Field_, KeysField, KnownField, RegionField, Service
from kiosk.services.model import Page as FormPage


def form(session: Session, service: Service, around: Surroundings) -> Page:
    """The form page the citizen is at."""
    page = service.package.pages[session.page]
    texts, lang = around.texts, around.lang
    shown = engine.visible(page, session.answers)
    known = [field for field in shown if isinstance(field, KnownField)]
    fields: list[Page] = []
    answered: list[Page] = []
    opened = current(session, page, shown, around.regions)
    for field in shown:
        if isinstance(field, KnownField):
            if field.id in session.answers:
                fields.append(_locked(field, session, service, around))
        elif isinstance(field, ChoiceField):
            _choice(field, session, service, around, opened, shown, fields, answered)
        elif isinstance(field, RegionField):
            fields.append(_region(field, session, service, around, opened))
        else:
            fields.append(_keys(field, session, service, around, opened))
    return {
        "heading": service.text(lang, f"page.{page.id}.heading"),
        "lead": service.text(lang, f"page.{page.id}.lead"),
        "fields": fields,
        "answered": answered,
        "source": {"icon": "id", "text": texts.get("source.card")} if known else None,
        "note": texts.get("form.pad-note"),
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button(
            "next",
            texts.get("form.to-review") if session.review_return else service.text(lang, f"page.{page.id}.next"),
            "arrow-right",
        ),
        "step": f"form-{page.id}",
    }


def _problem(field: Field_, session: Session, service: Service, around: Surroundings) -> str:
    return service.text(around.lang, f"field.{field.id}.problem") if session.problem == field.id else ""


def _label(field: Field_, service: Service, around: Surroundings) -> str:
    return service.text(around.lang, f"field.{field.id}.label")


def _locked(field: KnownField, session: Session, service: Service, around: Surroundings) -> Page:
    return {"kind": "locked", "label": _label(field, service, around), "value": shown_value(field, session, service, around)}


def _choice(
    field: ChoiceField,
    session: Session,
    service: Service,
    around: Surroundings,
    opened: str,
    shown: Sequence[Field_],
    fields: list[Page],
    answered: list[Page],
) -> None:
    answer = session.answers.get(field.id)
    follows = any(other.when and other.when.field == field.id for other in shown)
    if answer and follows and opened != field.id:
        text = service.text(around.lang, f"option.{field.id}.{answer.value}")
        answered.append({"text": text, "change": button(f"reopen-{field.id}", around.texts.get("button.change"))})
        return
    reopened = session.reopened
    if reopened and reopened != field.id and any(f.id == reopened for f in shown):
        return
    fields.append(
        {
            "kind": "choice",
            "label": _label(field, service, around),
            "problem": _problem(field, session, service, around),
            "options": [
                {
                    "id": f"option-{field.id}-{option.id}",
                    "label": service.text(around.lang, f"option.{field.id}.{option.id}"),
                    "sub": "",
                    "icon": option.icon,
                    "chosen": bool(answer and answer.value == option.id),
                }
                for option in field.options
            ],
        }
    )


def _region(field: RegionField, session: Session, service: Service, around: Surroundings, opened: str) -> Page:
    texts = around.texts
    levels = around.regions[field.division].levels(codes_of(session.answers.get(field.id)))
    at = open_level(session, levels) if opened == field.id else -1
    picker: Page | None = None
    if at >= 0:
        level = levels[at]
        pages = max(1, -(-len(level.options) // PICKER_SIZE))
        number = min(session.picker_page, pages - 1)
        picker = {
            "title": texts.get(f"region.choose.{level.id}"),
            "options": [
                {"id": f"pick-{place.code}", "label": place.short, "chosen": place == level.chosen}
                for place in level.options[number * PICKER_SIZE : (number + 1) * PICKER_SIZE]
            ],
            "less": button("pick-less", texts.get("region.less"), "arrow-left") if number > 0 else None,
            "more": button("pick-more", texts.get("region.more"), "arrow-right") if number < pages - 1 else None,
            "page_text": f"{number + 1} / {pages}" if pages > 1 else "",
        }
    return {
        "kind": "region",
        "label": _label(field, service, around),
        "problem": _problem(field, session, service, around),
        "levels": [
            {
                "id": f"region-{n}",
                "label": texts.get(f"region.level.{level.id}"),
                "value": level.chosen.short if level.chosen else "",
                "chosen": n == at,
                "enabled": bool(level.options),
            }
            for n, level in enumerate(levels)
        ],
        "picker": picker,
    }


def _keys(field: KeysField, session: Session, service: Service, around: Surroundings, opened: str) -> Page:
    answer = session.answers.get(field.id)
    value = answer.value if answer and isinstance(answer.value, str) else ""
    soft = {engine.BACKSPACE, engine.CLEAR}
    return {
        "kind": "digits",
        "id": f"field-{field.id}",
        "label": _label(field, service, around),
        "help": service.text(around.lang, f"field.{field.id}.help"),
        "placeholder": service.text(around.lang, f"field.{field.id}.placeholder"),
        "value": spaced_phone(value) if field.pad == "phone" else value,
        "active": opened == field.id,
        "problem": _problem(field, session, service, around),
        "keys": [
            [
                {
                    "id": f"key-{key}",
                    "label": "" if key == engine.BACKSPACE else around.texts.get("button.clear") if key == engine.CLEAR else key,
                    "name": around.texts.get("button.backspace") if key == engine.BACKSPACE else "",
                    "icon": "backspace" if key == engine.BACKSPACE else "",
                    "soft": key in soft,
                }
                for key in row
            ]
            for row in (engine.PADS[field.pad] if opened == field.id else ())
        ],
    }


def codes_of(answer: Answer | None) -> tuple[str, ...]:
    return answer.value if answer and isinstance(answer.value, tuple) else ()


def spaced_phone(digits: str) -> str:
    """A mobile number as people say it: 3-4-4."""
    return " ".join(part for part in (digits[:3], digits[3:7], digits[7:]) if part)


def place_text(field: RegionField, codes: Sequence[str], around: Surroundings) -> str:
    """The names of a chosen place, joined without spaces, as an address is written."""
    return "".join(level.chosen.short for level in around.regions[field.division].levels(codes) if level.chosen)


def shown_value(field: Field_, session: Session, service: Service, around: Surroundings) -> str:
    """An answer as it stands on the screen: numbers masked, dates and choices in words."""
    answer = session.answers[field.id]
    if isinstance(field, RegionField):
        return place_text(field, codes_of(answer), around)
    value = str(answer.value)
    if isinstance(field, ChoiceField):
        return service.text(around.lang, f"option.{field.id}.{value}")
    if isinstance(field, KeysField):
        return value[:3] + "****" + value[-4:] if field.pad == "phone" else value
    return _known_text(field, session.document, value, around)


def _known_text(field: KnownField, document: Document | None, value: str, around: Surroundings) -> str:
    if field.source == "sex":
        return around.texts.get(f"sex.{value}")
    if field.source == "number":
        return masked_number(value)
    if field.source == "birth" and document and document.birth:
        return day(document.birth, around.texts)
    return value


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
        rows.append({"label": _label(field, service, around), "value": value})
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
