"""What stands round a matter in its preview: a reader that a card is laid on, a printer, an outbox and a share, all in this process.

Whoever is previewed is the person of a case. Each part answers on the bus as the real one does, a moment later, so that every page is
seen. Nothing leaves the process and nothing is written. Thread: the one that ticks. Failure: none of it fails; faults are shown by
`kiosk demo --fault`.
"""

from collections.abc import Mapping
from datetime import timedelta

from kiosk.authoring.cases import document
from kiosk.central.share import Question, Shared, SharedElement, SharedLicence
from kiosk.clock import Clock
from kiosk.devices.chip.keys import Key
from kiosk.devices.chip.verdict import State, Verdict
from kiosk.devices.contract import AS_USUAL, CardRead, ChipRead, DocumentCapabilities, Printed, Ready, Receipt, Status, Wish
from kiosk.devices.events import ChipFinished, PrintFinished, ReadFinished, ReadStarted
from kiosk.events import Bus, Event
from kiosk.journey.gathering import Known
from kiosk.offline.events import SubmissionSaved
from kiosk.offline.outbox import Draft
from kiosk.render.sheet import Sheet
from kiosk.services.check_cases import Case

READER, PRINTER, CHIP = "id-reader", "receipt", "chip"
# Long enough to be seen, short enough not to be waited for.
MOMENT = 0.8
# Shown as the number of what was handed in. It is none: no terminal counts from 00000.
NUMBER = "000000000000"


class Stage:
    """Devices, outbox and share of one preview, for the person of `case`."""

    available = True

    def __init__(self, bus: Bus, clock: Clock, case: Case) -> None:
        self.case = case
        self._bus, self._clock = bus, clock
        self._due: list[tuple[float, Event]] = []

    def tick(self) -> None:
        """Tell what is due by now."""
        now = self._clock.monotonic()
        due = [event for at, event in self._due if at <= now]
        self._due = [(at, event) for at, event in self._due if at > now]
        for event in due:
            self._bus.publish(event)

    def _later(self, event: Event, moments: float = 1) -> None:
        self._due.append((self._clock.monotonic() + MOMENT * moments, event))

    def known(self) -> tuple[Known, ...]:
        """What the share knows of the person."""
        return tuple(Known(name, value, self.case.today) for name, value in self.case.share.items())

    # What a journey asks of the devices.

    def watch_cards(self, on: bool) -> None:
        """No card begins a preview."""

    def read_card(self, session: str) -> None:
        """The person lays a card; it is read."""
        self._later(ReadStarted(session, READER))
        self._later(ReadFinished(session, READER, CardRead(document(self.case.person))), 2)

    def stop_reading(self) -> None:
        """Nothing is read any more."""
        self._due = [(at, event) for at, event in self._due if not isinstance(event, ReadStarted | ReadFinished)]

    def read_chip(self, session: str, key: Key) -> None:
        """The person lays a document with a chip; whatever was typed opens it."""
        self._later(ReadStarted(session, CHIP))
        genuine = Verdict(State.GENUINE)
        self._later(ChipFinished(session, CHIP, ChipRead(document(self.case.person), genuine, "pace")), 2)

    def stop_chip(self) -> None:
        """Nothing is read any more."""
        self._due = [(at, event) for at, event in self._due if not isinstance(event, ReadStarted | ChipFinished)]

    def scan_codes(self, session: str) -> None:
        """Nobody scans anything."""

    def stop_codes(self) -> None:
        """Nobody did."""

    def print_receipt(self, session: str, receipt: Receipt) -> None:
        """Paper comes out."""
        self._later(PrintFinished(session, PRINTER, Printed()), 2)

    def print_document(self, session: str, sheet: Sheet, wish: Wish = AS_USUAL) -> None:
        """A sheet comes out."""
        self._later(PrintFinished(session, PRINTER, Printed()), 2)

    def document_abilities(self) -> DocumentCapabilities | None:
        """There is no printer of its own for sheets."""
        return None

    def end_printing(self, session: str) -> None:
        """Nothing is ever under way for long."""

    def scan_document(self, session: str) -> None:
        """There is no scanner."""

    def look(self, session: str) -> None:
        """There is no camera."""

    def end_scanning(self, session: str) -> None:
        """Nothing is ever scanned."""

    def snapshot(self) -> Mapping[str, Status]:
        return {READER: Ready(), PRINTER: Ready()}

    # What it asks of the outbox.

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None:
        """Nothing is kept; the number says so."""
        self._later(SubmissionSaved(session, draft.id, NUMBER, self._clock.now()))

    def rate(self, submission_id: str | None, score: int, matter: str) -> None:
        """Nobody is told."""

    # What it asks of the share.

    def ask(self, session: str, question: Question) -> None:
        """What the case says that government knows."""
        of = self.case.today
        # The case has passed the check of the package, not that of the wire.
        elements = tuple(
            SharedElement.model_construct(element=name, value=self.case.share[name], as_of=of)
            for name in question.elements
            if name in self.case.share
        )
        licences = tuple(
            SharedLicence.model_construct(licence=code, title=code, number=code, as_of=of)
            for code in question.licences
            if code in self.case.licences
        )
        self._later(Shared(session, question.id, told=True, elements=elements, licences=licences))

    def forget(self) -> None:
        """What was asked is not answered any more."""
        self._due = [(at, event) for at, event in self._due if not isinstance(event, Shared)]
