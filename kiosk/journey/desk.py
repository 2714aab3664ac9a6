"""What a journey may use besides its own session: devices, outbox, keyboard, share, time and the terminal's ways.

Protocols, so that a journey is tried without any of them. Thread: the one that pumps the bus.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from kiosk.central.codes import Shown
from kiosk.central.share import Question
from kiosk.clock import Clock
from kiosk.devices.chip.keys import Key
from kiosk.devices.contract import DocumentCapabilities, Receipt, Status, Wish
from kiosk.identity import ON_CHIP_READER
from kiosk.identity.assurance import Level, Proof, attainable
from kiosk.identity.phone import FROM_PHONE
from kiosk.journey.display import Choices
from kiosk.journey.engine import Form
from kiosk.journey.printing import Can
from kiosk.journey.session import Session
from kiosk.journey.studio import NoStudio, Paper
from kiosk.keyboard.composing import Bar
from kiosk.offline.outbox import Draft
from kiosk.render.sheet import Sheet
from kiosk.services.model import Service, ServicePackage
from kiosk.services.regions import Regions
from kiosk.settings import Screen

if TYPE_CHECKING:
    from kiosk.imaging.kinds import Page


class Devices(Protocol):
    """What a journey asks of `kiosk.devices.hub`."""

    def watch_cards(self, on: bool) -> None: ...
    def read_card(self, session: str) -> None: ...
    def stop_reading(self) -> None: ...
    def read_chip(self, session: str, key: Key) -> None: ...
    def stop_chip(self) -> None: ...
    def scan_codes(self, session: str) -> None: ...
    def stop_codes(self) -> None: ...
    def print_receipt(self, session: str, receipt: Receipt) -> None: ...
    def print_document(self, session: str, sheet: Sheet, wish: Wish = ...) -> None: ...
    def document_abilities(self) -> DocumentCapabilities | None: ...
    def end_printing(self, session: str) -> None: ...
    def scan_document(self, session: str) -> None: ...
    def look(self, session: str) -> None: ...
    def end_scanning(self, session: str) -> None: ...
    def snapshot(self) -> Mapping[str, Status]: ...


class Deliveries(Protocol):
    """What a journey asks of `kiosk.offline.outbox`."""

    def submit(self, session: str, draft: Draft, *, waits: timedelta | None = None) -> None: ...
    def rate(self, submission_id: str | None, score: int, matter: str) -> None: ...


class Typing(Protocol):
    """What a journey asks of `kiosk.keyboard.engine`: `Candidates` answers `ask`; `forget` ends all that was ever asked."""

    @property
    def available(self) -> bool: ...
    def ask(self, session: str, letters: str) -> None: ...
    def forget(self) -> None: ...


class NoTyping:
    """A terminal without pinyin: letters stay letters."""

    available = False

    def ask(self, session: str, letters: str) -> None:
        """Nobody answers."""

    def forget(self) -> None:
        """Nothing was ever asked."""


class Share(Protocol):
    """What a journey asks of `kiosk.central.share`: `Shared` answers `ask`."""

    @property
    def available(self) -> bool: ...
    def ask(self, session: str, question: Question) -> None: ...
    def forget(self) -> None: ...


class NoShare:
    """A terminal that knows nothing of anybody: everything is asked."""

    available = False

    def ask(self, session: str, question: Question) -> None:
        """Nobody answers."""

    def forget(self) -> None:
        """Nothing was ever asked."""


class Codes(Protocol):
    """What a journey asks of `kiosk.central.codes`: `CodeResolved` answers `ask`."""

    @property
    def available(self) -> bool: ...
    def ask(self, session: str, question: Shown) -> None: ...
    def forget(self) -> None: ...


class NoCodes:
    """A terminal without a scanner, or without anybody who knows a code from a phone."""

    available = False

    def ask(self, session: str, question: Shown) -> None:
        """Nobody answers."""

    def forget(self) -> None:
        """Nothing was ever asked."""


class Darkroom(Protocol):
    """What a journey asks of `kiosk.journey.studio`: `Looked`, `Developed`, `Turned` and `Bound` answer."""

    def warm(self) -> None: ...
    def look(self, session: str, jpeg: bytes) -> None: ...
    def develop(self, session: str, data: bytes, *, fed: bool) -> None: ...
    def turn(self, session: str, shot: int, page: "Page") -> None: ...
    def bind(self, session: str, papers: Sequence[Paper]) -> None: ...
    def handed_in(self, session: str) -> None: ...
    def forget(self, session: str) -> None: ...


@dataclass(slots=True)
class Desk:
    """What a move may use besides the session. `end` wipes the session and names the page that says what became of it.

    `ways` are the ways of meeting a material that this terminal has, `factors` what it can check besides the document,
    `today` is the day here, `submit` hands in; `chips`: there is a reader of chips that open with a key; `glass` is what papers are scanned
    with, `scanner` or `camera`, "" where there is nothing that works now.
    """

    services: Mapping[str, Service]
    regions: Mapping[str, Regions]
    clock: Clock
    devices: Devices
    deliveries: Deliveries
    end: Callable[[str], None]
    choices: Choices
    today: Callable[[], date]
    submit: Callable[[Session], None]
    print_answer: Callable[[Session], None]
    reader_down: bool = False
    chips: bool = False
    line_down: bool = False
    typing: Typing = field(default_factory=NoTyping)
    sharing: Share = field(default_factory=NoShare)
    codes: Codes = field(default_factory=NoCodes)
    screen: Screen = field(default_factory=Screen)
    fixed_ways: frozenset[str] = frozenset({"form", "promise", "counter"})
    glass: str = ""
    fed: bool = False
    studio: Darkroom = field(default_factory=NoStudio)
    factors: frozenset[Proof] = frozenset()

    @property
    def ways(self) -> frozenset[str]:
        """The ways of meeting a material that this terminal has now."""
        return self.fixed_ways | {"scan"} if self.glass else self.fixed_ways

    def can(self) -> Can:
        """What the A4 printer can now."""
        told = self.devices.document_abilities()
        return Can() if told is None else Can(told.copies, told.sides, told.colour, told.paper)

    def let_devices_go(self, session: str) -> None:
        """Nothing is read, held under a scanner or scanned for `session` any more."""
        self.devices.end_scanning(session)
        self.devices.stop_reading()
        self.devices.stop_chip()
        self.devices.stop_codes()

    def forget(self, session: str) -> None:
        """All that was asked, printed or read for `session` is given up."""
        self.typing.forget()
        self.sharing.forget()
        self.codes.forget()
        self.devices.end_printing(session)
        self.studio.forget(session)
        self.let_devices_go(session)

    @property
    def bar(self) -> Bar:
        """The place that candidates have on this panel, in the text size chosen now."""
        return Bar.of(self.screen.width_mm, self.screen.height_mm, self.choices.display.text == "large")

    def takes_codes(self, documents: Collection[str]) -> bool:
        """May a code from a phone stand for one of `documents`, here?"""
        return self.codes.available and not FROM_PHONE.isdisjoint(documents)

    def reaches(self, package: ServicePackage) -> bool:
        """Can somebody with one of the matter's documents reach, here, the level that each of its steps needs?"""
        readable = [
            kind
            for kind in package.documents
            if (self.chips or kind not in ON_CHIP_READER) and (self.codes.available or kind not in FROM_PHONE)
        ]
        best = attainable(readable, self.factors)
        return all(Level.of(step.level) <= best for step in package.journey())


def form_of(desk: Desk, session: Session) -> Form:
    """What the answers of `session` are judged by."""
    assert session.service is not None
    return Form(session.service, desk.regions, desk.today(), session.walked)
