"""What the paper says of a session, taken from the session, the package and the terminal's surroundings: receipt or answer."""

from kiosk.devices.contract import Receipt, Wish
from kiosk.journey import engine
from kiosk.journey.pages import Surroundings
from kiosk.journey.pages.answer import told
from kiosk.journey.pages.common import grouped, receipt_link
from kiosk.journey.pages.form import form_of
from kiosk.journey.pages.printing import choice_of
from kiosk.journey.receipt import USUAL, AnswerData, ReceiptData, answer_sheet, compose, compose_answer, mask_name
from kiosk.journey.session import Session
from kiosk.render.sheet import Sheet
from kiosk.services.model import Service
from kiosk.texts import words


def paper_of(session: Session, around: Surroundings) -> Receipt:
    """The receipt of what `session` has handed in (it must have a number), in the language of the screen."""
    service, handed, document = session.service, session.handed, session.document
    assert service is not None and handed is not None and handed.saved_at is not None
    lang, phone = around.lang, around.settings.terminal.help_phone
    form = form_of(session, service, around)
    found = engine.asked(form, session.answers)
    data = ReceiptData(
        city=words(around.settings.brand.city, lang),
        place=words(around.settings.brand.place, lang),
        matter=service.text(lang, "title"),
        number=grouped(handed.number),
        applicant_masked=mask_name(document.name) if document else "",
        department=service.text(lang, "department.name"),
        at=f"{handed.saved_at:%Y-%m-%d  %H:%M:%S}" if handed.dated else around.texts.get("receipt.at-undated"),
        materials=tuple(_material(entry.id, session, service, around) for entry in engine.materials(form, found)),
        next_steps=tuple(
            (service.text(lang, f"next.{step}.when"), service.text(lang, f"next.{step}.what").format_map({"phone": phone}))
            for step in service.package.next_steps
        ),
        qr_url=receipt_link(handed, around),
        phone=phone,
        sample=around.texts.get("sample.paper") if service.sample else "",
        delivered=handed.delivered_at is not None,
        complaint=service.package.department.complaint,
        note=next((service.maybe(lang, f"receipt.{own.id}.note") for own in service.package.receipts), ""),
    )
    own_blocks = next((own.blocks for own in service.package.receipts), USUAL)
    return compose(data, around.texts, own_blocks)


def _material(ident: str, session: Session, service: Service, around: Surroundings) -> str:
    """A paper as the receipt names it; what is still to be brought says so."""
    name = service.text(around.lang, f"material.{ident}")
    way = session.ways.get(ident, "form")
    return name if way == "form" else around.texts.get("receipt.material", material=name, way=around.texts.get(f"way.{way}"))


def answer_of(session: Session, around: Surroundings) -> Receipt:
    """What the answer page tells, for a receipt: a query's answer, or what is missing and who can take it."""
    return compose_answer(_answered(session, around), around.texts)


def sheet_of(session: Session, around: Surroundings) -> Sheet:
    """The same for A4."""
    return answer_sheet(_answered(session, around), around.texts)


def wish_of(session: Session, around: Surroundings) -> Wish:
    """How that is printed: as the citizen has chosen, within what matter and printer can."""
    assert session.service is not None
    chosen = choice_of(session, session.service, around)
    return Wish(chosen.copies, chosen.sides, chosen.colour)


def _answered(session: Session, around: Surroundings) -> AnswerData:
    service, document = session.service, session.document
    assert service is not None
    lang = around.lang
    page = told(session, service, around)
    return AnswerData(
        city=words(around.settings.brand.city, lang),
        place=words(around.settings.brand.place, lang),
        matter=service.text(lang, "title"),
        heading=page.heading,
        lead=page.lead,
        applicant_masked=mask_name(document.name) if document else "",
        department=service.text(lang, "department.name"),
        at=f"{around.now:%Y-%m-%d  %H:%M:%S}" if around.dated else around.texts.get("receipt.at-undated"),
        blocks=page.blocks,
        note=page.note,
        phone=around.settings.terminal.help_phone,
        sample=around.texts.get("sample.paper") if service.sample else "",
    )
