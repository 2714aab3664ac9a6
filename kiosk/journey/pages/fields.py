"""The questions of a form page, one dictionary each, by kind (docs/pages.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.journey import dates, engine, pads
from kiosk.journey.filling import PICKER_SIZE, open_level, open_part, picked_of, typed_text
from kiosk.journey.pages import values
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.keyboard import spaced
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.journey.sheet import Sheet, rows_of
from kiosk.services.model import (
    BankCardField,
    ChoiceField,
    DateField,
    Field_,
    GroupField,
    IdNumberField,
    KeysField,
    MoneyField,
    MultiChoiceField,
    NumberField,
    PhoneField,
    RegionField,
    Service,
    UsccField,
    When,
    YesNoField,
)

GROUP_LINES = 3


def problem(field: Field_, session: Session, service: Service, around: Surroundings) -> str:
    """Why `field` does not go on, in the package's words; "" if nobody has asked it to."""
    if session.problem != field.id:
        return ""
    if session.reason in ("", engine.MISSING, engine.WRONG):
        return service.text(around.lang, f"field.{field.id}.problem")
    if session.reason == engine.CONFIRM:
        return around.texts.get("form.old-number")
    return service.text(around.lang, f"check.{field.id}.{session.reason}")


def options(
    field: ChoiceField | YesNoField | MultiChoiceField, session: Session, now: Sheet, service: Service, around: Surroundings
) -> Page:
    """A question with a few answers."""
    answer = now.answers.get(field.id)
    page: Page = {
        "kind": "choice" if isinstance(field, ChoiceField) else "yes-no" if isinstance(field, YesNoField) else "multi",
        "label": values.label(field, service, around),
        "help": service.maybe(around.lang, f"field.{field.id}.help"),
        "problem": problem(field, session, service, around),
    }
    if isinstance(field, YesNoField):
        page["options"] = [
            {
                **button(f"option-{field.id}-{said}", around.texts.get(f"answer.{said}"), "check" if said == "yes" else "x"),
                "sub": "",
                "chosen": answer is not None and answer.value is (said == "yes"),
            }
            for said in ("yes", "no")
        ]
        return page
    chosen = set(answer.value) if answer and isinstance(answer.value, tuple) else {answer.value} if answer else set()
    page["options"] = [
        {
            "id": f"option-{field.id}-{option.id}",
            "label": service.text(around.lang, f"option.{field.id}.{option.id}"),
            "sub": service.maybe(around.lang, f"option.{field.id}.{option.id}-sub"),
            "icon": option.icon,
            "chosen": option.id in chosen,
        }
        for option in field.options
    ]
    if isinstance(field, MultiChoiceField):
        page["count_text"] = around.texts.get("choice.count", count=len(chosen)) if chosen else around.texts.get("choice.several")
        page["none"] = None
    return page


def follows(field: Field_, shown: Sequence[Field_]) -> bool:
    """Does another shown question follow from this one?"""
    return any(isinstance(other.when, When) and other.when.field == field.id for other in shown)


def region(field: RegionField, session: Session, now: Sheet, service: Service, around: Surroundings, opened: str) -> Page:
    """A place, level by level."""
    texts = around.texts
    levels = around.regions[field.division].levels(values.codes_of(now.answers.get(field.id)))
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
        "label": values.label(field, service, around),
        "problem": problem(field, session, service, around),
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


def pad(field: pads.PadField, session: Session, now: Sheet, service: Service, around: Surroundings, opened: str) -> Page:
    """A short answer typed on a pad; an amount says itself in yuan."""
    text, active = typed_text(session, now, field), opened == field.id
    page: Page = {
        "kind": "digits",
        "id": f"field-{field.id}",
        "label": values.label(field, service, around),
        "help": service.maybe(around.lang, f"field.{field.id}.help"),
        "placeholder": service.maybe(around.lang, f"field.{field.id}.placeholder")
        or service.maybe(around.lang, f"field.{field.id}.example"),
        "value": spaced(text, *_groups(field)) if _groups(field) else text,
        "active": active,
        "asks": field.kind,
        "problem": problem(field, session, service, around),
        "keys": [[_key(key, around) for key in row] for row in (pads.PADS[pads.pad_of(field)] if active else ())],
    }
    if isinstance(field, MoneyField):
        worth = pads.worth(field, text)
        page |= {
            "kind": "money",
            "sign": around.texts.get("money.sign"),
            "unit": around.texts.get("money.unit"),
            "words": around.texts.get("money.amount", sum=values.amount(worth)) if isinstance(worth, int) else "",
        }
    elif isinstance(field, NumberField) and field.unit:
        page["help"] = str(page["help"]) or service.text(around.lang, f"field.{field.id}.unit")
    return page


def _groups(field: pads.PadField) -> tuple[int, ...]:
    """How a number is read off a card, a code or a paper, and so how it stands while it is typed: a digit too many is seen."""
    if isinstance(field, PhoneField) or (isinstance(field, KeysField) and field.pad == "phone"):
        return (3, 4, 8)
    if isinstance(field, IdNumberField):
        # Place, day of birth, the rest (GB 11643).
        return (6, 8, 4)
    # GB 32100: kind of body and of office, place, the body's own nine, its check.
    return (2, 6, 9, 1) if isinstance(field, UsccField) else (4,) if isinstance(field, BankCardField) else ()


