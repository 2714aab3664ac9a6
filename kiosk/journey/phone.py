"""A code from a phone, in a journey: held under the scanner in place of a card, where the matter takes one; resolved, or not, and told.

Beside `runner`, which owns the session, as `chips` is. A code is opaque: it goes to the central service once and is kept nowhere. While the
answer is awaited nothing else that is scanned counts; after a refusal a moment passes, because a phone that still lies there is scanned
again and again.

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from typing import Final

from kiosk.central.codes import LONGEST, CodeResolved, Shown
from kiosk.devices.events import CodeScanned
from kiosk.identity.icao import parse
from kiosk.identity.icao.mrz import NotMrz
from kiosk.identity.phone import NotResolved, Pseudonym, Verified
from kiosk.journey import arriving
from kiosk.journey.here import Here
from kiosk.journey.session import ASKING, CardState, Place, Session
from kiosk.offline.ids import uuid7

# Seconds until an answer is not waited for any more: what the resolver may take to connect and to answer, and some more.
MOST: Final = 10.0
# Seconds after a refusal in which nothing is taken.
PAUSE: Final = 3.0


class Phone:
    """The scanner's part of a runner, for codes."""

    def __init__(self, here: Here) -> None:
        self._here, self._desk = here, here.desk
        self._not_before = 0.0
        here.bus.subscribe(CodeScanned, self._scanned)
        here.bus.subscribe(CodeResolved, self._resolved)

    def tick(self) -> None:
        """Time has passed: an answer that does not come."""
        session = self._here.current()
        if session is not None and session.code == ASKING and self._desk.clock.monotonic() - session.busy_since > MOST:
            self._desk.codes.forget()
            self._refuse(session, "line")

    def _scanned(self, event: CodeScanned) -> None:
        session, now = self._here.at(event.session, Place.IDENTIFY), self._desk.clock.monotonic()
        if session is None or session.entry is not None:
            return
        service, at = session.service, session.consent_at
        if service is None or at is None or not self._desk.takes_codes(service.package.documents):
            return
        if session.code == ASKING or session.card is CardState.READING or now < self._not_before or len(event.code.text) > LONGEST:
            return
        # A passport under the scanner is no code, and its lines are nobody's business here.
        if not isinstance(parse(event.code.text), NotMrz):
            return
        self._here.touched()
        session.code, session.code_asked, session.busy_since = ASKING, uuid7(self._desk.clock), now
        package = service.package
        shown = Shown(session.code_asked, package.code, package.version, package.consent.version, at, event.code.text)
        self._desk.codes.ask(session.id, shown)
        self._here.changed()

    def _resolved(self, event: CodeResolved) -> None:
        session = self._here.at(event.session, Place.IDENTIFY)
        if session is None or session.code != ASKING:
            return
        if session.code_asked != event.question or session.service is None:
            return
        self._here.touched()
        match event.outcome:
            case Verified(document) if document.kind in session.service.package.documents:
                session.code = ""
                self._desk.devices.stop_reading()
                arriving.identified(self._desk, session, document)
                self._here.changed()
            case Verified():
                self._refuse(session, "kind")
            case Pseudonym():
                # What a matter hands in names a person.
                self._refuse(session, "pseudonym")
            case NotResolved(reason):
                self._refuse(session, reason)

    def _refuse(self, session: Session, why: str) -> None:
        session.code, session.code_asked = why, ""
        self._not_before = self._desk.clock.monotonic() + PAUSE
        self._here.changed()
