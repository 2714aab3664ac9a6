"""Form pages, and how an answer stands on the screen."""

from collections.abc import Sequence

from kiosk.journey import engine
from kiosk.journey.engine import Answer
from kiosk.journey.filling import PICKER_SIZE, current, open_level
from kiosk.journey.pages.common import Surroundings, day, masked_number
from kiosk.journey.pages.keyboard import spaced_phone, text_field
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.services.model import ChoiceField, Field_, KeysField, KnownField, RegionField, Service, TextField


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
        elif isinstance(field, TextField):
            fields.append(text_field(field, session, service, around, opened))
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
    return {"kind": "locked", **row(field, session, service, around)}


def row(field: Field_, session: Session, service: Service, around: Surroundings) -> Page:
    """An answer with its label, and beside a masked number the key that shows it while it is held."""
    entry: Page = {"label": _label(field, service, around), "value": shown_value(field, session, service, around), "show": None}
    if _masked(field):
        held = session.shown == field.id
        entry["show"] = {**button(f"show-{field.id}", around.texts.get("button.show"), "eye"), "held": held, "field": field.id}
    return entry


def _masked(field: Field_) -> bool:
    """Is it a number that somebody behind could copy?"""
    if isinstance(field, TextField):
        return field.keyboard in ("phone", "id-number") and not field.secret
    return (isinstance(field, KnownField) and field.source == "number") or (isinstance(field, KeysField) and field.pad == "phone")


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
    if isinstance(field, TextField):
        return _text(field, value, session.shown == field.id)
    if isinstance(field, KeysField):
        if field.pad != "phone":
            return value
        return spaced_phone(value) if session.shown == field.id else value[:3] + "****" + value[-4:]
    return _known_text(field, session, value, around)


def _text(field: TextField, value: str, shown: bool) -> str:
    if field.secret:
        return "*" * len(value)
    if field.keyboard == "phone":
        return spaced_phone(value) if shown else value[:3] + "****" + value[-4:]
    return masked_number(value) if field.keyboard == "id-number" and not shown else value


def _known_text(field: KnownField, session: Session, value: str, around: Surroundings) -> str:
    document = session.document
    if field.source == "sex":
        return around.texts.get(f"sex.{value}")
    if field.source == "number":
        return value if session.shown == field.id else masked_number(value)
    if field.source == "birth" and document and document.birth:
        return day(document.birth, around.texts)
    return value
