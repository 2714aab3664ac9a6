"""What a touch does, by the place the citizen is at. `_ACTIONS` is the map of the journey; `onward` has the longer arrows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from kiosk.journey import arriving, attached, backward, browsing, chips, engine, materials, onward, printing, scanning, typed
from kiosk.journey.desk import Deliveries, Desk, Devices, NoShare, NoTyping, Share, Typing, form_of
from kiosk.journey.draft import document_of
from kiosk.journey.filling import FormTouch
from kiosk.journey.lobby import CLOSING
from kiosk.journey.session import Handed, Place, Session, Told
from kiosk.journey.sheet import sheet
from kiosk.journey.studio import Paper
from kiosk.offline.ids import uuid7
from kiosk.offline.outbox import Draft
from kiosk.services.model import AttachmentField, Material
from kiosk.services.service import BodyError

__all__ = [
    "Deliveries", "Desk", "Devices", "NoShare", "NoTyping", "Share", "Typing", "candidates", "card_laid", "stroke", "submit", "touch",
]  # fmt: skip

# A masked number is shown while the key beside it is held: `show-on-FIELD` when it is pressed, `show-off` when it is let go.
SHOW_ON = "show-on-"
SHOWING = frozenset({Place.FORM, Place.REVIEW})


def touch(desk: Desk, session: Session, target: str) -> None:
    """A finger touched `target` on the page of `session`. What does not fit the place does nothing."""
    place = session.place
    # Whatever else is touched, a number that is shown goes back behind its mask.
    session.shown = target.removeprefix(SHOW_ON) if target.startswith(SHOW_ON) and place in SHOWING else ""
    action = _ACTIONS.get((place, target))
    if action is not None:
        action(desk, session)
    elif place is Place.FORM and target.startswith("attach-"):
        scanning.attach(desk, session, target.removeprefix("attach-"))
    elif place is Place.FORM:
        _form_touch(desk, session, target)
    elif place is Place.KEY and session.entry is not None:
        _form_touch(desk, session.entry, target)
    elif place in browsing.PLACES:
        _browse(desk, session, target)
    elif place is Place.REVIEW and target.startswith("change-"):
        backward.change(desk, session, target.removeprefix("change-"))
    elif place is Place.MATERIALS and target.startswith("option-"):
        _way(desk, session, target.removeprefix("option-"))
    elif place is Place.SCAN and target.startswith("scan-page-"):
        scanning.look_at(session, target.removeprefix("scan-page-"))
    elif place is Place.ANSWER and target.startswith("print-"):
        _how(desk, session, target)
    elif place is Place.TAKE and target.startswith("rate-"):
        _rate(desk, session, target.removeprefix("rate-"))


def stroke(session: Session, points: list[tuple[float, float]]) -> bool:
    """One stroke of the signature; False where nothing is signed now."""
    if session.place is not Place.SIGN or not points or session.other_way:
        return False
    session.strokes.append(points)
    session.sign_problem = False
    return True


def card_laid(desk: Desk, session: Session) -> None:
    """A card begins `session`: it was found and not read. Where there is one matter only, its guide is what comes next anyway."""
    if len(desk.services) == 1:
        session.service = next(iter(desk.services.values()))
        session.place = Place.GUIDE
        _open(session, Place.CATALOGUE)


def _open(session: Session, instead: Place) -> None:
    """Read the matter that was chosen, now, so that it stays as it is for this journey. A package that was changed since it was checked
    is not begun: it has left the shelf until it is checked again, and the citizen stays where the others are."""
    if session.service is None or session.place is not Place.GUIDE:
        return
    try:
        _ = session.service.body
    except BodyError:
        session.service, session.place = None, instead


def _leave_identify(desk: Desk, session: Session) -> None:
    if session.entry is not None:
        chips.leave_identify(desk, session)
        return
    desk.devices.stop_reading()
    desk.devices.stop_codes()
    desk.codes.forget()
    session.place, session.consent_at, session.code = Place.GUIDE, None, ""


def candidates(desk: Desk, session: Session, text: str, found: Sequence[str], starts: Sequence[int], lost: bool) -> None:
    """The keyboard's answer to `text`; Next goes on if it waited for it. `lost`: the word has to be typed again, so it does not."""
    awaited = False
    searched = session.browsing.typed
    for now in (*session.composing.values(), *((searched,) if searched else ())):
        if now.answer(text, found, starts, lost):
            awaited = True
            if now.question:
                desk.typing.ask(session.id, now.question)
    if session.place is Place.FORM:
        typed.keep(session, sheet(session, form_of(desk, session)), desk.clock.now())
    if lost:
        session.next_waits = session.next_waits and not awaited
    elif session.next_waits and session.place is Place.FORM:
        onward.form_next(desk, session)


