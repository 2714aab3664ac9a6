"""One citizen, from the first touch to the wipe: joins the pages with devices and outbox.

What a citizen does arrives as `touch(id)` (or `stroke` for a signature); what devices and outbox answer arrives as an event;
time arrives as `tick`. Each changes the session, then the window is told to draw `view()` again. `moves` is the map of the
journey; what holds at every place is handled here once: the idle warning, the choices about the screen, late events, a card that
begins a session, and the end (`_end`).

Thread: the one that pumps the bus. Failure: whatever is raised ends the session wiped, on a page that says what is safe
(`fail`); a submission that was saved stays saved, with its number on the screen.
"""

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kiosk.clock import Clock
from kiosk.devices.events import CardFound, CardGone
from kiosk.events import Bus
from kiosk.journey import gathering, moves
from kiosk.journey.around import Around
from kiosk.journey.cards import Cards
from kiosk.journey.chips import Chips
from kiosk.journey.desk import Codes, Darkroom, Deliveries, Desk, Devices, NoCodes, NoShare, NoTyping, Share, Typing
from kiosk.journey.display import Choices, Display, hall_display
from kiosk.journey.handing import Handing
from kiosk.journey.here import Here
from kiosk.journey.idle import Patience
from kiosk.journey.lobby import Lobby
from kiosk.journey.pages import Surroundings, View, view
from kiosk.journey.pages.common import frame
from kiosk.journey.phone import Phone
from kiosk.journey.reread import reread
from kiosk.journey.scans import Scans
from kiosk.journey.session import Paper, Place, Session
from kiosk.journey.sharing import Sharing
from kiosk.journey.studio import NoStudio
from kiosk.journey.trace import Trace, traced
from kiosk.keyboard.engine import Candidates, KeyboardChanged
from kiosk.services.model import Service
from kiosk.services.regions import RegionsByDivision
from kiosk.settings import Settings

TAKE_SECONDS = 45.0

# So many matters are made ready for the search at one tick: some 10 ms of work.
FINDER_AT_ONCE = 8


