"""Materials, review and signature: everything that is handed in, once, and the citizen's word for it."""

from kiosk.identity import OPENED_BY_KEY
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey import engine
from kiosk.journey.engine import CARD, CENTRAL, Answers, Asked
from kiosk.journey.pages import values
from kiosk.journey.pages.common import Surroundings
from kiosk.journey.pages.form import form_of
from kiosk.journey.pages.parts import Page, button
from kiosk.journey.session import Session
from kiosk.services.model import AttachmentField, Field_, GroupField, KeysField, Material, RegionField, Service

_WAY_ICONS = dict(
    (
        ("form", "file-text"),
        ("e-licence", "cloud-check"),
        ("scan", "scan"),
        ("phone", "device-mobile"),
        ("promise", "writing"),
        ("counter", "building-community"),
    )
)


def review(session: Session, service: Service, around: Surroundings) -> Page:
    """Everything once, grouped by form page; what the citizen answered, or questions, can be changed."""
    texts, lang = around.texts, around.lang
    found = engine.asked(form_of(session, service, around), session.answers)
    groups: list[Page] = []
    for page, shown in found.pages:
        rows = _rows(shown, session.answers, session, service, around)
        fixed = all(_source(field, session.answers) == CARD for field in shown)
        groups.append(
            {
                "title": service.text(lang, f"page.{page.id}.group"),
                **_group_source(shown, session, around),
                "rows": rows,
                "change": None if fixed else button(f"change-{page.id}", texts.get("button.change")),
            }
        )
    if papers := _papers(session, service, around, found):
        groups.append(papers)
    broken = session.problem == "package"
    return {
        "heading": texts.get("review.heading"),
        "lead": service.text(lang, f"check.package.{session.reason}")
        if broken
        else texts.get("review.lead", department=service.text(lang, "department.name")),
        "groups": groups,
        "question": None,
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button("next", texts.get("review.next"), "arrow-right"),
        "step": "review",
    }


def _source(field: Field_, answers: Answers) -> str:
    answer = answers.get(field.id)
    return answer.source if answer else CARD if field.kind == "known" else engine.CITIZEN


def _group_source(shown: tuple[Field_, ...], session: Session, around: Surroundings) -> Page:
    answers = session.answers
    sources = {_source(field, answers) for field in shown}
    if sources <= {CARD} and session.document is not None and session.document.kind in FROM_PHONE:
        return {"source_icon": "device-mobile", "source": around.texts.get("source.phone")}
    if sources <= {CARD}:
        chip = session.document is not None and session.document.kind in OPENED_BY_KEY
        return {"source_icon": "id", "source": around.texts.get("source.chip" if chip else "source.card")}
    if sources <= {CARD, CENTRAL}:
        known = [answers[field.id] for field in shown if _source(field, answers) == CENTRAL]
        told = values.source(known[0], around)
        one_age = len({answer.as_of for answer in known}) == 1
        return {"source_icon": told["icon"], "source": told["text"] if one_age else around.texts.get("source.central-all")}
    return {"source_icon": "pencil", "source": around.texts.get("source.mixed" if CENTRAL in sources else "source.citizen")}


def _papers(session: Session, service: Service, around: Surroundings, found: Asked) -> Page | None:
    papers = [entry for entry in engine.materials(form_of(session, service, around), found) if session.ways.get(entry.id, "form") != "form"]
    if not papers:
        return None
    return {
        "title": around.texts.get("materials.group"),
        "source_icon": "pencil",
        "source": around.texts.get("source.citizen"),
        "rows": [
            {
                "label": service.text(around.lang, f"material.{entry.id}"),
                "value": _way(entry, session, around),
                "show": None,
            }
            for entry in papers
        ],
        "change": button("back", around.texts.get("button.change")),
    }


def _way(entry: Material, session: Session, around: Surroundings) -> str:
    """How a paper is met; of a scanned one its pages."""
    way, pages = session.ways[entry.id], len(session.scan.pages.get(entry.id, ()))
    return around.texts.get("way.scan-done", pages=pages) if way == "scan" and pages else around.texts.get(f"way.{way}")


def materials(session: Session, service: Service, around: Surroundings) -> Page:
    """Each paper and how it is met: the first way that this terminal has is taken, the others stay one touch away."""
    texts, lang = around.texts, around.lang
    found = engine.asked(form_of(session, service, around), session.answers)
    entries = [
        _paper(entry, session, service, around)
        for entry in engine.materials(form_of(session, service, around), found)
        if session.ways.get(entry.id, "form") != "form"
    ]
    return {
        "heading": texts.get("materials.heading"),
        "lead": texts.get("materials.lead"),
        "fields": entries,
        "answered": [],
        "source": None,
        "problem": "",
        "note": "",
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button("next", texts.get("materials.next", department=service.text(lang, "department.short")), "arrow-right"),
        "step": "materials",
    }


