"""The way through one matter: what comes next, what lies behind, and where it ends without a submission.

    agreed -> (level cannot be reached: answered) -> card -> gather -> pages -> (a condition is not met: told) -> materials -> review

Each function moves the session; none of them knows a touch. Thread and failure rules are the runner's.
"""

from kiosk.central.share import Question
from kiosk.identity import ON_CHIP_READER, OPENED_BY_PIN, Document
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey import attached, card_pin, chip_key, engine, gathering, typed
from kiosk.journey.desk import Desk
from kiosk.journey.engine import Form, Unmet
from kiosk.journey.filling import open_row
from kiosk.journey.session import Browsing, CardState, Place, Session, Told
from kiosk.journey.sheet import Sheet, group_of, rows_of, sheet
from kiosk.offline.ids import uuid7
from kiosk.services.model import AttachmentField, Material


def form_of(desk: Desk, session: Session) -> Form:
    """What the answers of `session` are judged by."""
    assert session.service is not None
    return Form(session.service, desk.regions, desk.today(), session.walked)


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


def enter_form(desk: Desk, session: Session) -> None:
    """The first page, unless it can be told already that a condition is not met."""
    session.trail.clear()
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    if tell_unmet(session, engine.unmet(form, found, early=True)):
        return
    first = engine.next_page(form, found, -1)
    if first is None:
        leave_form(desk, session)
    else:
        to_form(session, first)


def to_form(session: Session, page: int) -> None:
    """Go to form page number `page`, with nothing touched on it yet."""
    session.place, session.page = Place.FORM, page
    session.row = session.removing = -1
    session.focus = session.problem = session.reason = session.reopened = ""
    session.hidden = session.next_waits = False
    session.level, session.picker_page = -1, 0


def form_next(desk: Desk, session: Session) -> None:
    """Next on a form page or in a row of its group."""
    now = whole(desk, session)
    if now is None:
        return
    if now.group is not None:
        open_row(session, now.group, -1)
    else:
        _page_done(desk, session, now.form)


def whole(desk: Desk, session: Session) -> Sheet | None:
    """What is filled in now, if all of it is answered; else what keeps it from going on stands on the page."""
    if not _settled(desk, session):
        return None
    session.hidden = False
    now = sheet(session, form_of(desk, session))
    if session.reason == engine.CONFIRM:
        # Touched again under the question whether it is whole.
        session.sure.add((now.row, session.problem))
        session.problem = session.reason = ""
    still = now.first_open() or now.to_confirm(session.sure)
    if still is not None:
        field = next((entry for entry in now.fields if entry.id == still.field), None)
        if isinstance(field, AttachmentField) and still.reason == engine.MISSING and "scan" not in desk.ways:
            tell_unmet(session, (Unmet(f"{attached.LOST}.{field.id}", False),))
            return None
        # A text field that nobody has typed into yet is where Next goes on to; only there it is asked for.
        onward = isinstance(field, typed.TYPED) and still.field not in now.answers and session.focus not in ("", still.field)
        session.problem, session.reason = ("", "") if onward else (still.field or now.page.id, still.reason)
        session.focus = still.field if onward else ""
        session.reopened = ""
        if now.group is None and still.reason not in (engine.MISSING, engine.CONFIRM):
            _to_row_at_fault(session, now.form)
        return None
    return now


def _to_row_at_fault(session: Session, form: Form) -> None:
    """A group that does not go on says which of its rows is not whole: it is opened."""
    found = engine.asked(form, session.answers)
    group = group_of(form.package.pages[session.page])
    if group is None or group.id != session.problem:
        return
    for number, row in enumerate(rows_of(session, group)):
        still = engine.row_open(form, found, group, row)
        if still is not None:
            open_row(session, group, number)
            session.problem, session.reason = still.field, still.reason
            return


def _page_done(desk: Desk, session: Session, form: Form) -> None:
    found = engine.asked(form, session.answers)
    if tell_unmet(session, engine.unmet(form, found, early=True)):
        return
    following = engine.next_page(form, found, session.page)
    if session.review_return or following is None:
        leave_form(desk, session)
    else:
        session.trail.append(session.page)
        to_form(session, following)


