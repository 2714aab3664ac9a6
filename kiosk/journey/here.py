"""Whoever stands here, for the parts of a runner that listen to devices, outbox and share.

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.events import Bus
from kiosk.journey.desk import Desk
from kiosk.journey.session import Place, Session


@dataclass(frozen=True, slots=True)
class Here:
    """What each part of a runner has. `current` is the session, None while nobody is here; `touched` holds the idle time back; `changed`
    draws."""

    desk: Desk
    bus: Bus
    current: Callable[[], Session | None]
    touched: Callable[[], None]
    changed: Callable[[], None]

    def at(self, ident: str, *places: Place) -> Session | None:
        """The session `ident`, which an event answers, if it still waits at one of `places`; None for a late event."""
        session = self.current()
        return session if session and session.id == ident and session.place in places else None

    def trouble(self, session: Session, kind: str) -> None:
        """To the page of trouble called `kind`: of what was said nothing is kept, what was handed in stays handed in."""
        service, handed = session.service, session.handed
        session.wipe()
        session.service, session.handed = service, handed
        session.place, session.trouble = Place.TROUBLE, kind
        self.desk.let_devices_go(session.id)