def _paper(entry: Material, session: Session, service: Service, around: Surroundings) -> Page:
    texts, lang = around.texts, around.lang
    held = session.licences.get(entry.licence)
    camera = around.glass == "camera"
    promise = service.maybe(lang, f"material.{entry.id}-promise") or texts.get("way.promise-sub")
    scanned = len(session.scan.pages.get(entry.id, ()))
    subs = {
        "scan": texts.get("way.scan-done", pages=scanned) if scanned else texts.get("way.scan-sub-camera" if camera else "way.scan-sub"),
        "e-licence": texts.get("way.e-licence-sub", title=held.title, age=values.age(held.as_of, texts)) if held else "",
        "promise": promise,
    }
    return {
        "kind": "choice",
        "label": service.text(lang, f"material.{entry.id}"),
        "help": service.maybe(lang, f"material.{entry.id}-help"),
        "problem": "",
        "options": [
            {
                "id": f"option-{entry.id}-{way}",
                "label": texts.get(f"way.{way}"),
                "sub": subs[way] if way in subs else texts.get(f"way.{way}-sub"),
                "icon": _WAY_ICONS[way],
                "chosen": session.ways.get(entry.id) == way,
            }
            for way in engine.open_ways(entry, around.ways | ({"scan"} if scanned else set()), session.licences)
        ],
    }


def _rows(shown: tuple[Field_, ...], answers: Answers, session: Session, service: Service, around: Surroundings) -> list[Page]:
    rows: list[Page] = []
    address = ""
    for field in shown:
        if field.id not in answers or answers[field.id].value in (None, "", ()):
            continue
        if isinstance(field, AttachmentField):
            scanned = around.texts.get("way.scan-done", pages=len(session.scan.pages.get(field.id, ())))
            rows.append({"label": values.label(field, service, around), "value": scanned, "show": None})
            continue
        value = values.shown(field, answers[field.id].value, service, around)
        if isinstance(field, RegionField):
            address = value
            continue
        if address and isinstance(field, KeysField) and field.pad == "house":
            rows.append({"label": around.texts.get("review.address"), "value": f"{address}\n{value}", "show": None})
            address = ""
            continue
        if isinstance(field, GroupField):
            rows += _group_rows(field, session, service, around)
            continue
        rows.append(values.row(field, answers[field.id], session.shown, service, around))
    if address:
        rows.append({"label": around.texts.get("review.address"), "value": address, "show": None})
    return rows


def _group_rows(group: GroupField, session: Session, service: Service, around: Surroundings) -> list[Page]:
    """One line for each row: its title, and what it says besides."""
    form = form_of(session, service, around)
    found = engine.asked(form, session.answers)
    rows: list[Page] = []
    for number, said in enumerate(session.answers[group.id].value):
        lines = [
            values.shown(inner, said[inner.id], service, around)
            for inner in engine.row_fields(form, group, found.facts, said)
            if said.get(inner.id) not in (None, "", ())
        ]
        comma = around.texts.get("list.comma")
        name = f"{service.text(around.lang, f'field.{group.id}.row')} {number + 1}"
        rows.append({"label": name, "value": comma.join(lines), "show": None})
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
        # Whoever confirms reads it where it is confirmed.
        "lead": "" if session.other_way else service.text(lang, "sign.statement"),
        "rows": [
            {"label": texts.get("sign.matter"), "value": service.text(lang, "title")},
            {"label": texts.get("sign.applicant"), "value": name},
            {"label": texts.get("sign.receiver"), "value": service.text(lang, "department.name")},
        ],
        "pad_label": texts.get("sign.here"),
        "strokes": [[list(point) for point in stroke] for stroke in session.strokes],
        "clear": None if session.other_way else button("sign-clear", texts.get("sign.clear"), "eraser"),
        "other": button("sign-other", texts.get("sign.by-hand"), "signature")
        if session.other_way
        else button("sign-other", texts.get("sign.other"), "user-check"),
        "note": texts.get("sign.note"),
        "confirm": confirm,
        "problem": texts.get("sign.problem-other" if session.other_way else "sign.problem") if session.sign_problem else "",
        "back": button("back", texts.get("button.back"), "arrow-left"),
        "primary": button("submit", texts.get("sign.submit"), "send"),
        "step": "sign-other" if session.other_way else "sign",
    }