def leave_form(desk: Desk, session: Session) -> None:
    """All pages are answered: every condition is judged now; then materials, review, or the answer to a query."""
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    if _back_to_open(session, form, found) or tell_unmet(session, _unmet(desk, session, form, found)):
        return
    back, session.review_return = session.review_return, False
    if form.package.query:
        session.place, session.told = Place.ANSWER, Told.RESULT
    elif not back and choices_of(desk, session, form, found):
        session.place = Place.MATERIALS
    else:
        session.place = Place.REVIEW


def _unmet(desk: Desk, session: Session, form: Form, found: engine.Asked) -> tuple[Unmet, ...]:
    """Every condition that is not met, and every paper that this machine has no way to take, all at once."""
    take_ways(desk, session, form, found)
    lost = [
        Unmet(f"material.{entry.id}", False)
        for entry in engine.materials(form, found)
        if entry.required and entry.id not in session.ways
    ]
    return (*engine.unmet(form, found, early=False), *lost)


def tell_unmet(session: Session, missing: tuple[Unmet, ...]) -> bool:
    """Tell what is missing, unless the citizen has said to apply all the same. True if there is something to tell."""
    left = tuple(entry for entry in missing if entry.id not in session.anyway)
    session.anyway = tuple(entry.id for entry in missing if entry.id in session.anyway)
    if not left:
        return False
    session.place, session.told, session.unmet = Place.ANSWER, Told.UNMET, missing
    return True


def take_ways(desk: Desk, session: Session, form: Form, found: engine.Asked) -> None:
    """Each paper is met by the first way that this terminal has, unless the citizen has chosen another one of them."""
    chosen = dict(session.ways)
    session.ways.clear()
    for entry in engine.materials(form, found):
        ways = ways_of(desk, session, entry)
        if ways:
            session.ways[entry.id] = chosen[entry.id] if chosen.get(entry.id) in ways else ways[0]


def ways_anew(desk: Desk, session: Session) -> None:
    """What this terminal has may have changed since: see `take_ways`."""
    form = form_of(desk, session)
    take_ways(desk, session, form, engine.asked(form, session.answers))


def choices_of(desk: Desk, session: Session, form: Form, found: engine.Asked) -> bool:
    """Is there a paper that is more than what the form makes, and a step to choose how it is met?"""
    take_ways(desk, session, form, found)
    return form.package.has("materials") and any(way != "form" for way in session.ways.values())


def materials_of(desk: Desk, session: Session) -> tuple[Material, ...]:
    """The papers that are asked for, given the answers."""
    form = form_of(desk, session)
    return engine.materials(form, engine.asked(form, session.answers))


def ways_of(desk: Desk, session: Session, material: Material) -> tuple[str, ...]:
    """The ways that are open for `material`."""
    # What is scanned already is there, whatever has become of the scanner.
    has = desk.ways | {"scan"} if session.scan.has(material.id) else desk.ways
    return engine.open_ways(material, has, session.licences)


def _back_to_open(session: Session, form: Form, found: engine.Asked) -> bool:
    """A change may have opened a question on another page, or emptied an answer: there it goes on, and comes back."""
    still = engine.first_open_page(form, found, session.answers)
    if still is None:
        return False
    number, why = still
    to_form(session, number)
    session.problem, session.reason, session.review_return = why.field or form.package.pages[number].id, why.reason, True
    _to_row_at_fault(session, form)
    return True


def unscanned(desk: Desk, session: Session) -> str:
    """The first paper that is to be scanned and has no page yet; "" if there is none."""
    asked = (entry.id for entry in materials_of(desk, session) if session.ways.get(entry.id) == "scan")
    return next((ident for ident in asked if not session.scan.has(ident)), "")


def review_next(desk: Desk, session: Session) -> None:
    """Only what is whole is signed."""
    if ready(desk, session):
        if form_of(desk, session).package.has("sign"):
            session.place = Place.SIGN
        else:
            desk.submit(session)


def ready(desk: Desk, session: Session) -> bool:
    """May it be handed in as it is? If not, the session is where it goes on."""
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    if _back_to_open(session, form, found) or tell_unmet(session, _unmet(desk, session, form, found)):
        return False
    if unscanned(desk, session):
        session.place = Place.MATERIALS
        return False
    broken = engine.broken_checks(form, found)
    session.problem, session.reason = ("package", broken[0]) if broken else ("", "")
    if broken:
        session.place = Place.REVIEW
    return not broken


