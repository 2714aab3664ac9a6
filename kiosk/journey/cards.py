"""A card on the reader, in a journey: found, read, taken for whoever stands there.

Beside `runner`, which owns the session and begins one for a card that nobody asked for: this part listens to the reader of ID cards.

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from collections.abc import Callable

from kiosk.devices.contract import CardRead, Offline
from kiosk.devices.events import DeviceChanged, ReadFinished, ReadStarted
from kiosk.events import Bus
from kiosk.journey import onward, outcomes, standing
from kiosk.journey.desk import Desk
from kiosk.journey.session import CardState, Place, Session, Told


class Cards:
    """The card reader's part of a runner. `device` is its id, None where there is none; `current` the session; `trouble` ends it on a page
    of trouble; `touched` holds the idle time back; `changed` draws."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        device: str | None,
        *,
        current: Callable[[], Session | None],
        trouble: Callable[[Session, str], None],
        touched: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        self._desk, self.device = desk, device
        self._current, self._trouble, self._touched, self._changed = current, trouble, touched, changed
        bus.subscribe(DeviceChanged, self._device_changed)
        bus.subscribe(ReadStarted, self._started)
        bus.subscribe(ReadFinished, self._finished)

    @property
    def down(self) -> bool:
        """No card can be read."""
        return self._desk.reader_down or self.device is None

    def _awaited(self, session_id: str) -> Session | None:
        session = self._current()
        return session if session and session.id == session_id and session.place is Place.IDENTIFY else None

    def _device_changed(self, event: DeviceChanged) -> None:
        if event.device == self.device:
            self._desk.reader_down = isinstance(event.status, Offline)
            session = self._current()
            if session and session.place is Place.IDENTIFY:
                if self._desk.reader_down:
                    session.card = CardState.UNAVAILABLE
                elif session.card is CardState.UNAVAILABLE:
                    session.card = CardState.WAITING
        self._changed()

    def _started(self, event: ReadStarted) -> None:
        if session := self._awaited(event.session):
            session.card, session.busy_since = CardState.READING, self._desk.clock.monotonic()
            self._touched()
            self._changed()

    def _finished(self, event: ReadFinished) -> None:
        session = self._awaited(event.session)
        if session is None or session.service is None:
            return
        self._touched()
        outcome = event.outcome
        if isinstance(outcome, CardRead):
            if outcome.document.kind not in session.service.package.documents:
                self._trouble(session, "card-not-accepted")
            elif why := standing.why_not(self._desk, outcome.document):
                self._refuse(session, why)
            else:
                onward.identified(self._desk, session, outcome.document)
        elif trouble := outcomes.not_read(session, outcome, reader_down=self._desk.reader_down):
            self._trouble(session, trouble)
        self._changed()

    def _refuse(self, session: Session, why: str) -> None:
        """A card that is not valid: it is told which document is needed, and who helps. Nothing of it is kept."""
        self._desk.devices.stop_codes()
        self._desk.codes.forget()
        session.refused, session.card_refused = why, True
        session.place, session.told = Place.ANSWER, Told.DOCUMENT
