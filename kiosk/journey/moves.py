"""What a touch does, by the place the citizen is at. `_ACTIONS` is the map of the journey; the rest are its arrows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from kiosk.clock import Clock
from kiosk.devices.contract import Receipt, Status
from kiosk.journey import engine, typed
from kiosk.journey.display import Choices
from kiosk.journey.draft import document_of
from kiosk.journey.filling import FormTouch
from kiosk.journey.lobby import CLOSING
from kiosk.journey.session import CardState, Handed, Place, Session
from kiosk.keyboard.composing import Bar
from kiosk.offline.ids import uuid7
from kiosk.offline.outbox import Draft
from kiosk.services.model import Service, TextField
from kiosk.services.regions import Regions
from kiosk.settings import Screen

# A masked number is shown while the key beside it is held: `show-on-FIELD` when it is pressed, `show-off` when it is let go.
SHOW_ON = "show-on-"
SHOWING = frozenset({Place.FORM, Place.REVIEW})


class Devices(Protocol):
    """What a journey asks of `kiosk.devices.hub`."""

    def watch_cards(self, on: bool) -> None: ...
    def read_card(self, session: str) -> None: ...
    def stop_reading(self) -> None: ...
    def print_receipt(self, session: str, receipt: Receipt) -> None: ...
    def snapshot(self) -> Mapping[str, Status]: ...


class Deliveries(Protocol):
    """What a journey asks of `kiosk.offline.outbox`."""

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None: ...
    def rate(self, submission_id: str | None, score: int, matter: str) -> None: ...


class Typing(Protocol):
    """What a journey asks of `kiosk.keyboard.engine`: `Candidates` answers `ask`; `forget` ends all that was ever asked."""

    @property
    def available(self) -> bool: ...
    def ask(self, session: str, letters: str) -> None: ...
    def forget(self) -> None: ...


class NoTyping:
    """A terminal without pinyin: letters stay letters."""

    available = False

    def ask(self, session: str, letters: str) -> None:
        """Nobody answers."""

    def forget(self) -> None:
        """Nothing was ever asked."""


@dataclass(slots=True)
class Desk:
    """What a move may use besides the session. `end` wipes the session and names the page that says what became of it."""

    services: Mapping[str, Service]
    regions: Mapping[str, Regions]
    clock: Clock
    devices: Devices
    deliveries: Deliveries
    end: Callable[[str], None]
    choices: Choices
    reader_down: bool = False
    typing: Typing = field(default_factory=NoTyping)
    screen: Screen = field(default_factory=Screen)

    @property
    def bar(self) -> Bar:
        """The place that candidates have on this panel, in the text size chosen now."""
        return Bar.of(self.screen.width_mm, self.screen.height_mm, self.choices.display.text == "large")


def touch(desk: Desk, session: Session, target: str) -> None:
    """A finger touched `target` on the page of `session`. What does not fit the place does nothing."""
    place = session.place
    # Whatever else is touched, a number that is shown goes back behind its mask.
    session.shown = target.removeprefix(SHOW_ON) if target.startswith(SHOW_ON) and place in SHOWING else ""
    action = _ACTIONS.get((place, target))
    if action is not None:
        action(desk, session)
    elif place is Place.FORM:
        assert session.service is not None
        _form_touch(desk, session, target)
    elif place is Place.CATALOGUE and target.startswith("matter-"):
        session.service = desk.services.get(target.removeprefix("matter-"))
        session.place = Place.GUIDE if session.service else Place.CATALOGUE
    elif place is Place.REVIEW and target.startswith("change-"):
        _change(session, target.removeprefix("change-"))
    elif place is Place.TAKE and target.startswith("rate-"):
        _rate(desk, session, target.removeprefix("rate-"))


def card_laid(desk: Desk, session: Session) -> None:
    """A card begins `session`: it was found and not read. Where there is one matter only, its guide is what comes next anyway."""
    if len(desk.services) == 1:
        session.service = next(iter(desk.services.values()))
        session.place = Place.GUIDE


def to_form(session: Session, page: int) -> None:
    """Go to form page number `page`, with nothing touched on it yet."""
    session.place, session.page = Place.FORM, page
    session.focus = session.problem = session.reopened = ""
    session.hidden = session.next_waits = False
    session.level, session.picker_page = -1, 0


def _agree(desk: Desk, session: Session) -> None:
    if session.consent_at is None:
        session.consent_at, session.consent_lang = desk.clock.now(), desk.choices.lang
    if session.document is not None:
        to_form(session, 0)
        return
    session.place, session.attempts = Place.IDENTIFY, 0
    _read(desk, session)


def _read(desk: Desk, session: Session) -> None:
    session.card = CardState.UNAVAILABLE if desk.reader_down else CardState.WAITING
    desk.devices.read_card(session.id)


def _leave_identify(desk: Desk, session: Session) -> None:
    desk.devices.stop_reading()
    session.place, session.consent_at = Place.GUIDE, None


def _form_back(_desk: Desk, session: Session) -> None:
    if session.review_return:
        session.review_return, session.place = False, Place.REVIEW
    elif session.page == 0:
        session.place = Place.GUIDE
    else:
        to_form(session, session.page - 1)


def candidates(desk: Desk, session: Session, text: str, found: Sequence[str], starts: Sequence[int], lost: bool) -> None:
    """The keyboard's answer to `text`; Next goes on if it waited for it. `lost`: the word has to be typed again, so it does not."""
    awaited = False
    for now in session.composing.values():
        if now.answer(text, found, starts, lost):
            awaited = True
            if now.question:
                desk.typing.ask(session.id, now.question)
    typed.keep(session, desk.clock.now())
    if lost:
        session.next_waits = session.next_waits and not awaited
    elif session.next_waits and session.place is Place.FORM:
        _form_next(desk, session)


