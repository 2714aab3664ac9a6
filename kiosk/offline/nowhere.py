"""The outbox of a terminal that is out of service: it keeps nothing and says so."""

from datetime import timedelta

from kiosk.events import Bus
from kiosk.offline.events import SubmissionFailed
from kiosk.offline.outbox import Draft


class Nowhere:
    """Every submission fails with `code`; nothing is kept."""

    def __init__(self, bus: Bus, code: str) -> None:
        self._bus, self._code = bus, code

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        """Say at once that nothing was saved."""
        self._bus.publish(SubmissionFailed(session, draft.id, self._code))

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        """There is nothing to rate."""