def _browse(desk: Desk, session: Session, target: str) -> None:
    before = session.place
    browsing.touch(session, desk.services, target, desk.bar, desk.typing.available, desk.choices.lang)
    _open(session, before)
    word = session.browsing.typed
    if session.place is Place.SEARCH and word and word.question:
        desk.typing.ask(session.id, word.question)


def _browse_back(desk: Desk, session: Session) -> None:
    if not browsing.back(session, desk.services):
        desk.end(CLOSING)


def _disagree(desk: Desk, session: Session) -> None:
    """Back to where the matter was touched; a card that lies there opened the only one."""
    if not browsing.leave_matter(session):
        desk.end(CLOSING)


def _form_touch(desk: Desk, session: Session, target: str) -> None:
    session.next_waits = False
    now_filled = sheet(session, form_of(desk, session))
    FormTouch(session, now_filled, desk.clock, desk.bar, desk.typing.available).touch(target)
    now = session.composing.get(session.focus)
    if now and now.question:
        desk.typing.ask(session.id, now.question)


def submit(desk: Desk, session: Session) -> None:
    """Hand in what is whole: signed, where the matter asks for a signature, and with every rule kept."""
    assert session.service is not None
    package = session.service.package
    if package.has("sign") and not (session.confirmed if session.other_way else session.strokes):
        session.sign_problem = True
        return
    if not onward.ready(desk, session):
        return
    if package.offline.mode == "online-only" and desk.line_down:
        session.place, session.trouble = Place.TROUBLE, "needs-line"
        return
    if session.handed is None:
        # Fixed once: a second touch, a retry after a full disk and a late answer all mean this one submission.
        session.handed = Handed(id=uuid7(desk.clock))
    session.place, session.busy_since = Place.WORKING, desk.clock.monotonic()
    if session.handed.files is None and (papers := _papers(desk, session)):
        # Bound and sealed first; `hand_in` follows when that is done.
        desk.studio.bind(session.id, papers)
    else:
        hand_in(desk, session)


def hand_in(desk: Desk, session: Session) -> None:
    """Everything is whole, and what was scanned is sealed."""
    assert session.service is not None and session.handed is not None
    package = session.service.package
    content = document_of(session, form_of(desk, session), desk.clock.now())
    desk.deliveries.submit(
        session.id,
        Draft(id=session.handed.id, matter=package.code, version=package.version, content=content, files=session.handed.files or ()),
        waits=timedelta(days=package.offline.call_after_days),
    )


def _papers(desk: Desk, session: Session) -> tuple[Paper, ...]:
    """What was scanned: of the form's own papers, and of the materials that are met so."""
    assert session.service is not None
    matter = session.service.text(session.consent_lang, "title")
    asked = engine.asked(form := form_of(desk, session), session.answers)
    papers: list[AttachmentField | Material] = list(attached.shown(asked))
    papers += [entry for entry in engine.materials(form, asked) if session.ways.get(entry.id) == "scan"]
    return tuple(
        Paper(entry.id, matter, session.consent_lang, tuple(taken.page for taken in session.scan.pages[entry.id]), entry.own)
        for entry in papers
        if session.scan.has(entry.id)
    )


def _retry_submit(desk: Desk, session: Session) -> None:
    if session.trouble in ("not-saved", "needs-line"):
        session.trouble = ""
        submit(desk, session)


