"""What government knows, in a journey: the share's answer is taken while it is awaited, and done without once it is late.

Beside `runner`, which owns the session. Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from kiosk.central.share import DEADLINE, Shared
from kiosk.journey import arriving, gathering
from kiosk.journey.desk import form_of
from kiosk.journey.here import Here
from kiosk.journey.session import Licence, Place, Session


class Sharing:
    """The share's part of a runner."""

    def __init__(self, here: Here) -> None:
        self._here = here
        here.bus.subscribe(Shared, self._shared)

    def late(self, session: Session) -> bool:
        """Has the answer that `session` awaits not come in time?"""
        return session.place is Place.GATHER and self._here.desk.clock.monotonic() - session.busy_since > DEADLINE

    def do_without(self, session: Session) -> None:
        """What the share would have told is asked. Its answer, if it still comes, is dropped."""
        self._here.desk.sharing.forget()
        arriving.gathered(self._here.desk, session)
        self._here.changed()

    def _shared(self, event: Shared) -> None:
        here = self._here
        session = here.at(event.session, Place.GATHER)
        if session is None or session.service is None or event.question != session.question:
            return
        told = [gathering.Known(entry.element, entry.value, entry.as_of) for entry in event.elements]
        licences = {entry.licence: Licence(entry.title, entry.number, entry.as_of) for entry in event.licences}
        gathering.take(session, form_of(here.desk, session), told, licences)
        here.touched()
        arriving.gathered(here.desk, session)
        here.changed()