def _key(key: str, around: Surroundings) -> Page:
    back = key == pads.BACKSPACE
    return {
        "id": f"key-{key}",
        "label": "" if back else around.texts.get("button.clear") if key == pads.CLEAR else key,
        "name": around.texts.get("button.backspace") if back else "",
        "icon": "backspace" if back else "",
        "soft": key in (pads.BACKSPACE, pads.CLEAR),
    }


def dated(field: dates.Dated, session: Session, now: Sheet, service: Service, around: Surroundings, opened: str) -> Page:
    """A date, part by part."""
    texts = around.texts
    picked = picked_of(session, now, field)
    pieces = dates.split(picked)
    at = open_part(session, picked) if opened == field.id else -1
    answer = dates.whole(field, picked)
    return {
        "kind": "date",
        "label": values.label(field, service, around),
        "help": service.maybe(around.lang, f"field.{field.id}.help"),
        "problem": problem(field, session, service, around),
        "words": values.age(answer, texts) if answer else "",
        "parts": [
            {
                "id": f"part-{field.id}-{n}",
                "wide": n == 0,
                "value": (pieces[n] if n == 0 else str(int(pieces[n]))) if n < len(pieces) else "",
                "label": texts.get(f"date.part.{part}"),
                "chosen": n == at,
                "enabled": n <= len(pieces),
            }
            for n, part in enumerate(dates.PARTS)
        ],
        "picker": _picker(field, session, now, around, picked, at) if at >= 0 else None,
    }


def _picker(field: dates.Dated, session: Session, now: Sheet, around: Surroundings, picked: str, part: int) -> Page:
    texts = around.texts
    offered = dates.choices(field, now.form.today, picked, part)
    size = dates.YEARS_A_PAGE if part == 0 else len(offered)
    pages = max(1, -(-len(offered) // size))
    number = min(session.picker_page, pages - 1) if part == 0 else 0
    pieces = dates.split(picked)
    unknown = part > 0 and not isinstance(field, DateField)
    return {
        "title": texts.get(f"date.choose.{dates.PARTS[part]}"),
        "columns": (5, 4, 7)[part],
        "options": [
            {
                "id": f"date-{choice.value}",
                "label": choice.value if part == 0 else str(int(choice.value)),
                "chosen": len(pieces) > part and pieces[part] == choice.value,
                "enabled": choice.offered,
            }
            for choice in offered[number * size : (number + 1) * size]
        ],
        "less": button("date-less", texts.get("date.later"), "arrow-left") if number > 0 else None,
        "more": button("date-more", texts.get("date.earlier"), "arrow-right") if number < pages - 1 else None,
        "page_text": f"{number + 1} / {pages}" if pages > 1 else "",
        "unknown": button("date-unknown", texts.get(f"date.unknown.{dates.PARTS[part]}"), "user-question") if unknown else None,
    }


def group(field: GroupField, session: Session, now: Sheet, service: Service, around: Surroundings) -> Page:
    """The same questions for one person or thing after another: a card for each, and one key to add the next."""
    texts, lang = around.texts, around.lang
    rows = rows_of(session, field)
    add = button(f"add-{field.id}", service.text(lang, f"field.{field.id}.add"), "plus") if len(rows) < field.most else None
    return {
        "kind": "group",
        "label": values.label(field, service, around),
        "note": texts.get("group.count", count=len(rows)) if rows else "",
        "problem": problem(field, session, service, around),
        "empty": service.maybe(lang, f"field.{field.id}.help") or texts.get("group.empty"),
        "entries": [_entry(field, session, now, service, around, n) for n in range(len(rows))],
        "add": add,
        "full": "" if add else texts.get("group.full", most=field.most),
    }


def _entry(field: GroupField, session: Session, now: Sheet, service: Service, around: Surroundings, number: int) -> Page:
    texts = around.texts
    said = rows_of(session, field)[number]
    title = values.row_title(field, said, number, service, around)
    entry: Page = {"title": title, "lines": group_lines(field, said, now, service, around), "problem": "", "asking": None}
    if session.removing == number:
        entry["asking"] = {
            "text": texts.get("group.asking", name=title),
            "no": button("drop-no", texts.get("group.keep"), "arrow-left"),
            "yes": button("drop-yes", texts.get("group.remove"), "trash"),
        }
        return entry
    if engine.row_open(now.form, now.found, field, said) is not None:
        entry["problem"] = texts.get("group.incomplete")
    entry["change"] = button(f"row-{field.id}-{number}", texts.get("button.change"))
    entry["remove"] = button(f"drop-{field.id}-{number}", texts.get("group.remove"))
    return entry


def group_lines(field: GroupField, said: Mapping[str, Any], now: Sheet, service: Service, around: Surroundings) -> list[str]:
    """What a row says besides its title, briefly."""
    return [
        values.shown(inner, said[inner.id], service, around)
        for inner in engine.row_fields(now.form, field, now.found.facts, said)[1:]
        if said.get(inner.id) not in (None, "", ())
    ][:GROUP_LINES]