def _form_touch(desk: Desk, session: Session, target: str) -> None:
    assert session.service is not None
    session.next_waits = False
    page = session.service.package.pages[session.page]
    FormTouch(session, page, desk.regions, desk.clock, desk.bar, desk.typing.available).touch(target)
    now = session.composing.get(session.focus)
    if now and now.question:
        desk.typing.ask(session.id, now.question)


def _settled(desk: Desk, session: Session) -> bool:
    """Commit what is composing on the page. False: the keyboard still has to answer, or it does not fit."""
    assert session.service is not None
    session.next_waits = False
    page = session.service.package.pages[session.page]
    for entry in engine.visible(page, session.answers):
        now = session.composing.get(entry.id)
        if now is None or not isinstance(entry, TextField):
            continue
        settled = now.settle()
        typed.keep(session, desk.clock.now())
        if not settled:
            session.focus, session.hidden = entry.id, False
            session.next_waits = bool(now.question)
            if now.question:
                desk.typing.ask(session.id, now.question)
            return False
    return True


def _form_next(desk: Desk, session: Session) -> None:
    assert session.service is not None
    if not _settled(desk, session):
        return
    session.hidden = False
    pages = session.service.package.pages
    still = engine.first_open(pages[session.page], session.answers, desk.regions)
    if still is not None:
        # A text field that nobody has typed into yet is where Next goes on to; only there it is asked for.
        onward = isinstance(still, TextField) and still.id not in session.answers and session.focus not in ("", still.id)
        session.problem, session.focus = ("" if onward else still.id), (still.id if onward else "")
        session.reopened = ""
    elif session.review_return or session.page + 1 == len(pages):
        session.review_return, session.place = False, Place.REVIEW
    else:
        to_form(session, session.page + 1)


def _review_next(desk: Desk, session: Session) -> None:
    """Only what is whole is signed: a change may have opened a question on another page, or emptied an answer."""
    assert session.service is not None
    for number, page in enumerate(session.service.package.pages):
        still = engine.first_open(page, session.answers, desk.regions)
        if still is not None:
            to_form(session, number)
            session.problem, session.review_return = still.id, True
            return
    session.place = Place.SIGN


def _change(session: Session, page_id: str) -> None:
    assert session.service is not None
    for number, page in enumerate(session.service.package.pages):
        if page.id == page_id:
            to_form(session, number)
            session.review_return = True


def _from_review(_desk: Desk, session: Session) -> None:
    assert session.service is not None
    to_form(session, len(session.service.package.pages) - 1)


def _submit(desk: Desk, session: Session) -> None:
    signed = session.confirmed if session.other_way else bool(session.strokes)
    if not signed:
        session.sign_problem = True
        return
    assert session.service is not None
    if session.handed is None:
        # Fixed once: a second touch, a retry after a full disk and a late answer all mean this one submission.
        session.handed = Handed(id=uuid7(desk.clock))
    session.place, session.busy_since = Place.WORKING, desk.clock.monotonic()
    package = session.service.package
    content = document_of(session, desk.regions, desk.clock.now())
    desk.deliveries.submit(
        session.id,
        Draft(id=session.handed.id, matter=package.code, version=package.version, content=content),
        waits=timedelta(days=package.offline.call_after_days),
    )


def _retry_submit(desk: Desk, session: Session) -> None:
    if session.trouble == "not-saved":
        session.trouble = ""
        _submit(desk, session)


def _rate(desk: Desk, session: Session, score: str) -> None:
    handed, service = session.handed, session.service
    if handed and service and not handed.rating and score in {"1", "2", "3", "4", "5"}:
        handed.rating = int(score)
        desk.deliveries.rate(handed.id, handed.rating, service.package.code)


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
    (Place.CATALOGUE, "back"): _finish,
    (Place.GUIDE, "agree"): _agree,
    (Place.GUIDE, "back"): _finish,
    (Place.GUIDE, "notice-full"): _go(Place.NOTICE),
    (Place.NOTICE, "back"): _go(Place.GUIDE),
    (Place.IDENTIFY, "back"): _leave_identify,
    (Place.IDENTIFY, "retry"): _read,
    (Place.FORM, "back"): _form_back,
    (Place.FORM, "next"): _form_next,
    (Place.REVIEW, "back"): _from_review,
    (Place.REVIEW, "next"): _review_next,
    (Place.SIGN, "back"): _go(Place.REVIEW),
    (Place.SIGN, "sign-clear"): _clear_signature,
    (Place.SIGN, "sign-other"): _other_way,
    (Place.SIGN, "sign-confirm"): _confirm,
    (Place.SIGN, "submit"): _submit,
    (Place.DONE, "leave"): _go(Place.TAKE),
    (Place.TAKE, "skip"): _finish,
    (Place.TROUBLE, "home"): _finish,
    (Place.TROUBLE, "retry"): _retry_submit,
}
