"""From the notice to the first question: it is agreed to, it is known who stands there, and what government knows is asked there.

    agreed -> (level cannot be reached: answered) -> card, chip or code -> gather -> the first page (`onward`)

Each function moves the session; none of them knows a touch. Thread and failure rules are the runner's.
"""

from kiosk.central.share import Question
from kiosk.identity import ON_CHIP_READER, OPENED_BY_PIN, Document
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey import card_pin, chip_key, engine, gathering
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.onward import enter_form
from kiosk.journey.session import CardState, Place, Session, Told
from kiosk.offline.ids import uuid7


def agree(desk: Desk, session: Session) -> None:
    """The notice was agreed to. Where this terminal cannot reach the level, nothing is read: it is told where it can be done."""
    assert session.service is not None
    if session.consent_at is None:
        session.consent_at, session.consent_lang = desk.clock.now(), desk.choices.lang
    if not desk.reaches(session.service.package):
        session.place, session.told = Place.ANSWER, Told.LEVEL
    elif session.document is None:
        session.attempts = 0
        if ON_CHIP_READER.issuperset(session.service.package.documents):
            ask_key(desk, session)
        else:
            session.place = Place.IDENTIFY
            read(desk, session)
    elif session.gathered:
        enter_form(desk, session)
    else:
        identified(desk, session, session.document)


def ask_key(desk: Desk, session: Session) -> None:
    """To the pages of what opens the chip; whoever hold a passport's photo page under a scanner need type nothing."""
    assert session.service is not None
    by_pin = OPENED_BY_PIN.issuperset(session.service.package.documents)
    session.place, session.percent = Place.KEY, 0
    session.entry = session.entry or (card_pin.entry() if by_pin else chip_key.entry(desk.today()))
    if not by_pin:
        desk.devices.scan_codes(session.id)


def read(desk: Desk, session: Session) -> None:
    """Let the reader look for a card, and the scanner for a code, as the matter takes them."""
    assert session.service is not None
    documents = session.service.package.documents
    session.card, session.code = CardState.UNAVAILABLE if desk.reader_down else CardState.WAITING, ""
    if not FROM_PHONE.issuperset(documents):
        desk.devices.read_card(session.id)
    if desk.takes_codes(documents):
        desk.devices.scan_codes(session.id)


def identified(desk: Desk, session: Session, document: Document) -> None:
    """It is known who stands there: what the document says is answered; what government knows is asked there first."""
    form = form_of(desk, session)
    desk.devices.stop_codes()
    desk.codes.forget()
    session.document = document
    session.answers |= engine.known(form, document, desk.clock.now())
    elements, licences = gathering.wanted(form, session)
    if not (elements or licences) or not desk.sharing.available:
        gathered(desk, session)
        return
    assert session.consent_at is not None
    session.place, session.busy_since = Place.GATHER, desk.clock.monotonic()
    session.question = uuid7(desk.clock)
    question = Question(
        id=session.question,
        matter=form.package.code,
        version=form.package.version,
        consent_version=form.package.consent.version,
        consent_at=session.consent_at,
        kind=document.kind,
        number=document.number,
        name=document.name,
        elements=elements,
        licences=licences,
    )
    desk.sharing.ask(session.id, question)


def gathered(desk: Desk, session: Session) -> None:
    """The share has answered, or has not in time: what is still unknown is asked."""
    session.gathered, session.question = True, ""
    gathering.recall(session, form_of(desk, session))
    enter_form(desk, session)
