"""What may be said of a citizen's visit: that it began, with which matter, and how it ended. Pure; nothing of the citizen."""

from typing import NamedTuple

from kiosk.journey.session import Session


class Trace(NamedTuple):
    """The visit that goes on: its random id, the matter and its version ("" before one is chosen), whether something was handed in."""

    session: str = ""
    matter: str = ""
    version: str = ""
    handed_in: bool = False


def traced(session: Session | None) -> Trace:
    """The trace of `session`."""
    if session is None:
        return Trace()
    service = session.service
    if service is None:
        return Trace(session.id, handed_in=session.handed is not None)
    return Trace(session.id, service.package.code, str(service.package.version), session.handed is not None)
