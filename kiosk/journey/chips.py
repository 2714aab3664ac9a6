"""A chip that opens with a key, in a journey: the key is asked, the document is laid, the one attempt comes to something.

Beside `runner`, which owns the session: this part listens to the chip reader for it. A key goes to a chip once for each touch of Next;
whatever goes wrong, the page says what, with what was filled in still there, and waits for that touch (F29).

A document on this reader while another kind is awaited is told as that after a moment: on a machine with one lit area both readers see
the same card, and the other one is asked first.

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from typing import Final

from kiosk.devices.chip.keys import Key, MrzKey
from kiosk.devices.chip.verdict import SIGNER_LATER, Original, State
from kiosk.devices.contract import ChipRead, Offline
from kiosk.devices.events import CardFound, CardGone, ChipFinished, ChipProgress, CodeScanned, DeviceChanged
from kiosk.identity import OPENED_BY_KEY, OPENED_BY_PIN
from kiosk.identity.icao import parse
from kiosk.identity.icao.mrz import NotMrz
from kiosk.journey import arriving, attempts, backward, card_pin, chip_key, engine, onward, standing
from kiosk.journey.desk import Desk, form_of
from kiosk.journey.here import Here
from kiosk.journey.session import CardState, Place, Session, Told

# Seconds a document lies on the chip reader, unseen by the other one, until it is taken for what it is.
OTHER_SECONDS: Final = 1.5
ATTEMPTS: Final = 3


def next_page(desk: Desk, session: Session) -> None:
    """Next on a page of the key; behind the last one the document is awaited."""
    entry = session.entry
    assert entry is not None
    form = form_of(desk, entry)
    if engine.next_page(form, engine.asked(form, entry.answers), entry.page) is not None:
        onward.form_next(desk, entry)
    elif onward.whole(desk, entry) is not None and not _back_to_open(desk, entry):
        _await(desk, session, attempts.key_of(entry))


def _await(desk: Desk, session: Session, key: Key) -> None:
    """The document is awaited; `key` goes to its chip once."""
    desk.devices.stop_codes()
    session.place, session.percent, session.card = Place.IDENTIFY, 0, CardState.WAITING
    desk.devices.read_chip(session.id, key)


def _back_to_open(desk: Desk, entry: Session) -> bool:
    """An answer that was emptied on the way back is asked again."""
    form = form_of(desk, entry)
    still = engine.first_open_page(form, engine.asked(form, entry.answers), entry.answers)
    if still is None:
        return False
    onward.to_form(entry, still[0])
    return True


def back(desk: Desk, session: Session) -> None:
    """The way one came; from the first page to the guide."""
    entry = session.entry
    assert entry is not None
    backward.form_back(desk, entry)
    if entry.place is Place.GUIDE:
        entry.place = Place.FORM
        desk.devices.stop_codes()
        session.place, session.consent_at = Place.GUIDE, None


def leave_identify(desk: Desk, session: Session) -> None:
    """Back while the document is awaited or read: to what was filled in."""
    desk.devices.stop_chip()
    arriving.ask_key(desk, session)


class Chips:
    """The chip reader's part of a runner. `device` is its id, None where there is none."""

    def __init__(self, here: Here, device: str | None) -> None:
        self._here, self._desk, self.device = here, here.desk, device
        self.down = False
        self.seen = False
        self._since: float | None = None
        here.desk.chips = device is not None
        if device is not None:
            here.bus.subscribe(ChipFinished, self._finished)
            here.bus.subscribe(ChipProgress, self._progress)
            here.bus.subscribe(CardFound, lambda event: self._laid(event.device, True))
            here.bus.subscribe(CardGone, lambda event: self._laid(event.device, False))
            here.bus.subscribe(DeviceChanged, self._device_changed)
            here.bus.subscribe(CodeScanned, self._scanned)

    def tick(self) -> None:
        """Time has passed: a document that lies there and is not the one that is awaited."""
        session = self._here.current()
        waits = session is not None and session.place is Place.IDENTIFY and session.entry is None and session.card is CardState.WAITING
        if session is None or not (waits and self.seen):
            self._since = None
            return
        now = self._desk.clock.monotonic()
        self._since = now if self._since is None else self._since
        if now - self._since > OTHER_SECONDS:
            self._since = None
            self._other(session)

    def _other(self, session: Session) -> None:
        assert session.service is not None
        self._desk.devices.stop_reading()
        if OPENED_BY_KEY.intersection(session.service.package.documents):
            arriving.ask_key(self._desk, session)
        else:
            self._refuse(session, "kind")
        self._here.changed()

    def _laid(self, device: str, seen: bool) -> None:
        if device == self.device:
            self.seen = seen
            self._here.changed()

    def _device_changed(self, event: DeviceChanged) -> None:
        if event.device == self.device:
            self.down = isinstance(event.status, Offline)
            self.seen = self.seen and not self.down

    def _scanned(self, event: CodeScanned) -> None:
        """The lines of a passport: an entry like any other, and complete. What is no such lines says nothing here."""
        session = self._here.at(event.session, Place.KEY)
        if session is None or session.entry is None:
            return
        found = parse(event.code.text)
        if isinstance(found, NotMrz) or found.failed & {"number", "birth", "expiry"}:
            return
        self._here.touched()
        if chip_key.fill(session.entry, found.document(self._desk.today()), self._desk.clock.now()):
            _await(self._desk, session, MrzKey.of(found))
            self._here.changed()

    def _progress(self, event: ChipProgress) -> None:
        session = self._awaiting(event.session)
        if session is not None and event.of > 0:
            # A chip has several files, and each counts from 0: what is shown only grows.
            session.percent = max(session.percent, min(99, event.done * 100 // event.of))
            self._here.changed()

    def _awaiting(self, ident: str) -> Session | None:
        session = self._here.at(ident, Place.IDENTIFY)
        return session if session and session.entry is not None else None

    def _finished(self, event: ChipFinished) -> None:
        session = self._awaiting(event.session)
        if session is None or session.service is None or session.entry is None:
            return
        self._here.touched()
        outcome = event.outcome
        if isinstance(outcome, ChipRead):
            self._read(session, outcome)
        else:
            self._again(session, attempts.why(session.entry, outcome))
        self._here.changed()

    def _read(self, session: Session, outcome: ChipRead) -> None:
        assert session.service is not None
        document = outcome.document
        if document.kind not in session.service.package.documents:
            self._refuse(session, "kind")
        elif document.kind not in OPENED_BY_PIN and (
            # Nobody signs what a card of a profile says: it reaches the level of what is typed (`kiosk.identity.assurance`).
            outcome.verdict.state is not State.GENUINE or outcome.proof.state is Original.COPIED
        ):
            if outcome.verdict.reason == SIGNER_LATER:
                standing.doubt(self._desk)
            self._refuse(session, "chip")
        elif why := standing.why_not(self._desk, document):
            self._refuse(session, why)
        else:
            if session.entry is not None:
                session.entry.wipe()
            session.entry = None
            arriving.identified(self._desk, session, document)

    def _again(self, session: Session, why: str) -> None:
        if why == card_pin.BLOCKED:
            self._refuse(session, why)
            return
        session.attempts += why not in (chip_key.PULLED, chip_key.READER, card_pin.LAST)
        if session.attempts >= ATTEMPTS:
            self._here.trouble(session, "not-identified")
            return
        assert session.entry is not None
        arriving.ask_key(self._desk, session)
        (card_pin.refuse if card_pin.is_one(session.entry) else chip_key.refuse)(session.entry, why)

    def _refuse(self, session: Session, why: str) -> None:
        """Nothing was asked in vain: it is told which document is needed, and who helps."""
        if session.entry is not None:
            session.entry.wipe()
        session.entry, session.refused = None, why
        session.place, session.told = Place.ANSWER, Told.DOCUMENT
