"""What becomes of what a citizen hands in and takes along: saved under a number, printed, delivered.

Beside `runner`, which owns the session: this part listens to the outbox, the line and the printers for it. A submission that was saved
stays saved, whatever a printer does; and nobody waits for either for ever (`give_up`).

Thread: the one that pumps the bus. Failure rule: the runner's.
"""

from collections.abc import Callable
from datetime import datetime

from kiosk.devices.events import PaperLeft, PaperTaken, PrintFinished
from kiosk.journey import moves, outcomes
from kiosk.journey.here import Here
from kiosk.journey.pages import Surroundings
from kiosk.journey.paper import answer_of, paper_of, sheet_of, wish_of
from kiosk.journey.session import Paper, Place, Session, Told
from kiosk.journey.studio import Bound
from kiosk.offline.events import ItemDelivered, LineChanged, SubmissionFailed, SubmissionSaved


class Handing:
    """The outbox's and the printers' part of a runner. `printer` (receipts) and `documents` (A4) are ids, None where there is none;
    `around` is what a page stands in; `local` a time as it is here."""

    def __init__(
        self,
        here: Here,
        printer: str | None,
        documents: str | None,
        *,
        around: Callable[[], Surroundings],
        local: Callable[[datetime], datetime],
    ) -> None:
        self._here, self._desk, self._printer, self._documents = here, here.desk, printer, documents
        self._around, self._local = around, local
        here.bus.subscribe(SubmissionSaved, self._saved)
        here.bus.subscribe(SubmissionFailed, self._not_saved)
        here.bus.subscribe(ItemDelivered, self._delivered)
        here.bus.subscribe(LineChanged, self._line_changed)
        here.bus.subscribe(PrintFinished, self._print_finished)
        here.bus.subscribe(PaperTaken, self._paper_moved)
        here.bus.subscribe(PaperLeft, self._paper_moved)

    @property
    def done(self) -> bool:
        """What this citizen handed in has its number."""
        session = self._here.current()
        return bool(session and session.handed and session.handed.number)

    @property
    def no_paper(self) -> str:
        """Why no receipt comes, "" if one does."""
        return self._lacks(self._printer)

    @property
    def no_document(self) -> str:
        """Why no sheet of A4 comes, "" if one does."""
        return self._lacks(self._documents)

    def _lacks(self, device: str | None) -> str:
        return "no-printer" if device is None else outcomes.no_paper(self._desk.devices.snapshot().get(device))

    def bound(self, session: Session, event: Bound) -> None:
        """What was scanned is sealed, and it is handed in; or it is not, and nothing is."""
        if session.handed is None:
            return
        if event.failure:
            session.place, session.trouble = Place.TROUBLE, "not-saved"
        else:
            session.handed.files = event.files
            moves.hand_in(self._desk, session)
        self._here.changed()

    def give_up(self, session: Session) -> None:
        """Neither outbox nor printer hold a citizen for ever: on with the number if there is one, else to try again."""
        if self.done and session.handed:
            session.handed.paper = Paper.UNCONFIRMED
            self._to_done(session)
        else:
            self._here.touched()
            session.place, session.trouble = Place.TROUBLE, "not-saved"
        self._here.changed()

    def print_answer(self, session: Session) -> None:
        """What was told goes onto paper, once at a time; the page says how it went."""
        if session.told_paper is Paper.PRINTING:
            return
        around = self._around()
        query = session.service.package.query if session.service else None
        if session.told is Told.RESULT and query and query.paper == "a4-or-receipt" and around.documents and not around.no_document:
            session.told_paper, session.told_sheet = Paper.PRINTING, True
            self._desk.devices.print_document(session.id, sheet_of(session, around), wish_of(session, around))
        elif self._printer is not None:
            session.told_paper, session.told_sheet = Paper.PRINTING, False
            self._desk.devices.print_receipt(session.id, answer_of(session, around))

    def _saved(self, event: SubmissionSaved) -> None:
        session = self._here.at(event.session, Place.WORKING, Place.TROUBLE)
        if session is None or session.handed is None or session.handed.saved_at or session.trouble not in ("", "not-saved"):
            return
        handed = session.handed
        session.place, session.trouble, session.busy_since = Place.WORKING, "", self._desk.clock.monotonic()
        handed.number, handed.saved_at = event.number, self._local(event.at)
        handed.proof, handed.dated = event.proof, event.dated
        self._desk.studio.handed_in(session.id)
        handed.line_down = self._desk.line_down
        if self._printer is None or session.service is None or not session.service.package.has("print"):
            self._to_done(session)
        else:
            handed.paper = Paper.PRINTING
            self._desk.devices.print_receipt(session.id, paper_of(session, self._around()))
        self._here.changed()

    def _not_saved(self, event: SubmissionFailed) -> None:
        if session := self._here.at(event.session, Place.WORKING):
            session.place, session.trouble = Place.TROUBLE, "not-saved"
            self._here.changed()

    def _delivered(self, event: ItemDelivered) -> None:
        session = self._here.current()
        if session and session.handed and session.handed.id == event.item_id:
            session.handed.delivered_at = self._local(self._desk.clock.now())
            self._here.changed()

    def _line_changed(self, event: LineChanged) -> None:
        self._desk.line_down = not event.reachable
        session = self._here.current()
        if session and session.handed:
            session.handed.line_down = self._desk.line_down
        self._here.changed()

    def _print_finished(self, event: PrintFinished) -> None:
        told = self._here.current()
        if told and told.id == event.session and told.told_paper is Paper.PRINTING:
            told.told_paper = outcomes.paper(event.outcome)
            self._here.changed()
            return
        session = self._here.at(event.session, Place.WORKING)
        if session is None or session.handed is None:
            return
        outcomes.printed(session.handed, event.outcome)
        self._to_done(session)
        self._here.changed()

    def _paper_moved(self, event: PaperTaken | PaperLeft) -> None:
        if (session := self._here.current()) and session.id == event.session:
            outcomes.moved(session, taken=isinstance(event, PaperTaken))
            self._here.changed()

    def _to_done(self, session: Session) -> None:
        self._here.touched()
        session.place = Place.DONE