def _rate(desk: Desk, session: Session, score: str) -> None:
    handed, service = session.handed, session.service
    if service and service.package.has("rate") and not session.rating and score in {"1", "2", "3", "4", "5"}:
        session.rating = int(score)
        desk.deliveries.rate(handed.id if handed else None, session.rating, service.package.code)


def _way(desk: Desk, session: Session, rest: str) -> None:
    """Another way to meet a material: `option-MATERIAL-WAY`."""
    for material in materials.materials_of(desk, session):
        way = rest.removeprefix(f"{material.id}-")
        if way != rest and way in materials.ways_of(desk, session, material):
            session.ways[material.id] = way


def _leave_answer(desk: Desk, session: Session) -> None:
    """Told; whoever laid a card is reminded of it."""
    if session.document is not None or session.told in (Told.RESULT, Told.DOCUMENT):
        session.place = Place.TAKE
    else:
        desk.end(CLOSING)


def _how(desk: Desk, session: Session, target: str) -> None:
    """How the document is printed."""
    query = session.service.package.query if session.service else None
    if query is not None:
        printing.touch(session.wanted, query.printing, desk.can(), target)


def _print_answer(desk: Desk, session: Session) -> None:
    desk.print_answer(session)


def _other_way(_desk: Desk, session: Session) -> None:
    session.other_way = not session.other_way
    session.sign_problem = session.confirmed = False
    session.strokes.clear()


def _confirm(_desk: Desk, session: Session) -> None:
    session.confirmed = not session.confirmed
    session.sign_problem = False


def _clear_signature(_desk: Desk, session: Session) -> None:
    session.strokes.clear()


def _finish(desk: Desk, _session: Session) -> None:
    desk.end(CLOSING)


_Action = Callable[[Desk, Session], None]


def _go(place: Place) -> _Action:
    def go(_desk: Desk, session: Session) -> None:
        session.place = place

    return go


_ACTIONS: Mapping[tuple[Place, str], _Action] = {
    (Place.CATALOGUE, "back"): _browse_back,
    (Place.SHELF, "back"): _browse_back,
    (Place.SEARCH, "back"): _browse_back,
    (Place.GUIDE, "agree"): arriving.agree,
    (Place.GUIDE, "back"): _disagree,
    (Place.GUIDE, "notice-full"): _go(Place.NOTICE),
    (Place.NOTICE, "back"): _go(Place.GUIDE),
    (Place.KEY, "back"): chips.back,
    (Place.KEY, "next"): chips.next_page,
    (Place.IDENTIFY, "back"): _leave_identify,
    (Place.IDENTIFY, "retry"): arriving.read,
    (Place.FORM, "back"): backward.form_back,
    (Place.FORM, "next"): onward.form_next,
    (Place.MATERIALS, "back"): backward.last_page,
    (Place.MATERIALS, "next"): scanning.next_paper,
    (Place.SCAN, "back"): scanning.back,
    (Place.SCAN, "next"): scanning.done,
    (Place.SCAN, "scan-take"): scanning.take,
    (Place.SCAN, "scan-more"): scanning.another,
    (Place.SCAN, "scan-again"): scanning.again,
    (Place.SCAN, "scan-turn"): scanning.turn,
    (Place.SCAN, "scan-remove"): scanning.remove,
    (Place.SCAN, "scan-keep"): scanning.keep,
    (Place.REVIEW, "back"): backward.review_back,
    (Place.REVIEW, "next"): onward.review_next,
    (Place.ANSWER, "back"): backward.answer_back,
    (Place.ANSWER, "anyway"): onward.anyway,
    (Place.ANSWER, "another"): onward.another,
    (Place.ANSWER, "print"): _print_answer,
    (Place.ANSWER, "leave"): _leave_answer,
    (Place.SIGN, "back"): _go(Place.REVIEW),
    (Place.SIGN, "sign-clear"): _clear_signature,
    (Place.SIGN, "sign-other"): _other_way,
    (Place.SIGN, "sign-confirm"): _confirm,
    (Place.SIGN, "submit"): submit,
    (Place.DONE, "leave"): _go(Place.TAKE),
    (Place.TAKE, "skip"): _finish,
    (Place.TROUBLE, "home"): _finish,
    (Place.TROUBLE, "retry"): _retry_submit,
}
