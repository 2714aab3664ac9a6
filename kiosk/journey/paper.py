"""The receipt of a session: what the paper says, taken from the session, the package and the terminal's surroundings."""

from kiosk.devices.contract import Receipt
from kiosk.journey.pages import Surroundings
from kiosk.journey.pages.common import grouped
from kiosk.journey.receipt import ReceiptData, compose, mask_name
from kiosk.journey.session import Session
from kiosk.texts import words


def paper_of(session: Session, around: Surroundings) -> Receipt:
    """The receipt of what `session` has handed in (it must have a number), in the language of the screen."""
    service, handed, document = session.service, session.handed, session.document
    assert service is not None and handed is not None and handed.saved_at is not None
    lang, phone = around.lang, around.settings.terminal.help_phone
    data = ReceiptData(
        city=words(around.settings.brand.city, lang),
        place=words(around.settings.brand.place, lang),
        matter=service.text(lang, "title"),
        number=grouped(handed.number),
        applicant_masked=mask_name(document.name) if document else "",
        department=service.text(lang, "department.name"),
        at=f"{handed.saved_at:%Y-%m-%d  %H:%M:%S}",
        materials=tuple(service.text(lang, f"material.{material}") for material in service.package.materials),
        next_steps=tuple(
            (service.text(lang, f"next.{step}.when"), service.text(lang, f"next.{step}.what").format_map({"phone": phone}))
            for step in service.package.next_steps
        ),
        qr_url=f"https://{around.settings.receipt.host}/r/{handed.number}",
        phone=phone,
        sample=around.texts.get("sample.paper") if service.package.sample else "",
        delivered=handed.delivered_at is not None,
    )
    return compose(data, around.texts)