def form_back(desk: Desk, session: Session) -> None:
    """The way one came; from a row to its page. Nothing that was answered is lost."""
    form = form_of(desk, session)
    group = group_of(form.package.pages[session.page])
    if session.row >= 0 and group is not None:
        rows = rows_of(session, group)
        if session.row < len(rows) and not rows[session.row]:
            # Nothing was said of this one: it was only opened.
            kept = tuple(row for n, row in enumerate(rows) if n != session.row)
            answer = session.answers.pop(group.id)
            if kept:
                session.answers[group.id] = engine.Answer(kept, answer.source, answer.as_of)
        open_row(session, group, -1)
        return
    if session.review_return:
        session.review_return, session.place = False, Place.REVIEW
        return
    shown = {form.package.pages.index(page) for page, _ in engine.asked(form, session.answers).pages}
    while session.trail:
        page = session.trail.pop()
        if page in shown:
            to_form(session, page)
            return
    session.place = Place.GUIDE


def last_page(desk: Desk, session: Session) -> None:
    """From what comes behind the form back to its last page; without one, to the guide."""
    form = form_of(desk, session)
    found = engine.asked(form, session.answers)
    places = [form.package.pages.index(page) for page, _ in found.pages]
    if not places:
        session.place = Place.GUIDE
        return
    to_form(session, places[-1])
    session.trail = places[:-1]


def review_back(desk: Desk, session: Session) -> None:
    """To the papers if there is anything to choose, else to the last page."""
    form = form_of(desk, session)
    if choices_of(desk, session, form, engine.asked(form, session.answers)):
        session.place = Place.MATERIALS
    else:
        last_page(desk, session)


def change(desk: Desk, session: Session, page_id: str) -> None:
    """Change what one page of the review says."""
    form = form_of(desk, session)
    for page, _ in engine.asked(form, session.answers).pages:
        if page.id == page_id:
            to_form(session, form.package.pages.index(page))
            session.review_return = True


def anyway(desk: Desk, session: Session) -> None:
    """Apply all the same, where the law gives that right for everything that is missing."""
    if session.told is Told.UNMET and session.unmet and all(entry.anyway for entry in session.unmet):
        session.anyway = tuple(dict.fromkeys((*session.anyway, *(entry.id for entry in session.unmet))))
        session.told, session.unmet = Told.NOTHING, ()
        form = form_of(desk, session)
        found = engine.asked(form, session.answers)
        if engine.first_open_page(form, found, session.answers) is None:
            leave_form(desk, session)
        elif session.trail or engine.next_page(form, found, session.page) is None:
            to_form(session, session.page)
            form_next(desk, session)
        else:
            enter_form(desk, session)


def answer_back(desk: Desk, session: Session) -> None:
    """From what was told back to where it can be changed."""
    told, session.told = session.told, Told.NOTHING
    if told in (Told.LEVEL, Told.DOCUMENT):
        session.refused, session.card_refused = "", False
        session.place, session.consent_at = Place.GUIDE, None
    elif session.answers and engine.asked(form_of(desk, session), session.answers).pages:
        to_form(session, session.page)
    else:
        session.place = Place.GUIDE


def another(desk: Desk, session: Session) -> None:
    """Another matter in the same visit: what was said is not asked again, what was agreed to is."""
    gathering.remember(session, form_of(desk, session))
    session.forget_matter()
    session.browsing = Browsing()
    session.place = Place.CATALOGUE


def _settled(desk: Desk, session: Session) -> bool:
    """Commit what is composing. False: the keyboard still has to answer, or it does not fit."""
    session.next_waits = False
    form = form_of(desk, session)
    for entry in sheet(session, form).fields:
        now = session.composing.get(entry.id)
        if now is None or not isinstance(entry, typed.TYPED):
            continue
        settled = now.settle()
        typed.keep(session, sheet(session, form), desk.clock.now())
        if not settled:
            session.focus, session.hidden = entry.id, False
            session.next_waits = bool(now.question)
            if now.question:
                desk.typing.ask(session.id, now.question)
            return False
    return True
