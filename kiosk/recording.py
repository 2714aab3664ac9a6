"""Writes into the journal what citizens' visits and their documents come to: begun, matter, read or not, failed, ended. No personal data.

A visit is its random id. It is looked at whenever the journey has changed; what devices and the outbox tell comes by the bus.
Thread: the one that pumps the bus; the lines are written by the storage thread. Failure: a line that cannot be written is lost, as all.
"""

from collections.abc import Callable

from kiosk.devices.contract import CardPulled, CardRead, CardUnreadable, ChipOutcome, ChipRead, KeyWrong, ReadOutcome
from kiosk.devices.events import ChipFinished, ReadFinished
from kiosk.events import Bus
from kiosk.journey.trace import Trace
from kiosk.offline.events import SubmissionFailed
from kiosk.store import Store, journal

# What the page says that follows a visit, and what the journal says of its end.
_REASONS = {"ended": "left", "internal": "fault"}


class Recording:
    """`trace` is the visit that goes on, `note` what the page says after it."""

    def __init__(self, bus: Bus, store: Store, trace: Callable[[], Trace], note: Callable[[], str]) -> None:
        self._store, self._trace, self._note = store, trace, note
        self._seen = Trace()
        bus.subscribe(ReadFinished, self._read)
        bus.subscribe(ChipFinished, self._read)
        bus.subscribe(SubmissionFailed, lambda event: self._write("submission-failed", id=event.submission_id, code=event.code))

    def look(self) -> None:
        """The journey has changed."""
        before, now = self._seen, self._trace()
        if now == before:
            return
        self._seen = now
        if before.session and before.session != now.session:
            self._write("session-ended", session=before.session, reason=self._reason(before))
        if now.session and now.session != before.session:
            self._write("session-begun", session=now.session)
        if now.matter and (now.session, now.matter) != (before.session, before.matter):
            self._write("matter-chosen", session=now.session, matter=now.matter, version=now.version)

    def _reason(self, before: Trace) -> str:
        return "handed-in" if before.handed_in else _REASONS.get(self._note(), "over")

    def _read(self, event: ReadFinished | ChipFinished) -> None:
        outcome = event.outcome
        kind = outcome.document.kind if isinstance(outcome, CardRead | ChipRead) else ""
        self._write("document-read", session=event.session, device=event.device, kind=kind, outcome=_told(outcome))

    def _write(self, event: str, **facts: str) -> None:
        self._store.call(lambda connection: journal.append(connection, event, **facts))


def _told(outcome: ReadOutcome | ChipOutcome) -> str:
    match outcome:
        case ChipRead(verdict=verdict):
            return f"read-{verdict.state.value}"
        case CardRead():
            return "read"
        case CardUnreadable(reason):
            return reason
        case CardPulled():
            return "pulled"
        case KeyWrong():
            return "key-wrong"
        case _:
            return "reader-gone"
