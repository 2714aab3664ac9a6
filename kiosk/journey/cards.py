"""A card on the reader, in a journey: found, read, taken for whoever stands there.

Beside `runner`, which owns the session and begins one for a card that nobody asked for: this part listens to the reader of ID cards.

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from kiosk.devices.contract import CardRead, Offline
from kiosk.devices.events import DeviceChanged, ReadFinished, ReadStarted
from kiosk.journey import arriving, outcomes, standing
from kiosk.journey.here import Here
from kiosk.journey.session import CardState, Place, Session, Told


class Cards:
    """The card reader's part of a runner. `device` is its id, None where there is none."""

    def __init__(self, here: Here, device: str | None) -> None:
        self._here, self._desk, self.device = here, here.desk, device
        here.bus.subscribe(DeviceChanged, self._device_changed)
        here.bus.subscribe(ReadStarted, self._started)
        here.bus.subscribe(ReadFinished, self._finished)

    @property
    def down(self) -> bool:
        """No card can be read."""
        return self._desk.reader_down or self.device is None

    def _device_changed(self, event: DeviceChanged) -> None:
        if event.device == self.device:
            self._desk.reader_down = isinstance(event.status, Offline)
            session = self._here.current()
            if session and session.place is Place.IDENTIFY:
                if self._desk.reader_down:
                    session.card = CardState.UNAVAILABLE
                elif session.card is CardState.UNAVAILABLE:
                    session.card = CardState.WAITING
        self._here.changed()

    def _started(self, event: ReadStarted) -> None:
        if session := self._here.at(event.session, Place.IDENTIFY):
            session.card, session.busy_since = CardState.READING, self._desk.clock.monotonic()
            self._here.touched()
            self._here.changed()

    def _finished(self, event: ReadFinished) -> None:
        session = self._here.at(event.session, Place.IDENTIFY)
        if session is None or session.service is None:
            return
        self._here.touched()
        outcome = event.outcome
        if isinstance(outcome, CardRead):
            if outcome.document.kind not in session.service.package.documents:
                self._here.trouble(session, "card-not-accepted")
            elif why := standing.why_not(self._desk, outcome.document):
                self._refuse(session, why)
            else:
                arriving.identified(self._desk, session, outcome.document)
        elif trouble := outcomes.not_read(session, outcome, reader_down=self._desk.reader_down):
            self._here.trouble(session, trouble)
        self._here.changed()

    def _refuse(self, session: Session, why: str) -> None:
        """A card that is not valid: it is told which document is needed, and who helps. Nothing of it is kept."""
        self._desk.devices.stop_codes()
        self._desk.codes.forget()
        session.refused, session.card_refused = why, True
        session.place, session.told = Place.ANSWER, Told.DOCUMENT