class Runner:
    """The journey of whoever stands there. `reader`, `chip`, `scanner` (codes), `printer` and `documents` (A4) are device ids, None
    where there is none; `brand` gives the city's look for a language."""

    def __init__(
        self,
        *,
        settings: Settings,
        services: Mapping[str, Service],
        bus: Bus,
        clock: Clock,
        devices: Devices,
        deliveries: Deliveries,
        reader: str | None,
        printer: str | None,
        chip: str | None = None,
        attention: Callable[[], bool],
        documents: str | None = None,
        brand: Callable[[str], Mapping[str, object]] | None = None,
        closed: str = "",
        typing: Typing | None = None,
        sharing: Share | None = None,
        codes: Codes | None = None,
        scanner: str | None = None,
        studio: Darkroom | None = None,
        glass: Mapping[str, str] | None = None,
        fed: bool = False,
    ) -> None:
        self._session: Session | None = None
        self._desk = Desk(
            services=services,
            regions=RegionsByDivision(),
            clock=clock,
            devices=devices,
            deliveries=deliveries,
            end=self._end,
            choices=Choices(settings.terminal.languages, hall_display(settings.screen)),
            typing=typing or NoTyping(),
            sharing=sharing or NoShare(),
            codes=codes or NoCodes(),
            studio=studio or NoStudio(),
            fed=fed,
            today=lambda: self._around.now().date(),
            submit=lambda session: moves.submit(self._desk, session),
            print_answer=lambda session: self._handing.print_answer(session),
            screen=settings.screen,
        )
        self._lobby = Lobby(clock, self._desk.choices)
        parts: Mapping[str, str | None] = {
            "id-reader": reader, "chip-reader": chip, "code-scanner": scanner, "receipt-printer": printer, "document-printer": documents,
            **(glass or {}),
        }  # fmt: skip
        self._around = Around(settings, self._desk, self._lobby, parts=parts, attention=attention, brand=brand, closed=closed)
        self.board = self._around.board
        self._idle = Patience(clock, settings.idle, self._desk.choices)
        self._changed: Callable[[], None] = lambda: None
        self._wiped: Callable[[], None] = lambda: None
        self._here = here = Here(
            self._desk, bus, current=lambda: self._session, touched=self._idle.touched, changed=lambda: self._changed()
        )
        self._cards = Cards(here, reader)
        self._handing = Handing(here, printer, documents, around=self._surroundings, local=self._around.local)
        self._chips = Chips(here, chip)
        self._phone = Phone(here)
        self._scans = Scans(here, glass or {}, handed=self._handing.bound)
        self._sharing = Sharing(here)
        bus.subscribe(CardFound, lambda event: self._card(event.device, True))
        bus.subscribe(CardGone, lambda event: self._card(event.device, False))
        bus.subscribe(Candidates, self._candidates)
        bus.subscribe(KeyboardChanged, lambda _event: self._changed())

    def on_change(self, changed: Callable[[], None]) -> None:
        """`changed` is called after whatever may have changed `view()`."""
        self._changed = changed

    def on_wiped(self, wiped: Callable[[], None]) -> None:
        """`wiped` is called after a session was wiped: whoever drew it lets go of what it drew."""
        self._wiped = wiped

    def close(self, code: str, why: str = "") -> None:
        """Nobody new begins while `code` (a failure code) is not ""; whoever is here goes on. `why` is a reason that staff chose."""
        around = self._around
        if (code, why) != (around.closed, around.why):
            around.closed, around.why = code, why
            self._changed()

    def give_way(self) -> bool:
        """Staff want the terminal: whoever is here ends where nothing is lost, which is not while something is submitted or printed. True
        when nobody is here any more; until then it is asked again."""
        session = self._session
        if session is not None and (session.place is Place.WORKING or session.told_paper is Paper.PRINTING):
            return False
        self._end("")
        self._lobby.leave()
        return True

    def frame(self, lang: str) -> Mapping[str, object]:
        """What every page has, without a citizen."""
        return frame(None, replace(self._surroundings(), lang=lang))

    def greet(self, lang: str, display: Display, hours: str = "") -> None:
        """What the next person finds: the hall's first language and looks, and from when to when it is open ("": as the settings say)."""
        self._around.hours = hours
        self._desk.choices.stand(lang, display)
        self._changed()

    @property
    def lang(self) -> str:
        """The language of the screen."""
        return self._desk.choices.lang

    @property
    def trace(self) -> Trace:
        """What may be said of whoever is here."""
        return traced(self._session)

    @property
    def note(self) -> str:
        """What the page says that follows a visit."""
        return self._lobby.note

    def reread(self, service: Service, told: Iterable[gathering.Known]) -> None:
        """`service` takes the place of the matter that is open: for an author's preview. In a hall a journey stays on its version."""
        if self._session is not None:
            reread(self._desk, self._session, service, told)
        self._changed()

    def start(self) -> None:
        """Begin to look for cards (found, not read, until somebody has agreed)."""
        self._desk.devices.watch_cards(True)

    def view(self) -> View:
        """What the window shows now."""
        return view(self._session, self._surroundings())

    def touch(self, target: str) -> None:
        """A finger touched `target`. What is not on the page, or does not fit any more, does nothing."""
        if target == "show-off" and self._session is None:
            return
        warned = self._idle.left is not None and self._session is not None
        if not (warned and target == "end"):
            self._idle.touched()
        if warned:
            if target == "end":
                self._end("" if self._handing.done else "ended")
        elif not self._lobby.closing and self._desk.choices.touch(target):
            self._lobby.read()
        elif self._lobby.note:
            self._lobby.leave()
        elif self._session is not None:
            moves.touch(self._desk, self._session, target)
        elif not self._around.closed and self._lobby.touch(target):
            self._begin()
        self._changed()

    def stroke(self, points: list[tuple[float, float]]) -> None:
        """One stroke of the signature, in parts of the pad's width and height."""
        if self._session is not None and moves.stroke(self._session, points):
            self._idle.touched()
            self._changed()

    def tick(self) -> None:
        """Time has passed: the idle warning, and pages that end by themselves. Called a few times a second."""
        self._chips.tick()
        self._phone.tick()
        self._scans.tick()
        session = self._session
        if session is None:
            self._nobody_here()
        elif session.place is Place.TAKE:
            if self._idle.quiet() > self._idle.reading(TAKE_SECONDS):
                self._end("")
        elif self._sharing.late(session):
            self._sharing.do_without(session)
        else:
            self._wait(session)

    def _wait(self, session: Session) -> None:
        if self._idle.hangs(session) and session.place is Place.WORKING:
            self._handing.give_up(session)
        self._idle.watch(session)
        before = self._idle.left
        if self._idle.tick() == 0:
            self._end("" if self._handing.done else "ended")
        elif self._idle.left != before:
            session.shown = ""
            self._changed()

    def fail(self) -> None:
        """Something was raised: nobody's data stay on the screen, and the citizen is told what is safe."""
        session = self._session
        try:
            if session and self._handing.done:
                if session.place is not Place.TROUBLE:
                    self._here.trouble(session, "internal")
            elif session and session.place is Place.WORKING:
                # It may be on its way to the disk: nobody is told that it is lost, and trying again keeps the id.
                self._handing.give_up(session)
            elif session:
                self._end("internal")
        finally:
            self._changed()

    def _card(self, device: str, seen: bool) -> None:
        down = self._chips.down if device == self._chips.device else self._desk.reader_down
        if self._lobby.card(device, seen, reader_down=down) and self._session is None and not self._around.closed:
            if self._lobby.note:
                self._lobby.leave()
            moves.card_laid(self._desk, self._begin())
        self._changed()

    def _begin(self) -> Session:
        self._session, self._lobby.about = Session(), False
        self._idle.touched()
        return self._session

    def picture(self, name: str) -> bytes | None:
        """The picture that the scan page calls `name`, as JPEG; None if there is none (any more)."""
        return self._session.scan.picture(name) if self._session else None

    def _candidates(self, event: Candidates) -> None:
        session = self._session
        if session and session.id == event.session:
            moves.candidates(self._desk, session, event.text, event.candidates, event.starts, event.lost)
            self._changed()

    def _end(self, note: str) -> None:
        """The one way out. `note` names the page that says what became of it ("": straight to the attract page)."""
        session = self._session
        if session is None:
            return
        self._session = None
        session.wipe()
        self._lobby.tell(note)
        self._idle.touched()
        try:
            self._desk.forget(session.id)
        finally:
            # Whatever a device does: nobody's data stay in sight or in memory.
            self._changed()
            gc.collect()
            self._wiped()

    def _nobody_here(self) -> None:
        self._around.finder.grow(FINDER_AT_ONCE)
        if self._lobby.over(self._idle.quiet(), self._idle.page):
            self._lobby.leave()
        if self._around.other_page():
            self._changed()

    def _surroundings(self) -> Surroundings:
        return self._around.see(self._cards, self._chips, self._handing, self._idle.left if self._session else None)
